// What decides an alarm's state, as a short text that is stored with its window: the metric, and the rest. Actions,
// description, severity, labels and playbook do not enter.
#pragma once

#include <string>
#include <string_view>

#include "model/definitions.h"

namespace tocsin::alarm {

// To be stored. A change of its making drops every window once.
std::string definition_digest(const Alarm& alarm);

// Of a stored digest and a present one. The same definition: it may go on as if nothing had happened. The same metric
// at least: what was counted stays true, though it is judged otherwise now.
bool is_same_definition(std::string_view stored, std::string_view present);
bool is_same_metric(std::string_view stored, std::string_view present);

}  // namespace tocsin::alarm
