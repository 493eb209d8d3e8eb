#include "source/gunzip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

#include "base/check.h"

namespace tocsin::source {

namespace {

constexpr unsigned char kMagic1 = 0x1f;
constexpr unsigned char kMagic2 = 0x8b;
constexpr int kGzipOnly = 16;  // added to the window bits: no zlib streams

unsigned char byte_at(std::string_view bytes, std::size_t at) { return static_cast<unsigned char>(bytes[at]); }

}  // namespace

bool is_gzip(std::string_view beginning) {
  return beginning.size() >= 2 && byte_at(beginning, 0) == kMagic1 && byte_at(beginning, 1) == kMagic2;
}

struct Gunzip::Stream {
  enum class Place { before, inside, between, trailing };

  Stream() { CHECK(::inflateInit2(&z, MAX_WBITS + kGzipOnly) == Z_OK); }
  ~Stream() { ::inflateEnd(&z); }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  z_stream z{};
  Place place = Place::before;
};

Gunzip::Gunzip() : stream_(std::make_unique<Stream>()) {}
Gunzip::~Gunzip() = default;
Gunzip::Gunzip(Gunzip&&) noexcept = default;
Gunzip& Gunzip::operator=(Gunzip&&) noexcept = default;

bool Gunzip::at_member_end() const {
  return stream_->place == Stream::Place::between || stream_->place == Stream::Place::trailing;
}

Gunzip::State Gunzip::inflate(std::string_view& input, std::size_t most, std::string& out) {
  using Place = Stream::Place;
  auto& z = stream_->z;
  std::size_t left = most;
  while (left > 0) {
    if (stream_->place == Place::between && !input.empty()) {
      // A further member begins with the magic number; of one byte alone nothing can be said yet.
      if (byte_at(input, 0) == kMagic1 && input.size() < 2) return State::hungry;
      if (is_gzip(input)) {
        CHECK(::inflateReset(&z) == Z_OK);
        stream_->place = Place::inside;
      } else {
        stream_->place = Place::trailing;
      }
    }
    if (stream_->place == Place::trailing) input = {};
    if (input.empty()) return State::hungry;
    if (stream_->place == Place::before) stream_->place = Place::inside;

    const auto room = std::min<std::size_t>(left, std::numeric_limits<uInt>::max());
    const auto offered = std::min<std::size_t>(input.size(), std::numeric_limits<uInt>::max());
    const std::size_t before = out.size();
    out.resize(before + room);
    // zlib's interface predates const.
    z.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(input.data()));  // NOLINT
    z.avail_in = static_cast<uInt>(offered);
    z.next_out = reinterpret_cast<Bytef*>(out.data() + before);  // NOLINT
    z.avail_out = static_cast<uInt>(room);
    const int result = ::inflate(&z, Z_NO_FLUSH);
    const std::size_t made = room - z.avail_out;
    out.resize(before + made);
    left -= made;
    const std::size_t used = offered - z.avail_in;
    input.remove_prefix(used);
    if (result == Z_STREAM_END) {
      stream_->place = Place::between;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      return State::damaged;
    } else if (used == 0 && made == 0) {
      return State::hungry;
    }
  }
  return State::full;
}

}  // namespace tocsin::source
