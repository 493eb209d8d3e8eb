// The composite alarms of a program: they hear of every alarm's change, and of each other's, children before parents.
//
// Changes that one event made, or that fall on one instant, are given to them together, and judged when all are in: two
// alarms that the same line moves are never seen half moved.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "alarm/composite_alarm.h"
#include "alarm/metric_alarm.h"
#include "base/time.h"
#include "model/alarm_arn.h"
#include "model/definitions.h"
#include "model/state.h"

namespace tocsin::engine {

// What came of it, in order.
struct CompositeEvent {
  std::size_t composite = 0;  // index into Rules::composite_alarms
  bool is_change = false;     // its state changed; else only the actions of an earlier change run
  bool runs_actions = false;
  alarm::CompositeChange change;
};

class CompositeSet {
 public:
  CompositeSet() = default;
  // `known`: what is stored of each, by name. `definitions` must outlive it, and are without cycles.
  CompositeSet(const std::vector<CompositeAlarm>& definitions, const ArnPlace& place,
               std::map<std::string, AlarmRow> known);

  using Standing = alarm::Composite::Standing;
  // How the metric alarms stand; the set knows its own.
  void begin(const Standing& of_metric_alarm, Time at);

  // An alarm's state over all its instances, after a change at event time `at`. One of another instant than the last
  // closes that one's moment.
  void note(std::string_view alarm, AlarmState state, Time at);
  // The moment is over: what was noted is judged.
  void flush();
  // Time (of the engine) is at least `to`.
  void advance(Time to);
  [[nodiscard]] std::optional<Time> next_deadline() const;

  // SetAlarmState. False: no such composite alarm.
  bool set_state(std::string_view name, AlarmState state, const std::string& reason, const std::string& reason_data,
                 Time at);

  [[nodiscard]] std::vector<CompositeEvent> take_events() { return std::exchange(events_, {}); }
  // Rows that must be stored since the last call.
  [[nodiscard]] std::vector<AlarmRow> take_dirty();
  [[nodiscard]] const std::vector<alarm::Composite>& all() const { return composites_; }
  [[nodiscard]] bool empty() const { return composites_.empty(); }

 private:
  void tell(std::size_t composite, std::size_t already_told);
  void collect(std::size_t composite, alarm::CompositeOutcome outcome);
  [[nodiscard]] const std::vector<std::size_t>& listeners_of(std::string_view alarm) const;

  std::vector<alarm::Composite> composites_;
  std::vector<std::size_t> rank_;  // of each composite: children have lower ones than parents
  std::vector<std::size_t> by_rank_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> listeners_;  // by alarm: ranks of composites
  std::vector<alarm::AlarmChange> noted_;                                   // of the present moment
  Time moment_{};
  std::vector<CompositeEvent> events_;
};

// Takes the rows of these out of what is known of all alarms, by name.
std::map<std::string, AlarmRow> take_rows(const std::vector<CompositeAlarm>& definitions,
                                          std::map<std::string, std::vector<AlarmSnapshot>>& known);

// How these alarms stand, by name; valid while they are.
alarm::Composite::Standing standing_of(const std::vector<const alarm::MetricAlarm*>& alarms);

}  // namespace tocsin::engine
