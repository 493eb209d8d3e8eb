// An endpoint as an alarm of its own: ALARM once it has failed for limits::kEndpointFails, or once a notification was
// given up; OK when it takes one again. Pure: told the wall time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/transition.h"

namespace tocsin::notify {

struct EndpointResult {
  bool delivered = false;
  bool given_up = false;  // of a failed attempt: the notification is a dead letter
  std::string detail;
};

class EndpointWatch {
 public:
  // The change that follows; none: it stands as it did. `name`: of its alarm; `subscription`: its id, part of the
  // change's.
  std::optional<Transition> take(const EndpointResult& result, const std::string& name, const std::string& subscription,
                                 Time now);

  [[nodiscard]] AlarmState state() const { return state_; }
  [[nodiscard]] Time changed() const { return changed_; }
  [[nodiscard]] const std::string& reason() const { return reason_; }
  // Nothing is to be remembered of it.
  [[nodiscard]] bool is_idle() const { return changes_ == 0 && !failing_since_; }

  [[nodiscard]] std::string bytes() const;
  static EndpointWatch from(std::string_view bytes);

 private:
  AlarmState state_ = AlarmState::ok;
  std::uint64_t changes_ = 0;
  std::optional<Time> failing_since_;
  std::uint64_t failures_ = 0;  // in a row
  Time changed_;
  std::string reason_;
};

}  // namespace tocsin::notify
