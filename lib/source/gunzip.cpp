#include "source/gunzip.h"

#include <algorithm>

namespace tocsin::source {

namespace {

constexpr unsigned char kMagic1 = 0x1f;
constexpr unsigned char kMagic2 = 0x8b;
constexpr std::size_t kMostAtOnce = 1U << 30U;  // the libraries count in 32 bits

unsigned char byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

}  // namespace

bool is_gzip(std::string_view beginning) {
  return beginning.size() >= 2 && byte_at(beginning, 0) == kMagic1 && byte_at(beginning, 1) == kMagic2;
}

Gunzip::Gunzip() : inflater_(make_isal_inflater()) {
  if (!inflater_) inflater_ = make_zlib_inflater();
}

Gunzip::State Gunzip::inflate(std::string_view& input, std::size_t most, std::string& out) {
  std::size_t left = most;
  while (left > 0) {
    if (place_ == Place::between && !input.empty()) {
      // A further member begins with the magic number; of one byte alone nothing can be said yet.
      if (byte_at(input, 0) == kMagic1 && input.size() < 2) return State::hungry;
      if (is_gzip(input)) {
        inflater_->begin();
        place_ = Place::inside;
      } else {
        place_ = Place::trailing;
      }
    }
    if (place_ == Place::trailing) input = {};
    if (input.empty() && !was_full_) return State::hungry;
    if (place_ == Place::before) place_ = Place::inside;

    const std::size_t room = std::min(left, kMostAtOnce);
    const std::size_t before = out.size();
    out.resize(before + room);
    const Inflater::Step step = inflater_->inflate(input.substr(0, kMostAtOnce), out.data() + before, room);
    out.resize(before + step.made);
    left -= step.made;
    was_full_ = step.made == room;
    input.remove_prefix(step.used);
    if (step.state == Inflater::State::damaged) return State::damaged;
    if (step.state == Inflater::State::ended) {
      place_ = Place::between;
      was_full_ = false;
    } else if (step.used == 0 && step.made == 0) {
      return State::hungry;
    }
  }
  return State::full;
}

}  // namespace tocsin::source
