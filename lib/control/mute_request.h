// What `tocsin mute` asks for, held against its limits.
#pragma once

#include "base/result.h"
#include "base/time.h"
#include "control/codec.h"
#include "notify/mutes.h"

namespace tocsin::control {

// Arguments: alarms (a name or a glob), for (a duration), reason.
Result<notify::HandMute> mute_request(const Request& request, Time now);

}  // namespace tocsin::control
