// Of `status`: what the policies of notifying hold back, and endpoints that are alarms of their own.
#pragma once

#include <string>

#include "base/json_writer.h"
#include "base/time.h"
#include "engine/alarm_view.h"
#include "notify/dispatch.h"

namespace tocsin::daemon {

// Members of the object `deliveries`: "topics", "endpoint_alarms", "mutes".
void write_notify_policies(JsonWriter& json, const notify::Dispatch& dispatch, Time now);

// `describe-alarms` with the endpoints that failed once: the answer's object, with a member "EndpointAlarms" where any
// of them is asked for.
std::string with_endpoint_alarms(std::string described, const notify::Dispatch& dispatch,
                                 const engine::DescribeAlarms& asked);

}  // namespace tocsin::daemon
