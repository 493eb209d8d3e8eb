// When the actions of a composite alarm run, where another alarm may suppress them (ActionsSuppressor, -WaitPeriod and
// -ExtensionPeriod of CloudWatch's PutCompositeAlarm). State changes themselves are never suppressed.
//
//                      suppressor leaves ALARM
//      [held by alarm] ------------------------> [extension period] --- its end -------> actions of the state then
//         ^   ^                <------------------    |
//         |   |              suppressor in ALARM      | composite alarm changes
//         |   +----------------------------------.    v
//         |            suppressor enters ALARM   [wait period] ------- its end -------> actions of the state then
//         | composite alarm changes,                  ^ composite alarm changes: begins anew
//         | suppressor in ALARM                       | composite alarm changes, suppressor in another state
//         +---------------------- [nothing owed] -----+
//
// A period of 0 is over at once. What is due at an instant comes before what happens at it, so that it does not matter
// in how many steps time passes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/state.h"
#include "model/transition.h"

namespace tocsin::alarm {

enum class SuppressedBy : std::uint8_t { alarm, wait_period, extension_period };

std::string_view to_string(SuppressedBy by);     // ActionsSuppressedBy: "Alarm", "WaitPeriod", "ExtensionPeriod"
std::string suppressed_reason(SuppressedBy by);  // ActionsSuppressedReason

class ActionSuppressor {
 public:
  // The actions of `state` run at `time`.
  struct Run {
    Time time;
    AlarmState state;

    friend bool operator==(const Run&, const Run&) = default;
  };

  // `state` is what an earlier run stored, or empty. Without a suppressor (an empty name) every change runs at once.
  ActionSuppressor(Duration wait_period, Duration extension_period, SuppressorState state)
      : wait_period_(wait_period), extension_period_(extension_period), state_(std::move(state)) {}

  // The times of all these together must not decrease. Each first does what is due up to its time (inclusive).

  // Which alarm suppresses from now on, and its state. Where it is another one than before, waits that run are dropped,
  // with their actions; actions that the former one held by being in ALARM are treated as if it had left that state.
  void use(std::string_view suppressor, AlarmState state, Time at, std::vector<Run>& runs);
  void composite_changed(AlarmState from, AlarmState to, Time at, std::vector<Run>& runs);
  void suppressor_changed(AlarmState state, Time at, std::vector<Run>& runs);
  void advance(Time to, std::vector<Run>& runs);

  // The actions that are owed, if any, will not run.
  void drop();

  [[nodiscard]] std::optional<Time> next_deadline() const {
    return state_.wait_end ? state_.wait_end : state_.extension_end;
  }
  // Why the actions of the last change have not run; none: they have, or are not to.
  [[nodiscard]] std::optional<SuppressedBy> suppressed_by() const;
  [[nodiscard]] const SuppressorState& state() const { return state_; }

 private:
  void begin(std::optional<Time>& end, Duration period, Time at, std::vector<Run>& runs);
  void release(Time at, std::vector<Run>& runs);

  Duration wait_period_;
  Duration extension_period_;
  SuppressorState state_;
};

}  // namespace tocsin::alarm
