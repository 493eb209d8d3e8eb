// How often each single value stands among samples: what percentiles and the other extended statistics look at.
#pragma once

#include <cstdint>
#include <vector>

namespace tocsin {

struct ValueCount {
  double value = 0;
  std::uint64_t count = 0;

  friend bool operator==(const ValueCount&, const ValueCount&) = default;
};

struct SingleValues {
  // On disk: never to change.
  enum class Kind : std::uint8_t {
    unknown = 0,  // a statistic set is among them: no counts
    exact = 1,
    rounded = 2,  // there were too many different ones: see metric/distribution
  };
  Kind kind = Kind::exact;
  std::vector<ValueCount> counts;  // by value, each value once, none with count 0

  friend bool operator==(const SingleValues&, const SingleValues&) = default;
};

}  // namespace tocsin
