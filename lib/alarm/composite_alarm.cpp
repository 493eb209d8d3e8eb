#include "alarm/composite_alarm.h"

#include <algorithm>
#include <utility>

#include "alarm/reason.h"
#include "base/json_writer.h"
#include "base/uuid.h"

namespace tocsin::alarm {

std::string composite_digest(const CompositeAlarm& definition) {
  JsonWriter json;
  json.begin_array().value(definition.name.value).value(definition.alarm_rule.value).end_array();
  return uuid5("composite alarm definition", std::move(json).text());
}

Composite::Composite(const CompositeAlarm& definition, AlarmRule rule, ArnPlace place, AlarmRow row,
                     SuppressorState suppression)
    : definition_(&definition),
      rule_(std::move(rule)),
      place_(std::move(place)),
      row_(std::move(row)),
      suppressor_name_(alarm_name_of(definition.actions_suppressor.value)),
      suppressor_(definition.suppressor_wait_period, definition.suppressor_extension_period, suppression),
      stored_suppression_(std::move(suppression)),
      states_(rule_.names().size(), AlarmState::insufficient_data),
      since_(rule_.names().size(), kEpoch) {
  for (std::size_t i = 0; i < rule_.names().size(); ++i) index_.emplace(rule_.names()[i].name, i);
  std::string digest = composite_digest(definition);
  unjudged_ = row_.definition != digest;
  if (unjudged_) {
    row_.definition = std::move(digest);
    dirty_ = true;
  }
  if (row_.reason.empty()) row_.reason = kInitialReason;
  row_.alarm = definition.name.value;
}

void Composite::begin(const Standing& standing, Time at, CompositeOutcome& out) {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    const AlarmStanding now = standing(rule_.names()[i].name);
    states_[i] = now.state;
    since_[i] = now.since;
  }
  const Time acted_at = catch_up(at, out);
  const AlarmState state = suppressor_name_.empty() ? AlarmState::insufficient_data : standing(suppressor_name_).state;
  suppressor_.use(suppressor_name_, state, acted_at, due_);
  if (!definition_->actions_enabled) suppressor_.drop();
  collect(out);
}

void Composite::take(std::span<const AlarmChange> changes, Time at, CompositeOutcome& out) {
  const Time acted_at = catch_up(at, out);
  const std::vector<AlarmState> before = states_;
  std::vector<std::size_t> changed;
  for (const AlarmChange& change : changes) {
    if (change.name == suppressor_name_ && !suppressor_name_.empty()) {
      suppressor_.suppressor_changed(change.state, acted_at, due_);
      collect(out);
    }
    const auto found = index_.find(change.name);
    if (found == index_.end()) continue;
    states_[found->second] = change.state;
    since_[found->second] = at;
    if (std::find(changed.begin(), changed.end(), found->second) == changed.end()) changed.push_back(found->second);
  }
  if (!changed.empty() || unjudged_) judge(at, acted_at, changed, before, out);
}

void Composite::advance(Time to, CompositeOutcome& out) {
  const Time acted_at = catch_up(to, out);
  if (unjudged_) judge(to, acted_at, {}, states_, out);
}

// The instant at which actions are thought about: `at`, or the clock where that is further.
Time Composite::catch_up(Time at, CompositeOutcome& out) {
  if (!row_.clock || at > *row_.clock) row_.clock = at;
  suppressor_.advance(*row_.clock, due_);
  collect(out);
  return *row_.clock;
}

void Composite::judge(Time at, Time acted_at, const std::vector<std::size_t>& changed,
                      const std::vector<AlarmState>& before, CompositeOutcome& out) {
  const bool first = row_.state == AlarmState::insufficient_data && row_.changes == 0;
  const AlarmState verdict = rule_.evaluate(states_) ? AlarmState::alarm : AlarmState::ok;
  unjudged_ = false;
  if (verdict == row_.state) return;

  std::vector<std::size_t> telling;  // which alarms the change is put down to
  if (first || changed.empty()) {
    for (std::size_t i = 0; i < states_.size(); ++i) telling.push_back(i);
  } else {
    telling = causes(changed, before);
  }
  std::vector<Trigger> triggers;
  triggers.reserve(telling.size());
  for (const std::size_t index : telling) triggers.push_back(trigger(index));
  const std::string& name = definition_->name.value;
  change_to(verdict,
            first             ? created_reason(place_, name, verdict)
            : changed.empty() ? updated_reason(place_, name, verdict)
                              : triggered_reason(place_, triggers.front()),
            composite_reason_data(place_, triggers), at, acted_at, out);
}

void Composite::set_state(AlarmState state, std::string reason, std::string reason_data, Time at,
                          CompositeOutcome& out) {
  const Time acted_at = catch_up(at, out);
  if (state == row_.state) {  // no change, and so no action
    row_.reason = std::move(reason);
    row_.reason_data = std::move(reason_data);
    dirty_ = true;
    return;
  }
  change_to(state, std::move(reason), std::move(reason_data), at, acted_at, out);
}

void Composite::change_to(AlarmState state, std::string reason, std::string reason_data, Time at, Time acted_at,
                          CompositeOutcome& out) {
  const AlarmState old_state = std::exchange(row_.state, state);
  std::string old_reason = std::exchange(row_.reason, std::move(reason));
  std::string old_reason_data = std::exchange(row_.reason_data, std::move(reason_data));
  row_.changed = at;
  ++row_.changes;
  dirty_ = true;

  if (definition_->actions_enabled) {
    suppressor_.composite_changed(old_state, state, acted_at, due_);
  } else {
    suppressor_.drop();
  }
  out.changes.push_back({at, old_state, state, row_.changes, row_.reason, row_.reason_data, suppressed_by(),
                         std::move(old_reason), std::move(old_reason_data)});
  collect(out);
}

// Of the alarms that changed together: those without whose change the rule would still say what it said, and those
// whose change alone would have done. All, where it is neither.
std::vector<std::size_t> Composite::causes(const std::vector<std::size_t>& changed,
                                           const std::vector<AlarmState>& before) const {
  if (changed.size() == 1) return changed;
  const bool now = rule_.evaluate(states_);
  std::vector<std::size_t> found;
  for (const std::size_t index : changed) {
    std::vector<AlarmState> without = states_;
    without[index] = before[index];
    std::vector<AlarmState> alone = before;
    alone[index] = states_[index];
    if (rule_.evaluate(without) != now || rule_.evaluate(alone) == now) found.push_back(index);
  }
  return found.empty() ? changed : found;
}

Trigger Composite::trigger(std::size_t index) const {
  return {rule_.names()[index].name, states_[index], since_[index]};
}

// What the suppressor let go, while the row still is of the change whose actions these are.
void Composite::collect(CompositeOutcome& out) {
  const SuppressorState& state = suppressor_.state();
  for (const ActionSuppressor::Run& run : due_) {
    out.runs.push_back({suppressor_name_.empty() ? row_.changed.value_or(run.time) : run.time,
                        {row_.changed.value_or(run.time), state.changed_from, run.state, row_.changes, row_.reason,
                         row_.reason_data, std::nullopt}});
  }
  due_.clear();
}

bool Composite::take_dirty() {
  const bool dirty = std::exchange(dirty_, false) || suppressor_.state() != stored_suppression_;
  stored_suppression_ = suppressor_.state();
  return dirty;
}

}  // namespace tocsin::alarm
