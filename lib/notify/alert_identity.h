// By what an alarm, or one instance of it, is known to those who keep alerts open until they are told of the end.
#pragma once

#include <string>
#include <string_view>

#include "model/transition.h"
#include "notify/render_request.h"

namespace tocsin::notify {

// The same for the ALARM and the OK of one instance on one host, 36 characters.
std::string alert_key(const Transition& transition, const RenderContext& context);

// PagerDuty's words, and the usual ones of Alertmanager: critical, error, warning, info.
std::string_view alert_severity(AlarmSeverity severity);

}  // namespace tocsin::notify
