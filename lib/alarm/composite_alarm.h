// One composite alarm at work: the states of other alarms go in, its own state changes and the moments at which their
// actions run come out.
//
// It is judged at every change of an alarm that its rule names, at the time of that change. Changes that one event made
// at once are given together, and judged when all are in: so two alarms that the same line moves are never seen half
// moved. Between such changes its state cannot change; time matters to suppressed actions alone (action_suppressor.h).
//
//   Composite composite(definition, rule, place, row, suppression);
//   composite.begin(state_of, now, outcome);         // once, before the others; again after a reload: a new one
//   composite.take({&change, 1}, at, outcome);       // any alarm's change that it listens_to()
//   composite.advance(clock, outcome);               // at the latest at next_deadline()
//
// A composite alarm may be named by other ones: its changes are then given to those, so that children are told before
// parents; the rules of a rule set have no cycle.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alarm/action_suppressor.h"
#include "alarm/alarm_rule.h"
#include "alarm/composite_reason.h"
#include "base/time.h"
#include "model/alarm_arn.h"
#include "model/definitions.h"
#include "model/state.h"
#include "model/transition.h"

namespace tocsin::alarm {

struct CompositeChange {
  Time time;
  AlarmState old_state;
  AlarmState new_state;
  std::uint64_t number;  // of its changes, from 1
  std::string reason;
  std::string reason_data;
  std::optional<SuppressedBy> suppressed_by;  // why its actions did not run at once; none: they did, or are not to run
  std::string old_reason{};
  std::string old_reason_data{};

  friend bool operator==(const CompositeChange&, const CompositeChange&) = default;
};

// The actions of `change`, the newest, run at `time`: its own, or later where they were suppressed.
struct ActionRun {
  Time time;
  CompositeChange change;

  friend bool operator==(const ActionRun&, const ActionRun&) = default;
};

struct CompositeOutcome {
  std::vector<CompositeChange> changes;
  std::vector<ActionRun> runs;
};

// Of another alarm.
struct AlarmChange {
  std::string_view name;
  AlarmState state;
};

struct AlarmStanding {
  AlarmState state = AlarmState::insufficient_data;
  Time since = kEpoch;  // its last change
};

// What decides a composite alarm's state, as a short text that is stored with it.
std::string composite_digest(const CompositeAlarm& definition);

class Composite {
 public:
  // `definition` must outlive it; `rule` is its alarm_rule, parsed. `row` and `suppression` are what an earlier run
  // stored, or empty; a row with a state that was not made by this rule keeps it until the next advance or take.
  Composite(const CompositeAlarm& definition, AlarmRule rule, ArnPlace place, AlarmRow row,
            SuppressorState suppression);
  Composite(Composite&&) = default;
  Composite& operator=(Composite&&) = default;
  Composite(const Composite&) = delete;
  Composite& operator=(const Composite&) = delete;

  using Standing = std::function<AlarmStanding(std::string_view name)>;
  // How the other alarms stand; nothing is judged yet. What a change of the suppressor means for actions that are held
  // is done.
  void begin(const Standing& standing, Time at, CompositeOutcome& out);

  // Changes of other alarms that came together; of those that it does not listen to nothing is taken. `at` may lie
  // before earlier ones: the change is dated so, and actions run no earlier than the clock.
  void take(std::span<const AlarmChange> changes, Time at, CompositeOutcome& out);

  // The clock is at least `to` from now on: what was never judged under its present rule is, and what is due up to then
  // (inclusive) is done.
  void advance(Time to, CompositeOutcome& out);

  // SetAlarmState: at once; the next change of an alarm that the rule names decides afresh.
  void set_state(AlarmState state, std::string reason, std::string reason_data, Time at, CompositeOutcome& out);

  [[nodiscard]] std::optional<Time> next_deadline() const { return suppressor_.next_deadline(); }
  // Why the actions of its last change have not run; none: they have, or are not to.
  [[nodiscard]] std::optional<SuppressedBy> suppressed_by() const { return suppressor_.suppressed_by(); }
  [[nodiscard]] bool listens_to(std::string_view alarm) const {
    return index_.contains(alarm) || (!alarm.empty() && alarm == suppressor_name_);
  }

  [[nodiscard]] const CompositeAlarm& definition() const { return *definition_; }
  [[nodiscard]] const AlarmRule& rule() const { return rule_; }
  [[nodiscard]] const AlarmRow& row() const { return row_; }
  AlarmRow& row() { return row_; }
  [[nodiscard]] const SuppressorState& suppression() const { return suppressor_.state(); }

  // Whether row or suppression must be stored since the last call.
  bool take_dirty();
  void mark_dirty() { dirty_ = true; }

 private:
  [[nodiscard]] Time catch_up(Time at, CompositeOutcome& out);
  void judge(Time at, Time acted_at, const std::vector<std::size_t>& changed, const std::vector<AlarmState>& before,
             CompositeOutcome& out);
  void change_to(AlarmState state, std::string reason, std::string reason_data, Time at, Time acted_at,
                 CompositeOutcome& out);
  [[nodiscard]] std::vector<std::size_t> causes(const std::vector<std::size_t>& changed,
                                                const std::vector<AlarmState>& before) const;
  [[nodiscard]] Trigger trigger(std::size_t index) const;
  void collect(CompositeOutcome& out);

  const CompositeAlarm* definition_;
  AlarmRule rule_;
  ArnPlace place_;
  AlarmRow row_;
  std::string suppressor_name_;
  ActionSuppressor suppressor_;
  SuppressorState stored_suppression_;
  std::map<std::string, std::size_t, std::less<>> index_;  // into rule_.names(), states_ and since_
  std::vector<AlarmState> states_;
  std::vector<Time> since_;
  std::vector<ActionSuppressor::Run> due_;  // empty between calls
  bool unjudged_;                           // by its present rule
  bool dirty_ = false;
};

}  // namespace tocsin::alarm
