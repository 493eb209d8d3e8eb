// What the tests of the policies of notifying share: changes of an alarm, and a day to have them on.
#pragma once

#include <chrono>
#include <string>

#include "base/time.h"
#include "base/uuid.h"
#include "model/transition.h"

namespace tocsin::test {

using namespace std::chrono_literals;

inline const Time kNight = from_ms(1'800'000'000'000);

inline Transition change_of(const std::string& alarm, AlarmState to, Time at, const std::string& address = {}) {
  Transition t;
  t.alarm = alarm;
  if (!address.empty()) t.group = {{"SourceIp", address}};
  t.old_state = to == AlarmState::alarm ? AlarmState::ok : AlarmState::alarm;
  t.new_state = to;
  t.time = at;
  t.reason = "because";
  t.id = uuid5("test", alarm + address + to_iso8601(at) + std::string(to_string(to)));
  return t;
}

inline Transition alarm_of(const std::string& alarm, Time at, const std::string& address = {}) {
  return change_of(alarm, AlarmState::alarm, at, address);
}
inline Transition ok_of(const std::string& alarm, Time at, const std::string& address = {}) {
  return change_of(alarm, AlarmState::ok, at, address);
}

}  // namespace tocsin::test
