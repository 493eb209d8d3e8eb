#include "engine/firing.h"

#include "alarm/group_key.h"

namespace tocsin::engine {
namespace {

Firing firing_of(const AlarmRow& row, const Alarm& alarm, std::optional<double> value) {
  Firing one;
  one.alarm = &alarm;
  Transition& t = one.transition;
  t.alarm = alarm.name.value;
  t.group = alarm::group_of(row.group, alarm.group_by);
  t.old_state = AlarmState::ok;
  t.new_state = AlarmState::alarm;
  t.time = row.changed.value_or(kEpoch);
  t.reason = row.reason;
  t.reason_data = row.reason_data;
  t.value = value;
  t.threshold = alarm.threshold;
  t.evidence = row.recent;
  t.is_composite = !alarm.alarm_rule.empty();
  return one;
}

}  // namespace

std::vector<Firing> firing(const Engine& engine, const std::function<bool(const Alarm&)>& wanted, std::size_t most) {
  std::vector<Firing> all;
  for (const AlarmView& view : engine.alarms()) {
    const Alarm& alarm = *view.definition;
    if (!alarm.actions_enabled || view.alarm->state() != AlarmState::alarm || !wanted(alarm)) continue;
    for (const alarm::InstanceView& instance : view.alarm->instances(most)) {
      if (instance.row.state == AlarmState::alarm) all.push_back(firing_of(instance.row, alarm, instance.value));
    }
  }
  const auto& composites = engine.composite_alarms();
  for (std::size_t i = 0; i < composites.size(); ++i) {
    const Alarm& notice = engine.program()->notice_of_composite(i);
    const bool told = notice.actions_enabled && !composites[i].suppressed_by();
    if (told && composites[i].row().state == AlarmState::alarm && wanted(notice))
      all.push_back(firing_of(composites[i].row(), notice, std::nullopt));
  }
  return all;
}

}  // namespace tocsin::engine
