// How long after the last datapoint an alarm can still change because of it. What comes after that comes of time alone
// (reminders, metric math that asks for the hour), and would come for ever: where a replay without an end stops.
#pragma once

#include "base/time.h"
#include "model/definitions.h"

namespace tocsin::alarm {

Duration settles_within(const Alarm& definition);
Duration settles_within(const CompositeAlarm& definition);  // after the last change of a child

}  // namespace tocsin::alarm
