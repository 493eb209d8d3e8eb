#include "alarm/action_suppressor.h"

#include <fmt/format.h>

namespace tocsin::alarm {

std::string_view to_string(SuppressedBy by) {
  switch (by) {
    case SuppressedBy::alarm:
      return "Alarm";
    case SuppressedBy::wait_period:
      return "WaitPeriod";
    case SuppressedBy::extension_period:
      return "ExtensionPeriod";
  }
  return "?";
}

std::string suppressed_reason(SuppressedBy by) { return fmt::format("Actions suppressed by {}", to_string(by)); }

void ActionSuppressor::use(std::string_view suppressor, AlarmState state, Time at, std::vector<Run>& runs) {
  advance(at, runs);
  if (suppressor != state_.suppressor) {
    if (next_deadline()) {
      drop();
    } else if (state_.held) {
      state_.suppressor_state = AlarmState::alarm;  // as the former one was
    } else {
      state_.suppressor_state = state;
    }
    state_.suppressor = suppressor;
  }
  suppressor_changed(suppressor.empty() ? AlarmState::insufficient_data : state, at, runs);
}

void ActionSuppressor::composite_changed(AlarmState from, AlarmState to, Time at, std::vector<Run>& runs) {
  advance(at, runs);
  drop();
  state_.held = true;
  state_.held_state = to;
  state_.changed_from = from;
  if (state_.suppressor.empty()) {
    release(at, runs);
  } else if (state_.suppressor_state != AlarmState::alarm) {
    begin(state_.wait_end, wait_period_, at, runs);
  }
}

void ActionSuppressor::suppressor_changed(AlarmState state, Time at, std::vector<Run>& runs) {
  advance(at, runs);
  const bool was_in_alarm = state_.suppressor_state == AlarmState::alarm;
  const bool is_in_alarm = state == AlarmState::alarm;
  state_.suppressor_state = state;
  if (!state_.held || was_in_alarm == is_in_alarm) return;
  if (is_in_alarm) {
    state_.wait_end.reset();
    state_.extension_end.reset();
  } else if (state_.suppressor.empty()) {
    release(at, runs);
  } else {
    begin(state_.extension_end, extension_period_, at, runs);
  }
}

void ActionSuppressor::advance(Time to, std::vector<Run>& runs) {
  if (const auto due = next_deadline(); due && *due <= to) release(*due, runs);
}

void ActionSuppressor::drop() {
  state_.held = false;
  state_.wait_end.reset();
  state_.extension_end.reset();
}

void ActionSuppressor::begin(std::optional<Time>& end, Duration period, Time at, std::vector<Run>& runs) {
  end = at + period;
  advance(at, runs);  // a period of 0
}

void ActionSuppressor::release(Time at, std::vector<Run>& runs) {
  runs.push_back({at, state_.held_state});
  drop();
}

std::optional<SuppressedBy> ActionSuppressor::suppressed_by() const {
  if (!state_.held) return std::nullopt;
  if (state_.wait_end) return SuppressedBy::wait_period;
  return state_.extension_end ? SuppressedBy::extension_period : SuppressedBy::alarm;
}

}  // namespace tocsin::alarm
