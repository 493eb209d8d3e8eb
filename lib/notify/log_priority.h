// How urgent a change is, in the numbers of syslog and the journal.
#pragma once

#include "model/definitions.h"

namespace tocsin::notify {

// ALARM by its severity from 2 (critical) to 6 (info), 3 without one; OK is 5 (notice), INSUFFICIENT_DATA 4 (warning).
inline int log_priority(AlarmState state, AlarmSeverity severity) {
  if (state == AlarmState::ok) return 5;
  if (state == AlarmState::insufficient_data) return 4;
  switch (severity) {
    case AlarmSeverity::critical:
      return 2;
    case AlarmSeverity::none:
    case AlarmSeverity::high:
      return 3;
    case AlarmSeverity::medium:
      return 4;
    case AlarmSeverity::low:
      return 5;
    case AlarmSeverity::info:
      break;
  }
  return 6;
}

}  // namespace tocsin::notify
