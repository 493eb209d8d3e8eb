#include "base/count_bytes.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace tocsin {
namespace {

// 16 bytes: what every processor of an architecture has. Wider ones gain nothing here.
using Lanes = unsigned char __attribute__((vector_size(16)));

constexpr std::size_t kWidth = sizeof(Lanes);
constexpr std::size_t kAbreast = 4;   // independent sums: the processor adds them at the same time
constexpr std::size_t kRounds = 255;  // then a lane may be full

Lanes load(const char* from) {
  Lanes lanes;
  std::memcpy(&lanes, from, kWidth);
  return lanes;
}

// A comparison gives 255 where it holds, which is -1.
Lanes ones(const char* from, Lanes wanted) { return -reinterpret_cast<Lanes>(load(from) == wanted); }

std::uint64_t sum(Lanes lanes) {
  std::uint64_t total = 0;
  for (std::size_t i = 0; i < kWidth; ++i) total += lanes[i];
  return total;
}

}  // namespace

std::uint64_t count_bytes(std::string_view bytes, char wanted) {
  constexpr std::size_t kStep = kWidth * kAbreast;
  const Lanes pattern = Lanes{} + static_cast<unsigned char>(wanted);
  std::uint64_t total = 0;
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  while (static_cast<std::size_t>(end - at) >= kStep) {
    const std::size_t rounds = std::min(static_cast<std::size_t>(end - at) / kStep, kRounds);
    Lanes a{};
    Lanes b{};
    Lanes c{};
    Lanes d{};
    for (std::size_t i = 0; i < rounds; ++i, at += kStep) {
      a += ones(at, pattern);
      b += ones(at + kWidth, pattern);
      c += ones(at + 2 * kWidth, pattern);
      d += ones(at + 3 * kWidth, pattern);
    }
    total += sum(a) + sum(b) + sum(c) + sum(d);
  }
  for (; at != end; ++at) total += *at == wanted ? 1 : 0;
  return total;
}

}  // namespace tocsin
