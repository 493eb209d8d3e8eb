#include "ruleset/self_alarms.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "model/self_metrics.h"
#include "ruleset/fields.h"

namespace tocsin::ruleset {

void direct_self_alarms(const Settings& settings, Rules& rules, Diagnostics& diagnostics) {
  if (settings.self_alarm_actions.empty()) return;
  std::vector<std::string_view> topics;
  for (const Topic& topic : rules.topics) topics.push_back(topic.name.value);
  bool known = true;
  for (const auto& name : settings.self_alarm_actions) {
    if (std::find(topics.begin(), topics.end(), name.value) != topics.end()) continue;
    known = false;
    diagnostics.error(name.span, fmt::format("there is no topic '{}'", name.value), suggestion(name.value, topics));
  }
  if (!known) return;
  for (Alarm& alarm : rules.alarms) {
    if (!is_self_metric(alarm.name_space, alarm.metric_name.value)) continue;
    alarm.alarm_actions = settings.self_alarm_actions;
    alarm.ok_actions = settings.self_alarm_actions;
  }
}

}  // namespace tocsin::ruleset
