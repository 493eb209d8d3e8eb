// A change of an alarm's state: what everything after the engine is about.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "model/event.h"

namespace tocsin {

// Values stand in the store: never to change.
enum class AlarmState : std::uint8_t { ok = 0, alarm = 1, insufficient_data = 2 };

std::string_view to_string(AlarmState state);  // OK, ALARM, INSUFFICIENT_DATA

// Dimension name and value of a group_by instance, in the order of group_by; empty for an alarm without.
using Group = std::vector<std::pair<std::string, std::string>>;

// What a notification is about; the words stand in its JSON. The values stand in the store: never to change.
enum class NoticeKind : std::uint8_t {
  change,    // of an alarm's state
  test,      // somebody asked for it
  digest,    // of a storm: many changes, told together
  summary,   // of changes too old to be told one by one
  flapping,  // an alarm that changes again and again: its changes are held back, or are told again from now on
  unmuted,   // how an alarm stands that changed while it was muted
  endpoint,  // of a topic: it fails, or delivers again
};

std::string_view to_string(NoticeKind kind);  // "digest"

struct Transition {
  std::string id;  // UUIDv5 of alarm, group, time and the instance's count of changes: the same on every try and after
                   // every restart
  std::string alarm;
  Group group;
  AlarmState old_state = AlarmState::insufficient_data;
  AlarmState new_state = AlarmState::insufficient_data;
  Time time;                    // event time
  std::string reason;           // as CloudWatch words it
  std::string reason_data;      // a JSON object
  std::optional<double> value;  // the statistic of the newest period; none where it has no datapoint
  double threshold = 0;         // no meaning where `is_composite`, nor has value
  bool is_composite = false;    // of a composite alarm
  // A late event showed it, after its time had passed: it corrects what was said before.
  bool is_correction = false;
  // No change: the alarm still is in ALARM, and renotify_every has passed again.
  bool is_reminder = false;
  NoticeKind kind = NoticeKind::change;
  // What is to be said beside the reason, in one line: how late it is told, what was held back before; empty: nothing.
  std::string remark;
  std::vector<Evidence> evidence;  // the last events that led to it, oldest first; at most limits::kEvidence

  friend bool operator==(const Transition&, const Transition&) = default;
};

// The JSON object of the command-line reference: the same in replay, in the daemon's log, for `protocol: file` and in
// webhooks. One line.
std::string to_json(const Transition& transition);

}  // namespace tocsin
