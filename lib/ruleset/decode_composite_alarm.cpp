#include <fmt/format.h>

#include <array>

#include "model/alarm_arn.h"
#include "ruleset/decode_entries.h"
#include "ruleset/scalar_place.h"

namespace tocsin::ruleset {
namespace {

constexpr std::array kKeys = {Key{"name"},
                              Key{"description"},
                              Key{"alarm_rule"},
                              Key{"actions_enabled"},
                              Key{"alarm_actions"},
                              Key{"ok_actions"},
                              Key{"insufficient_data_actions"},
                              Key{"actions_suppressor"},
                              Key{"severity"},
                              Key{"playbook"},
                              Key{"labels"}};
constexpr std::array kSuppressorKeys = {Key{"alarm"}, Key{"wait_period"}, Key{"extension_period"}};

void decode_rule(Fields& fields, CompositeAlarm& alarm, RuleSource& source) {
  if (!fields.text("alarm_rule", alarm.alarm_rule)) return;
  source.node = fields.find("alarm_rule");
  auto rule = alarm::AlarmRule::parse(alarm.alarm_rule.value);
  if (!rule) {
    fields.error_in("alarm_rule", rule.error().offset, rule.error().message, rule.error().hint);
    return;
  }
  for (const alarm::RuleError& remark : rule->remarks()) {
    fields.diagnostics().warning(span_in(fields.document(), *source.node, remark.offset), remark.message, remark.hint);
  }
  source.rule = std::move(*rule);
}

void decode_period(Fields& fields, std::string_view key, Duration& period) {
  if (fields.duration(key, period) && period % std::chrono::seconds(1) != Duration::zero()) {
    fields.error(key, fmt::format("'{}' must be whole seconds, but this is {}", key, to_text(period)));
  }
}

void decode_suppressor(Fields& alarm_fields, CompositeAlarm& alarm) {
  const YamlNode* node = alarm_fields.find("actions_suppressor");
  if (node == nullptr) return;
  Fields fields(alarm_fields.document(), *node, "'actions_suppressor'", kSuppressorKeys, alarm_fields.diagnostics());
  fields.require({"alarm", "wait_period", "extension_period"});
  if (fields.text("alarm", alarm.actions_suppressor)) {
    alarm.actions_suppressor.value = std::string(alarm_name_of(alarm.actions_suppressor.value));
    check_name(alarm.actions_suppressor.value, alarm.actions_suppressor.span, kAlarmNameRule, fields.diagnostics());
  }
  decode_period(fields, "wait_period", alarm.suppressor_wait_period);
  decode_period(fields, "extension_period", alarm.suppressor_extension_period);
}

}  // namespace

void decode_composite_alarm(const Document& document, const YamlNode& node, Decoded& out, Diagnostics& diagnostics) {
  Fields fields(document, node, "a composite alarm", kKeys, diagnostics);
  if (node.kind != Kind::mapping) return;
  CompositeAlarm alarm;
  RuleSource source;
  source.document = &document;
  fields.require({"name", "alarm_rule"});
  if (fields.text("name", alarm.name)) check_name(alarm.name.value, alarm.name.span, kAlarmNameRule, diagnostics);
  decode_rule(fields, alarm, source);
  decode_suppressor(fields, alarm);
  decode_notice(fields, alarm);
  out.rules.composite_alarms.push_back(std::move(alarm));
  out.alarm_rules.push_back(std::move(source));
}

}  // namespace tocsin::ruleset
