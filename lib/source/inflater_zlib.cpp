#include <zlib.h>

#include "base/check.h"
#include "source/inflater.h"

namespace tocsin::source {
namespace {

constexpr int kGzipOnly = 16;  // added to the window bits: no zlib streams

class ZlibInflater final : public Inflater {
 public:
  ZlibInflater() { CHECK(::inflateInit2(&z_, MAX_WBITS + kGzipOnly) == Z_OK); }
  ~ZlibInflater() override { ::inflateEnd(&z_); }
  ZlibInflater(const ZlibInflater&) = delete;
  ZlibInflater& operator=(const ZlibInflater&) = delete;

  void begin() override { CHECK(::inflateReset(&z_) == Z_OK); }

  Step inflate(std::string_view input, char* out, std::size_t room) override {
    // zlib's interface predates const.
    z_.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(input.data()));  // NOLINT
    z_.avail_in = static_cast<uInt>(input.size());
    z_.next_out = reinterpret_cast<Bytef*>(out);  // NOLINT
    z_.avail_out = static_cast<uInt>(room);
    const int result = ::inflate(&z_, Z_NO_FLUSH);
    const bool sound = result == Z_OK || result == Z_BUF_ERROR;
    const State state = result == Z_STREAM_END ? State::ended : sound ? State::inside : State::damaged;
    return {state, input.size() - z_.avail_in, room - z_.avail_out};
  }

 private:
  z_stream z_{};
};

}  // namespace

std::unique_ptr<Inflater> make_zlib_inflater() { return std::make_unique<ZlibInflater>(); }

}  // namespace tocsin::source
