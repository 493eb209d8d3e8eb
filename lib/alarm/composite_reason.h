// Why a composite alarm changed, in CloudWatch's words: StateReason and StateReasonData of composite alarms.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/alarm_arn.h"
#include "model/transition.h"

namespace tocsin::alarm {

// An alarm of the rule, as it was when the composite alarm was judged.
struct Trigger {
  std::string_view name;
  AlarmState state;
  Time since;  // its own last change
};

// At the first judgement, and at one that comes of another rule and not of another alarm's change. At most 1023
// characters, as each of these.
std::string created_reason(const ArnPlace& place, std::string_view composite, AlarmState state);
std::string updated_reason(const ArnPlace& place, std::string_view composite, AlarmState state);
// "ARN transitioned to STATE at Friday 22 July, 2022 15:57:45 UTC"
std::string triggered_reason(const ArnPlace& place, const Trigger& trigger);

// A JSON object; at most 4000 bytes: those of the triggers that fit, in their order.
std::string composite_reason_data(const ArnPlace& place, std::span<const Trigger> triggers);

}  // namespace tocsin::alarm
