// When a mute of the rules is in force. Pure.
#pragma once

#include <optional>

#include "base/time.h"
#include "base/time_zone.h"
#include "model/definitions.h"

namespace tocsin::notify {

// Where it is in force at that instant: its end. A start that a zone's clock skips comes when the skip is over; one
// that it shows twice, the first time.
std::optional<Time> muted_until(const Mute& mute, const TimeZone& zone, Time now);

}  // namespace tocsin::notify
