#include "source/inflater.h"

#ifdef TOCSIN_HAVE_ISAL

#include <isa-l/igzip_lib.h>

#include "source/gzip_header.h"

namespace tocsin::source {
namespace {

class IsalInflater final : public Inflater {
 public:
  IsalInflater() { begin(); }

  void begin() override {
    ::isal_inflate_init(&state_);
    state_.crc_flag = ISAL_GZIP_NO_HDR_VER;  // the rest, with its checksum
    header_ = {};
    in_header_ = true;
  }

  Step inflate(std::string_view input, char* out, std::size_t room) override {
    std::string_view rest = input;
    if (in_header_) {
      const auto header = header_.take(rest);
      if (header == GzipHeader::State::damaged) return {State::damaged, input.size() - rest.size(), 0};
      in_header_ = header == GzipHeader::State::inside;
      if (rest.empty()) return {State::inside, input.size(), 0};
    }
    // ISA-L does not write to its input.
    state_.next_in = const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(rest.data()));  // NOLINT
    state_.avail_in = static_cast<std::uint32_t>(rest.size());
    state_.next_out = reinterpret_cast<std::uint8_t*>(out);  // NOLINT
    state_.avail_out = static_cast<std::uint32_t>(room);
    const int result = ::isal_inflate(&state_);
    const std::size_t made = room - state_.avail_out;
    // Where it finds damage ISA-L may have taken off more than there was: its count says nothing then.
    if (result < 0 || state_.avail_in > rest.size()) return {State::damaged, input.size(), made};
    const bool ended = state_.block_state == ISAL_BLOCK_FINISH;
    return {ended ? State::ended : State::inside, input.size() - state_.avail_in, made};
  }

 private:
  ::inflate_state state_;
  GzipHeader header_;
  bool in_header_ = true;
};

}  // namespace

std::unique_ptr<Inflater> make_isal_inflater() { return std::make_unique<IsalInflater>(); }

}  // namespace tocsin::source

#else

namespace tocsin::source {

std::unique_ptr<Inflater> make_isal_inflater() { return nullptr; }

}  // namespace tocsin::source

#endif
