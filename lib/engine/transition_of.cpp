#include "engine/transition_of.h"

#include <fmt/format.h>

#include "alarm/group_key.h"
#include "base/uuid.h"

namespace tocsin::engine {
namespace {

std::string id_of(const std::string& alarm, std::string_view group, Time time, std::uint64_t number) {
  return uuid5("transition", fmt::format("{}\n{}\n{}\n{}", alarm, group, to_ms(time), number));
}

}  // namespace

Transition transition_of(const alarm::Change& change, const Alarm& alarm) {
  Transition t;
  t.alarm = alarm.name.value;
  t.group = alarm::group_of(change.group, alarm.group_by);
  t.old_state = change.old_state;
  t.new_state = change.new_state;
  t.time = change.time;
  t.value = change.value;
  t.threshold = change.threshold;
  t.evidence = change.evidence;
  t.reason = change.reason;
  t.reason_data = change.reason_data;
  t.is_correction = change.is_correction;
  t.is_reminder = change.is_reminder;
  t.id = id_of(t.alarm, change.group, t.time, change.number);
  if (t.is_reminder) t.id = uuid5("reminder", t.id);
  return t;
}

Transition transition_of(const CompositeEvent& event, const Alarm& notice) {
  Transition t;
  t.alarm = notice.name.value;
  t.old_state = event.change.old_state;
  t.new_state = event.change.new_state;
  t.time = event.change.time;
  t.reason = event.change.reason;
  t.reason_data = event.change.reason_data;
  t.is_composite = true;
  t.id = id_of(t.alarm, "", t.time, event.change.number);
  return t;
}

}  // namespace tocsin::engine
