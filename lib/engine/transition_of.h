// Changes of alarms as the rest of the program knows them.
#pragma once

#include "alarm/change.h"
#include "engine/composite_set.h"
#include "model/definitions.h"
#include "model/transition.h"

namespace tocsin::engine {

// With the same id on every try and after every restart; a reminder has one of its own.
Transition transition_of(const alarm::Change& change, const Alarm& alarm);
// `notice`: Program::notice_of_composite().
Transition transition_of(const CompositeEvent& event, const Alarm& notice);

}  // namespace tocsin::engine
