// Cases of composite alarms: the rule through its parser, the states of its children and its suppressor through the
// class that judges.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "alarm/composite_alarm.h"
#include "alarm_cases/fields.h"
#include "alarm_cases/runner.h"

namespace tocsin::alarm_cases {
namespace dom = simdjson::dom;
namespace {

AlarmState state_of(std::string_view text) {
  for (const AlarmState state : {AlarmState::ok, AlarmState::alarm}) {
    if (to_string(state) == text) return state;
  }
  return AlarmState::insufficient_data;
}

CompositeAlarm composite_of(const dom::element& json) {
  CompositeAlarm alarm;
  alarm.name.value = text_or(json, "AlarmName", "");
  alarm.alarm_rule.value = text_or(json, "AlarmRule", "");
  alarm.actions_suppressor.value = text_or(json, "ActionsSuppressor", "");
  alarm.suppressor_wait_period = Duration{std::llround(number_or(json, "ActionsSuppressorWaitPeriod", 0) * 1000)};
  alarm.suppressor_extension_period =
      Duration{std::llround(number_or(json, "ActionsSuppressorExtensionPeriod", 0) * 1000)};
  bool enabled = true;
  if (json["ActionsEnabled"].get(enabled) == simdjson::SUCCESS) alarm.actions_enabled = enabled;
  return alarm;
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

Outcome refused(const dom::element& json, const std::string& why) {
  return {field(json, "expect_error").has_value(), "refused: " + why};
}

}  // namespace

Outcome run_composite(const dom::element& json) {
  const CompositeAlarm definition = composite_of(json["alarm"]);
  std::set<std::string, std::less<>> known;
  std::map<double, std::vector<alarm::AlarmChange>> changes;
  for (const auto [name, entries] : json["children"].get_object()) {
    known.emplace(name);
    for (const dom::element entry : entries.get_array()) {
      changes[entry.at(0).get_double()].push_back({name, state_of(std::string_view(entry.at(1)))});
    }
  }
  auto rule = alarm::AlarmRule::parse(definition.alarm_rule.value);
  if (!rule) return refused(json, rule.error().message);
  for (const alarm::RuleName& name : rule->names()) {
    if (!known.contains(name.name)) return refused(json, "no alarm is named " + name.name);
  }
  if (field(json, "expect_error")) return {false, "not refused"};

  std::vector<double> evaluate_at;
  for (const dom::element at : json["evaluate_at"].get_array()) evaluate_at.push_back(at.get_double());
  std::set<double> times(evaluate_at.begin(), evaluate_at.end());
  for (const auto& [time, together] : changes) times.insert(time);

  AlarmRow row;
  row.state = state_of(text_or(json, "initial_state", "INSUFFICIENT_DATA"));
  alarm::Composite composite(definition, std::move(*rule), {"us-east-1", "111122223333"}, row, {});
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
