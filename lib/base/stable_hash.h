// A hash that stands in stored state, the same on every machine and for ever: 64 bits, all of them well mixed, so that
// two of some million texts are as good as never equal. Not for keys that an enemy chooses to collide.
#pragma once

#include <cstdint>
#include <string_view>

namespace tocsin {

class StableHash {
 public:
  StableHash& add(std::string_view bytes) {
    for (const char c : bytes) add_byte(static_cast<unsigned char>(c));
    return *this;
  }
  StableHash& add(std::uint64_t number) {
    for (int i = 0; i < 8; ++i, number >>= 8U) add_byte(static_cast<unsigned char>(number));
    return *this;
  }

  // FNV-1a, whose lower bits alone are well mixed; and then MurmurHash3's last step.
  [[nodiscard]] std::uint64_t value() const {
    std::uint64_t h = hash_;
    h = (h ^ (h >> 33U)) * 0xff51afd7ed558ccdU;
    h = (h ^ (h >> 33U)) * 0xc4ceb9fe1a85ec53U;
    return h ^ (h >> 33U);
  }

 private:
  void add_byte(unsigned char byte) {
    hash_ ^= byte;
    hash_ *= 0x100000001b3U;
  }

  std::uint64_t hash_ = 0xcbf29ce484222325U;
};

}  // namespace tocsin
