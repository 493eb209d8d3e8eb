// What becomes of an alarm's time when the host's clock is set back: a host that started with a wrong clock and was
// put right, a virtual machine that was resumed from an older state. An alarm's own clock never goes back, so all that
// comes would be too late for it until the old time is reached again: hours, or years, of silence.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/state.h"

namespace tocsin::engine {

// Is this clock ahead of the wall clock by more than stamps can have moved it? They are believed up to
// limits::kFutureStamp ahead.
bool is_ahead(Time clock, Time now);

// `known`: the instances of each alarm. Where an alarm's clock is ahead, all of its time moves back together, so that
// the clock stands at `now` and what its windows hold keeps its distance from it: counted once, and for as long as it
// would have been. What must be stored goes into `delta`. A note for people; empty: none was ahead.
std::string set_back(std::map<std::string, std::vector<AlarmSnapshot>>& known, Time now, StateDelta& delta);

}  // namespace tocsin::engine
