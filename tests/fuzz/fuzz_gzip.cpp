// Any bytes as a compressed file: what is inflated does not depend on the pieces in which the bytes come, nor on how
// much is asked for at once; both libraries take the same streams for whole, and give the same of them. The first two
// bytes are the sizes of the pieces.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "source/gunzip.h"

using namespace tocsin;

namespace {

constexpr std::size_t kMost = 1U << 20U;  // a bomb is let be

struct Reading {
  std::string out;
  bool damaged = false;
  bool whole = false;
};

Reading read(std::unique_ptr<source::Inflater> inflater, std::string_view bytes, std::size_t piece, std::size_t ask) {
  source::Gunzip gunzip(std::move(inflater));
  Reading reading;
  std::string held;
  while (reading.out.size() < kMost) {
    std::string_view input = held;
    const std::size_t before = reading.out.size();
    const auto state = gunzip.inflate(input, ask, reading.out);
    if (reading.out.size() - before > ask || input.size() > held.size()) std::abort();
    held.erase(0, held.size() - input.size());
    reading.damaged = state == source::Gunzip::State::damaged;
    if (reading.damaged) break;
    if (state != source::Gunzip::State::hungry) continue;
    if (bytes.empty()) break;
    held += bytes.substr(0, piece);
    bytes.remove_prefix(std::min(piece, bytes.size()));
  }
  reading.whole = gunzip.at_member_end();
  return reading;
}

bool is_whole(const Reading& reading) { return reading.whole && !reading.damaged; }

void compare(const Reading& a, const Reading& b, bool same_library) {
  if (a.out.size() >= kMost || b.out.size() >= kMost) return;
  if (is_whole(a) != is_whole(b)) std::abort();
  // Of what is not whole, how much comes out, and whether it is called damaged or cut, is the library's business.
  if (!is_whole(a) && (!same_library || a.damaged || b.damaged)) {
    if (same_library && a.damaged != b.damaged) std::abort();
    return;
  }
  if (a.out != b.out) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::size_t piece = std::size_t{data[0]} + 1;
  const std::size_t ask = (std::size_t{data[1]} + 1) * 16;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const Reading whole = read(source::make_zlib_inflater(), bytes, bytes.size() + 1, kMost);
  compare(whole, read(source::make_zlib_inflater(), bytes, piece, ask), true);
  if (source::make_isal_inflater()) compare(whole, read(source::make_isal_inflater(), bytes, piece, ask), false);
  return 0;
}
