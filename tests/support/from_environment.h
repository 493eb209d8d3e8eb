// Numbers that a person gives a random test by hand: TOCSIN_SEED=N repeats a run, TOCSIN_ROUNDS=N makes it longer.
#pragma once

#include <cstdint>
#include <cstdlib>

namespace tocsin::test {

inline std::uint64_t from_environment(const char* variable, std::uint64_t otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace tocsin::test
