// Who is told by alarms over the daemon's own metrics.
#pragma once

#include "base/diagnostic.h"
#include "model/definitions.h"

namespace tocsin::ruleset {

// The topics of `self_alarm_actions` become the alarm_actions and ok_actions of each alarm over the daemon's own
// metrics alone, so that one line in the settings says who is told of trouble with the daemon. An unknown topic is an
// error.
void direct_self_alarms(const Settings& settings, Rules& rules, Diagnostics& diagnostics);

}  // namespace tocsin::ruleset
