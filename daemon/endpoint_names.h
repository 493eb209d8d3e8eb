// What a subscription is called where people read: enough to tell one from another in its topic, and nothing secret.
#pragma once

#include <string>
#include <vector>

#include "model/definitions.h"

namespace tocsin::daemon {

// In the order of the topic's subscriptions: a path, a program, scheme and host of a URL; where that is a credential or
// the same for two of them, also the place in the rule file or in the topic. Empty: the protocol says all (console).
std::vector<std::string> endpoint_names(const Topic& topic);

}  // namespace tocsin::daemon
