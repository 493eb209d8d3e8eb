#include "alarm/instance.h"

#include <utility>

#include "alarm/reason.h"
#include "base/limits.h"

namespace tocsin::alarm {

Instance::Instance(AlarmRow row) : row_(std::move(row)) {
  if (row_.reason.empty()) edit().reason = kInitialReason;
}

void Instance::remember(Time time, const EventRef& event) {
  if (!event.file) return;
  if (row_.recent.size() >= limits::kEvidence) row_.recent.erase(row_.recent.begin());
  row_.recent.push_back({time, event});
  is_dirty_ = true;
}

void Instance::change_to(AlarmState state, const Alarm& alarm, double threshold, const std::vector<Point>& points,
                         Time since, Time at, bool is_correction, std::vector<Change>& changes) {
  Change& change = begin_change(state, at, alarm::reason(alarm, threshold, points, state),
                                alarm::reason_data(alarm, threshold, points, at), changes);
  change.threshold = threshold;
  if (!points.empty()) change.value = points.front().value;
  change.is_correction = is_correction;
  change.evidence = evidence(since, at);
}

void Instance::remind(std::optional<double> value, double threshold, Time since, Time at,
                      std::vector<Change>& changes) {
  Change& change = changes.emplace_back();
  change.time = at;
  change.group = row_.group;
  change.old_state = change.new_state = change.whole = row_.state;
  change.number = row_.changes;
  change.value = value;
  change.threshold = threshold;
  change.reason = row_.reason;
  change.reason_data = row_.reason_data;
  change.evidence = evidence(since, at);
  change.is_reminder = true;
  is_dirty_ = true;  // with the clock: a restart must not remind again
}

std::vector<Evidence> Instance::evidence(Time since, Time at) const {
  std::vector<Evidence> found;
  for (const Evidence& one : row_.recent) {
    if (one.time > since && one.time <= at) found.push_back(one);
  }
  return found;
}

void Instance::set_state(AlarmState state, std::string reason, std::string reason_data, Time at,
                         std::vector<Change>& changes) {
  begin_change(state, at, std::move(reason), std::move(reason_data), changes);
}

Change& Instance::begin_change(AlarmState state, Time at, std::string reason, std::string reason_data,
                               std::vector<Change>& changes) {
  AlarmRow& row = edit();
  Change& change = changes.emplace_back();
  change.time = at;
  change.group = row.group;
  change.old_state = std::exchange(row.state, state);
  change.new_state = state;
  change.whole = state;
  change.number = ++row.changes;
  change.old_reason = std::exchange(row.reason, reason);
  change.old_reason_data = std::exchange(row.reason_data, reason_data);
  change.reason = std::move(reason);
  change.reason_data = std::move(reason_data);
  row.changed = at;
  return change;
}

}  // namespace tocsin::alarm
