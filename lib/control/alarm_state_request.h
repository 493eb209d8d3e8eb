// What SetAlarmState asks for (CloudWatch API reference), held against its limits.
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "control/codec.h"
#include "engine/engine.h"

namespace tocsin::control {

// Arguments: alarm_name, state_value, state_reason, state_reason_data, group (an instance's key, "Name=value|…").
// Whether there is such an alarm the engine knows.
Result<engine::SetAlarmState> alarm_state_request(const Request& request, Time now);

}  // namespace tocsin::control
