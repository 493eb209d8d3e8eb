// What happened, for people who ask later; CloudWatch's three kinds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"

namespace tocsin {

// Values stand in the store: never to change.
enum class HistoryKind : std::uint8_t { configuration_update = 0, state_update = 1, action = 2 };

inline constexpr std::string_view to_string(HistoryKind kind) {
  switch (kind) {
    case HistoryKind::configuration_update:
      return "ConfigurationUpdate";
    case HistoryKind::state_update:
      return "StateUpdate";
    case HistoryKind::action:
      return "Action";
  }
  return "?";
}

struct HistoryItem {
  HistoryKind kind = HistoryKind::state_update;
  Time time;  // event time of a state change; wall time of an action
  std::string alarm;
  std::string group;       // "Name=value|…", empty without group_by
  std::string transition;  // Transition::id; of an action: the one it tells of; empty for a configuration update
  std::string outbox;      // OutboxRow::id of an action
  std::string summary;     // "Alarm updated from OK to ALARM"
  std::string data;  // a JSON object: of a state update old and new state, reason data and the evidence (file, offset,
                     // length, time)

  friend bool operator==(const HistoryItem&, const HistoryItem&) = default;
};

}  // namespace tocsin
