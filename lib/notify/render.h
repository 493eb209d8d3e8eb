// Transition to payload, one function a protocol; pure. Golden texts in tests/notify.
#pragma once

#include <string>

#include "model/definitions.h"
#include "model/transition.h"
#include "notify/protocols.h"

namespace tocsin::notify {

// At most four lines for a person at 3 a.m., no newline at the end; safe for a terminal.
std::string render_console(const Transition& transition, const Alarm& alarm, const RenderContext& context);

// The state change's JSON object as it stands, one line without its newline: protocols file and exec.
std::string render_json(const Transition& transition, const Alarm& alarm, const RenderContext& context);

// The body of a Standard Webhook, type alarm.state_changed; its data is that object with what the alarm's definition
// says added.
std::string render_webhook(const Transition& transition, const Alarm& alarm, const RenderContext& context);

}  // namespace tocsin::notify
