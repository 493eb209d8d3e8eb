// What was known of an alarm, made to fit its present definition.
#pragma once

#include <vector>

#include "model/definitions.h"
#include "model/state.h"

namespace tocsin::engine {

// `known`: its instances, as an earlier program or run left them; empty: it is new. Afterwards they are those with
// which it goes on: an alarm without group_by has exactly one. What must be stored goes into `delta`. True: it is
// defined otherwise than before.
bool adopt(const Alarm& definition, std::vector<AlarmSnapshot>& known, StateDelta& delta);

}  // namespace tocsin::engine
