// From the datapoints of an evaluation range to a state: CloudWatch's rules (user guide, "Configuring how CloudWatch
// alarms treat missing data", and its two tables), pure.
#pragma once

#include <cstdint>
#include <vector>

#include "alarm/point.h"
#include "model/definitions.h"
#include "model/transition.h"

namespace tocsin::alarm {

struct AlignedVerdict {
  AlarmState state = AlarmState::insufficient_data;
  // What decided, newest first, N of them: the newest points with a value, older than N periods where newer ones are
  // missing; and missing ones for the rest.
  std::vector<Point> points;
};

// `range`: at least N periods, newest first. `current` is kept where the rules say so.
AlignedVerdict judge_aligned(const Alarm& alarm, const std::vector<Point>& range, AlarmState current);

// How many samples a percentile needs before it says something (EvaluateLowSampleCountPercentile).
double samples_needed(double percent);

}  // namespace tocsin::alarm
