// What a renderer is given.
#pragma once

#include <string>

#include "model/definitions.h"
#include "model/transition.h"

namespace tocsin::notify {

// What a notification says beside the change itself.
struct RenderContext {
  std::string host;
  std::string region;
  std::string account_id;
  std::string config = {};  // the settings file, where commands must name it because it is not the default one
};

// A change, and who is told of it. Borrows all it holds.
struct RenderRequest {
  const Transition& transition;
  const Alarm& alarm;
  const Topic& topic;
  const Subscription& subscription;
};

// OutboxRow::id: the same on every try, and known to renderers whose format names it inside the payload.
std::string outbox_id(const Transition& transition, const Subscription& subscription);

}  // namespace tocsin::notify
