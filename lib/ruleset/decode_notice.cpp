#include <fmt/format.h>

#include <set>

#include "base/limits.h"
#include "base/utf8.h"
#include "ruleset/decode_entries.h"

namespace tocsin::ruleset {
namespace {

constexpr Word<AlarmSeverity> kSeverities[] = {{"critical", AlarmSeverity::critical},
                                               {"high", AlarmSeverity::high},
                                               {"medium", AlarmSeverity::medium},
                                               {"low", AlarmSeverity::low},
                                               {"info", AlarmSeverity::info}};
constexpr NameRule kTopicNameRule{"the name of a topic", 256};
constexpr std::size_t kDescriptionCharacters = 1024;  // AWS: PutMetricAlarm, PutCompositeAlarm

void decode_description(Fields& fields, std::string& description) {
  if (!fields.text("description", description)) return;
  if (const std::size_t length = count_characters(description); length > kDescriptionCharacters) {
    fields.error("description", fmt::format("'description' has {} characters; at most {} are allowed", length,
                                            kDescriptionCharacters));
  }
}

void decode_actions(Fields& fields, std::string_view key, std::vector<Located<std::string>>& actions) {
  if (!fields.texts(key, actions)) return;
  if (actions.size() > limits::kActionsPerState) {
    fields.error(
        key, fmt::format("'{}' has {} topics; at most {} are allowed", key, actions.size(), limits::kActionsPerState));
  }
  std::set<std::string_view> seen;
  for (const auto& action : actions) {
    check_name(action.value, action.span, kTopicNameRule, fields.diagnostics());
    if (!seen.insert(action.value).second) {
      fields.diagnostics().warning(action.span,
                                   fmt::format("'{}' names the topic '{}' twice; it is told once", key, action.value));
    }
  }
}

void decode_labels(Fields& fields, std::vector<std::pair<std::string, std::string>>& labels) {
  const YamlNode* node = fields.find("labels");
  if (node == nullptr) return;
  if (node->kind != Kind::mapping) {
    fields.error("labels", fmt::format("'labels' must be a mapping, but this is {}", describe(*node)),
                 "labels: {team: db}");
    return;
  }
  for (const Entry& entry : node->entries) {
    if (entry.value.kind == Kind::scalar) {
      labels.emplace_back(entry.key, entry.value.text);
    } else {
      fields.diagnostics().error(
          fields.document().span(entry.value.mark),
          fmt::format("the label '{}' must be a text, but this is {}", entry.key, describe(entry.value)));
    }
  }
}

template <class AnyAlarm>
void decode(Fields& fields, AnyAlarm& alarm) {
  decode_description(fields, alarm.description);
  fields.flag("actions_enabled", alarm.actions_enabled);
  decode_actions(fields, "alarm_actions", alarm.alarm_actions);
  decode_actions(fields, "ok_actions", alarm.ok_actions);
  decode_actions(fields, "insufficient_data_actions", alarm.insufficient_data_actions);
  fields.word("severity", kSeverities, alarm.severity);
  fields.text("playbook", alarm.playbook);
  decode_labels(fields, alarm.labels);
}

}  // namespace

void decode_notice(Fields& fields, Alarm& alarm) { decode(fields, alarm); }

void decode_notice(Fields& fields, CompositeAlarm& alarm) { decode(fields, alarm); }

}  // namespace tocsin::ruleset
