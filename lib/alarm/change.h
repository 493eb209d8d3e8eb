// A change of state of one alarm instance, as an alarm gives it out: everything a Transition needs but its id.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/event.h"
#include "model/transition.h"

namespace tocsin::alarm {

struct Change {
  Time time;
  std::string group;  // the instance's key; empty without group_by
  AlarmState old_state;
  AlarmState new_state;
  std::uint64_t number = 0;     // of the instance's changes, from 1
  std::optional<double> value;  // of the newest period
  double threshold = 0;         // it was judged against
  std::string reason;
  std::string reason_data;
  std::string old_reason;
  std::string old_reason_data;
  std::vector<Evidence> evidence;  // oldest first
  // A late event showed it, after its time had passed: a correction of what was said before.
  bool is_correction = false;
  // No change: it still is in ALARM, and renotify_every has passed again.
  bool is_reminder = false;
  AlarmState whole = AlarmState::ok;  // the state of the alarm over all its instances, after this
};

}  // namespace tocsin::alarm
