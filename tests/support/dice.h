// What random tests are made of: few choices, so that what is made meets often.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

namespace tocsin::test {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <std::size_t N>
  std::string pick(const char* const (&from)[N]) {
    return from[below(N)];
  }

 private:
  std::mt19937_64 random_;
};

}  // namespace tocsin::test
