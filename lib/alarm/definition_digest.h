// What decides an alarm's state, as a short text: two definitions of equal digest may go on with one window. Actions,
// description, severity, labels and playbook do not enter. Stored with the window: a change of its making drops every
// window once.
#pragma once

#include <string>

#include "model/definitions.h"

namespace tocsin::alarm {

std::string definition_digest(const Alarm& alarm);

}  // namespace tocsin::alarm
