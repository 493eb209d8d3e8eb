// From the datapoints of M-of-N periods to a state: the rules for sliding alarms, pure.
#pragma once

#include <vector>

#include "alarm/point.h"
#include "model/definitions.h"
#include "model/transition.h"

namespace tocsin::alarm {

// What the points, newest first, mean for an alarm whose state is `current`. `threshold` is the alarm's, or its
// resolve_threshold.
AlarmState judge_sliding(const Alarm& alarm, double threshold, const std::vector<Point>& points, AlarmState current);

}  // namespace tocsin::alarm
