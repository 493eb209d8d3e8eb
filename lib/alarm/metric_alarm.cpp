#include "alarm/metric_alarm.h"

#include <utility>

#include "alarm/aligned_alarm.h"
#include "alarm/grouped_alarm.h"
#include "alarm/sliding_alarm.h"

namespace tocsin::alarm {

std::unique_ptr<MetricAlarm> make_metric_alarm(const Alarm& definition, Duration allowed_lateness,
                                               std::vector<AlarmSnapshot> known, std::shared_ptr<const TimeZone> zone) {
  if (!definition.group_by.empty()) {
    return std::make_unique<GroupedAlarm>(definition, allowed_lateness, std::move(known));
  }
  AlarmSnapshot snapshot = known.empty() ? AlarmSnapshot{} : std::move(known.front());
  if (definition.evaluation == Evaluation::aligned) {
    return std::make_unique<AlignedAlarm>(definition, std::move(snapshot), std::move(zone));
  }
  return std::make_unique<SlidingAlarm>(definition, allowed_lateness, std::move(snapshot));
}

}  // namespace tocsin::alarm
