// Who is told of a change: the topics that the alarm names for its new state, and their subscriptions.
#pragma once

#include <string>
#include <vector>

#include "model/definitions.h"
#include "model/outbox.h"
#include "model/transition.h"
#include "notify/protocols.h"

namespace tocsin::notify {

struct Routed {
  std::vector<const Topic*> topics;  // each once; they have subscriptions
  // Why nobody, or not everybody, is told, for history and `why`: "actions are disabled", "no ok_actions", "first
  // change to OK".
  std::string withheld;

  [[nodiscard]] std::size_t notifications() const {
    std::size_t n = 0;
    for (const Topic* topic : topics) n += topic->subscriptions.size();
    return n;
  }
};

// CloudWatch's rule: the actions of the new state, once, from whatever state. Beside it ours: the very first change
// from INSUFFICIENT_DATA to OK tells nobody, for a start is no recovery (`first_change`: it is the instance's first).
Routed route(const Transition& transition, bool first_change, const Alarm& alarm, const std::vector<Topic>& topics);

// One row for each subscription of the topic.
std::vector<OutboxRow> rows_for(const Transition& transition, const Alarm& alarm, const Topic& topic,
                                const RenderContext& context);

}  // namespace tocsin::notify
