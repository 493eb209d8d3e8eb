// Cases of composite alarms: the definition as a rule file through the loader, the states of its children and its
// suppressor through the class that judges.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "alarm/composite_alarm.h"
#include "alarm_cases/fields.h"
#include "alarm_cases/runner.h"
#include "base/json_writer.h"
#include "ruleset/ruleset.h"

namespace tocsin::alarm_cases {
namespace dom = simdjson::dom;
namespace {

AlarmState state_of(std::string_view text) {
  for (const AlarmState state : {AlarmState::ok, AlarmState::alarm}) {
    if (to_string(state) == text) return state;
  }
  return AlarmState::insufficient_data;
}

// `key: value` of a field that is there, in flow style; JSON is YAML.
std::string key_of(const dom::element& json, const char* field_name, const char* key) {
  const auto value = field(json, field_name);
  return value ? ", " + std::string(key) + ": " + simdjson::minify(*value) : "";
}

// The children as plain alarms, and the composite alarm over them.
std::string rule_file(const dom::element& json) {
  std::string text = "alarms:\n";
  for (const auto [name, entries] : json["children"].get_object()) {
    text += "  - {name: " + json_string(name) + ", namespace: n, metric_name: m, period: 60, threshold: 1}\n";
  }
  const dom::element alarm = json["alarm"];
  text += "composite_alarms:\n  - {alarm_rule: " + json_string(text_or(alarm, "AlarmRule", ""));
  text += key_of(alarm, "AlarmName", "name") + key_of(alarm, "AlarmDescription", "description");
  text += key_of(alarm, "ActionsEnabled", "actions_enabled");
  if (const std::string suppressor = key_of(alarm, "ActionsSuppressor", "alarm"); !suppressor.empty()) {
    text += ", actions_suppressor: {" + suppressor.substr(2);
    text += key_of(alarm, "ActionsSuppressorWaitPeriod", "wait_period");
    text += key_of(alarm, "ActionsSuppressorExtensionPeriod", "extension_period") + "}";
  }
  return text + "}\n";
}

std::string shown(double time, std::string_view state) {
  return std::to_string(time) + " " + std::string(state) + "; ";
}

std::string expected(const dom::element& pairs) {
  std::string text;
  for (const dom::element pair : pairs.get_array()) {
    text += shown(pair.at(0).get_double(), std::string_view(pair.at(1)));
  }
  return text;
}

}  // namespace

Outcome run_composite(const dom::element& json) {
  const auto loaded = ruleset::load({{"case.yaml", "case.yaml", 0, rule_file(json)}});
  const bool refused = loaded.diagnostics.has_errors();
  if (refused || field(json, "expect_error")) {
    return {refused && field(json, "expect_error"), loaded.diagnostics.to_text()};
  }
  const CompositeAlarm& definition = loaded.rules.composite_alarms.at(0);
  std::map<double, std::vector<alarm::AlarmChange>> changes;
  for (const auto [name, entries] : json["children"].get_object()) {
    for (const dom::element entry : entries.get_array()) {
      changes[entry.at(0).get_double()].push_back({name, state_of(std::string_view(entry.at(1)))});
    }
  }
  std::vector<double> evaluate_at;
  for (const dom::element at : json["evaluate_at"].get_array()) evaluate_at.push_back(at.get_double());
  std::set<double> times(evaluate_at.begin(), evaluate_at.end());
  for (const auto& [time, together] : changes) times.insert(time);

  AlarmRow row;
  row.state = state_of(text_or(json, "initial_state", "INSUFFICIENT_DATA"));
  alarm::Composite composite(definition, *alarm::AlarmRule::parse(definition.alarm_rule.value),
                             {"us-east-1", "111122223333"}, row, {});
  alarm::CompositeOutcome outcome;
  composite.begin([](std::string_view) { return alarm::AlarmStanding{}; },
                  at_seconds(times.empty() ? 0 : *times.begin()), outcome);
  std::string seen;
  for (const double time : times) {
    const auto together = changes.find(time);
    if (together != changes.end()) composite.take(together->second, at_seconds(time), outcome);
    if (std::find(evaluate_at.begin(), evaluate_at.end(), time) == evaluate_at.end()) continue;
    composite.advance(at_seconds(time), outcome);
    seen += shown(time, to_string(composite.row().state));
  }
  std::string actions;
  for (const alarm::ActionRun& run : outcome.runs) {
    actions += shown(to_seconds(run.time), to_string(run.change.new_state));
  }
  bool holds = true;
  if (const auto expect = field(json, "expect")) holds &= seen == expected(*expect);
  if (const auto expect = field(json, "expect_actions")) holds &= actions == expected(*expect);
  return {holds, seen + " actions: " + actions};
}

}  // namespace tocsin::alarm_cases
