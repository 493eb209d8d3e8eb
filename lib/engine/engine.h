// The core's one door: findings and the passing of time in; state changes, promises to notify, and what must be stored,
// out.
//
// Deterministic: equal state and equal inputs give equal outputs, on any machine, however the inputs are cut into
// batches and however many steps time takes. No clock, no I/O, no threads: one caller at a time.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "alarm/composite_alarm.h"
#include "alarm/metric_alarm.h"
#include "base/time.h"
#include "engine/explain.h"
#include "engine/group_clocks.h"
#include "engine/metric_datum.h"
#include "engine/program.h"
#include "engine/scan.h"
#include "model/state.h"
#include "model/transition.h"
#include "notify/notice.h"

namespace tocsin::engine {

// Time passes (event time): deadlines up to `to` are worked off in order. An alarm's own clock lags by the largest
// expected_delay of the log groups that feed it, and stops at their holds. Never goes back: an earlier `to` does
// nothing.
struct Advance {
  Time to;
  std::vector<Hold> holds;
};

// Other rules. What is defined as before keeps its window and state; a changed alarm keeps its state, and its window
// unless its metric is another; a new one begins.
struct NewProgram {
  std::shared_ptr<const Program> program;
  Time at;  // wall time, for history
  // Live: the same. No clock of the engine's is further ahead from then on (set_back.h).
  std::optional<Time> now{};
};

// Samples read over again, long after (replay): their own times are the clock. What falls due before a sample comes
// before it, also for other alarms; many at once, since each of a million is little work.
struct Replayed {
  ProgramId program;
  std::vector<Sample> samples;
};

// Datapoints that did not come out of a log.
struct MetricData {
  std::vector<MetricDatum> data;
};

// An operator sets a state (CloudWatch: SetAlarmState): at once, with its actions; the next judgement decides afresh.
struct SetAlarmState {
  std::string alarm;  // of either kind
  std::string group;  // the instance's key; empty without group_by
  AlarmState state = AlarmState::ok;
  std::string reason;
  std::string reason_data;  // a JSON object, or empty
  Time at;                  // wall time
};

using Input = std::variant<Findings, Replayed, Advance, NewProgram, MetricData, SetAlarmState>;

// What its outputs hold.
enum class Keep {
  all,          // for a store: state deltas and history too
  transitions,  // for a printer: these, and the notifications
};

struct Output {
  std::vector<Transition> transitions;
  std::vector<notify::Notice> notices;  // valid as long as the program
  StateDelta delta;
  std::vector<std::string> notes;  // for the log: what an admin should know
  Counters counters;               // of Findings, as they were counted: less the records that were counted before
  bool is_known = true;            // of SetAlarmState: there is such an alarm, and such an instance of it
};

// An alarm as it stands, for `describe-alarms` and `status`.
struct AlarmView {
  const Alarm* definition = nullptr;
  const alarm::MetricAlarm* alarm = nullptr;  // valid until the next apply()
};

class Engine {
 public:
  // `state`: what the store loaded, or empty. The first input must be a NewProgram. `observer` is told each decision;
  // it may be null and must outlive the engine.
  explicit Engine(EngineState state, Observer* observer = nullptr, Keep keep = Keep::all);
  ~Engine();
  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;

  // Findings must be of the current program (scan again what was scanned with an older one).
  Output apply(const Input& input);

  // The Advance::to at which something can change next without an event; none: nothing will.
  [[nodiscard]] std::optional<Time> next_deadline() const;

  [[nodiscard]] const std::shared_ptr<const Program>& program() const;
  [[nodiscard]] std::vector<AlarmView> alarms() const;
  [[nodiscard]] const std::vector<alarm::Composite>& composite_alarms() const;
  [[nodiscard]] const CounterTotals& counters() const;
  // How many records are remembered, lest their copies count.
  [[nodiscard]] std::size_t seen_records() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tocsin::engine
