#include "alarm/sliding_verdict.h"

namespace tocsin::alarm {
namespace {

bool is_less(Comparison comparison) {
  return comparison == Comparison::less || comparison == Comparison::less_or_equal;
}

}  // namespace

AlarmState judge_sliding(const Alarm& alarm, double threshold, const std::vector<Point>& points, AlarmState current) {
  std::uint32_t breaching = 0;
  std::uint32_t good = 0;
  std::uint32_t missing = 0;
  for (const Point& point : points) {
    if (!point.value) {
      if (!point.whole) continue;  // unknown
      if (alarm.treat_missing_data == MissingData::breaching) {
        ++breaching;
      } else if (alarm.treat_missing_data == MissingData::not_breaching) {
        ++good;
      } else {
        ++missing;
      }
    } else if (!breaches(point, alarm.comparison, threshold)) {
      ++good;
    } else if (point.whole || !is_less(alarm.comparison) || !alarm.statistic.is_cumulative()) {
      ++breaching;
    }  // else unknown: a count that may still grow; a start is no silence
  }
  if (breaching >= alarm.datapoints_needed()) return AlarmState::alarm;
  if (alarm.treat_missing_data == MissingData::ignore && good == 0) return current;
  if (breaching == 0 && good == 0) {
    const bool all_missing = missing == points.size();
    return alarm.treat_missing_data == MissingData::missing && all_missing ? AlarmState::insufficient_data : current;
  }
  return AlarmState::ok;
}

}  // namespace tocsin::alarm
