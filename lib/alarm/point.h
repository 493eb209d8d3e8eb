// One period as it is judged.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "model/definitions.h"

namespace tocsin::alarm {

struct Band {
  double lower = 0;
  double upper = 0;

  friend bool operator==(const Band&, const Band&) = default;
};

struct Point {
  Time begin;                   // sliding: (begin, begin + period]; aligned: [begin, begin + period)
  std::optional<double> value;  // none: no sample
  std::uint64_t samples = 0;
  // Sliding: begins at or after the alarm's start; an absence in a period that is not whole says nothing yet.
  bool whole = true;
  std::optional<Band> band;  // of the band operators

  friend bool operator==(const Point&, const Point&) = default;
};

// The operator compares with the edges of a band, not with one threshold.
constexpr bool is_band(Comparison comparison) {
  return comparison == Comparison::less_than_lower || comparison == Comparison::greater_than_upper ||
         comparison == Comparison::outside_band;
}

bool breaches(double value, Comparison comparison, double threshold);

// Of a point that has a value; against its own band where the operator asks for one (without a band: not breaching).
bool breaches(const Point& point, Comparison comparison, double threshold);

}  // namespace tocsin::alarm
