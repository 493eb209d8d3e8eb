// Why an alarm changed, in CloudWatch's words: StateReason and StateReasonData (CloudWatch API reference, MetricAlarm;
// wording as seen in real alarm messages). Receivers parse both.
#pragma once

#include <string>
#include <vector>

#include "alarm/point.h"
#include "base/time.h"
#include "model/definitions.h"
#include "model/transition.h"

namespace tocsin::alarm {

inline constexpr std::size_t kReasonBytes = 1023;  // AWS: StateReason
inline constexpr const char* kInitialReason = "Unchecked: Initial alarm creation";

// `points` newest first, as judged; `threshold` the one they were judged against. At most 1023 characters (AWS's
// limit).
std::string reason(const Alarm& alarm, double threshold, const std::vector<Point>& points, AlarmState new_state);

// A JSON object; `at` is the instant of the judgement.
std::string reason_data(const Alarm& alarm, double threshold, const std::vector<Point>& points, Time at);

}  // namespace tocsin::alarm
