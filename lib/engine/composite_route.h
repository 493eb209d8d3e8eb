// Whom a change of a composite alarm is told to.
#pragma once

#include "engine/composite_set.h"
#include "engine/program.h"
#include "notify/router.h"

namespace tocsin::engine {

// `notice`: the program's, of that alarm. Nobody where its actions do not run; then it says why.
notify::Routed route_composite(const CompositeEvent& event, const Alarm& notice, const Program& program);

}  // namespace tocsin::engine
