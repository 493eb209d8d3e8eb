#include "alarm/sliding_verdict.h"

#include "alarm/point.h"

namespace tocsin::alarm {
namespace {

bool is_less(Comparison comparison) {
  return comparison == Comparison::less || comparison == Comparison::less_or_equal;
}

}  // namespace

Meaning meaning(const Alarm& alarm, double threshold, const std::optional<double>& value, bool is_whole) {
  if (!value) {
    if (!is_whole) return Meaning::unknown;
    if (alarm.treat_missing_data == MissingData::breaching) return Meaning::breaching;
    return alarm.treat_missing_data == MissingData::not_breaching ? Meaning::good : Meaning::missing;
  }
  if (!breaches(*value, alarm.comparison, threshold)) return Meaning::good;
  // A count that may still grow says nothing; a start is no silence.
  const bool may_grow = !is_whole && is_less(alarm.comparison) && alarm.statistic.is_cumulative();
  return may_grow ? Meaning::unknown : Meaning::breaching;
}

AlarmState judge_sliding(const Alarm& alarm, const Tally& tally, AlarmState current) {
  const std::uint32_t breaching = tally.count(Meaning::breaching);
  const std::uint32_t good = tally.count(Meaning::good);
  if (breaching >= alarm.datapoints_needed()) return AlarmState::alarm;
  if (alarm.treat_missing_data == MissingData::ignore && good == 0) return current;
  if (breaching == 0 && good == 0) {
    const bool all_missing = tally.count(Meaning::missing) == alarm.evaluation_periods;
    return alarm.treat_missing_data == MissingData::missing && all_missing ? AlarmState::insufficient_data : current;
  }
  return AlarmState::ok;
}

}  // namespace tocsin::alarm
