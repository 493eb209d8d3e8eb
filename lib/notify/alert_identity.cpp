#include "notify/alert_identity.h"

#include "base/uuid.h"

namespace tocsin::notify {

std::string alert_key(const Transition& transition, const RenderContext& context) {
  std::string name = context.host + '\n' + transition.alarm;
  for (const auto& [dimension, value] : transition.group)
    name.append("\n").append(dimension).append("\n").append(value);
  return uuid5("alert", name);
}

std::string_view alert_severity(AlarmSeverity severity) {
  switch (severity) {
    case AlarmSeverity::critical:
      return "critical";
    case AlarmSeverity::none:
    case AlarmSeverity::high:
      return "error";
    case AlarmSeverity::medium:
      return "warning";
    case AlarmSeverity::low:
    case AlarmSeverity::info:
      break;
  }
  return "info";
}

}  // namespace tocsin::notify
