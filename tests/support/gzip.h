// Gzip files for tests.
#pragma once

#include <zlib.h>

#include <cstdlib>
#include <string>

namespace tocsin::test {

inline std::string gzip(const std::string& text, int level = 1, int strategy = Z_DEFAULT_STRATEGY) {
  z_stream z{};
  if (::deflateInit2(&z, level, Z_DEFLATED, MAX_WBITS + 16, 8, strategy) != Z_OK) std::abort();
  std::string out(::deflateBound(&z, text.size()) + 64, '\0');
  z.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));
  z.avail_in = static_cast<uInt>(text.size());
  z.next_out = reinterpret_cast<Bytef*>(out.data());
  z.avail_out = static_cast<uInt>(out.size());
  if (::deflate(&z, Z_FINISH) != Z_STREAM_END) std::abort();
  out.resize(z.total_out);
  ::deflateEnd(&z);
  return out;
}

}  // namespace tocsin::test
