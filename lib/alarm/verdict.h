// From the datapoints of M-of-N periods to a state: the rules for sliding alarms, pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/definitions.h"
#include "model/transition.h"

namespace tocsin::alarm {

// One period as it is judged.
struct Point {
  Time begin;                   // it is (begin, begin + period]
  std::optional<double> value;  // none: no sample
  std::uint64_t samples = 0;
  bool whole = true;  // begins at or after the alarm's start; an absence in a period that is not whole says nothing yet

  friend bool operator==(const Point&, const Point&) = default;
};

bool breaches(double value, Comparison comparison, double threshold);

// What the points, newest first, mean for an alarm whose state is `current`. `threshold` is the alarm's, or its
// resolve_threshold.
AlarmState judge(const Alarm& alarm, double threshold, const std::vector<Point>& points, AlarmState current);

}  // namespace tocsin::alarm
