#include "engine/composite_route.h"

#include "alarm/action_suppressor.h"
#include "engine/transition_of.h"

namespace tocsin::engine {

notify::Routed route_composite(const CompositeEvent& event, const Alarm& notice, const Program& program) {
  // CloudWatch tells also the first change of a composite alarm to OK.
  if (event.runs_actions || !notice.actions_enabled) {
    return notify::route(transition_of(event, notice), false, notice, program.rules().topics);
  }
  notify::Routed routed;
  if (event.change.suppressed_by) routed.withheld = alarm::suppressed_reason(*event.change.suppressed_by);
  return routed;
}

}  // namespace tocsin::engine
