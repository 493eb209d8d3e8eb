// Cases of definitions that are taken or refused: PutMetricAlarm's fields written as a rule file, and loaded.
#include <array>
#include <set>
#include <string>
#include <string_view>

#include "alarm_cases/fields.h"
#include "alarm_cases/runner.h"
#include "base/json_writer.h"
#include "ruleset/ruleset.h"

namespace tocsin::alarm_cases {
namespace dom = simdjson::dom;
namespace {

struct Renamed {
  std::string_view field;  // of PutMetricAlarm
  std::string_view key;    // of a rule file
};
constexpr std::array kAlarmFields = {
    Renamed{"AlarmName", "name"},
    Renamed{"AlarmDescription", "description"},
    Renamed{"Namespace", "namespace"},
    Renamed{"MetricName", "metric_name"},
    Renamed{"Statistic", "statistic"},
    Renamed{"ExtendedStatistic", "extended_statistic"},
    Renamed{"Period", "period"},
    Renamed{"EvaluationPeriods", "evaluation_periods"},
    Renamed{"DatapointsToAlarm", "datapoints_to_alarm"},
    Renamed{"ComparisonOperator", "comparison_operator"},
    Renamed{"Threshold", "threshold"},
    Renamed{"ThresholdMetricId", "threshold_metric_id"},
    Renamed{"TreatMissingData", "treat_missing_data"},
    Renamed{"EvaluateLowSampleCountPercentile", "evaluate_low_sample_count_percentiles"},
    Renamed{"Unit", "unit"},
    Renamed{"ActionsEnabled", "actions_enabled"},
    Renamed{"AlarmActions", "alarm_actions"},
    Renamed{"OKActions", "ok_actions"},
    Renamed{"InsufficientDataActions", "insufficient_data_actions"},
    Renamed{"Dimensions", "dimensions"},
    Renamed{"Metrics", "metrics"}};
constexpr std::array kQueryFields = {Renamed{"Id", "id"}, Renamed{"Expression", "expression"},
                                     Renamed{"Label", "label"}, Renamed{"ReturnData", "return_data"},
                                     Renamed{"MetricStat", "metric"}};
constexpr std::array kStatFields = {Renamed{"Period", "period"}, Renamed{"Stat", "stat"}, Renamed{"Unit", "unit"}};
constexpr std::array kMetricFields = {Renamed{"Namespace", "namespace"}, Renamed{"MetricName", "metric_name"},
                                      Renamed{"Dimensions", "dimensions"}};

// A mapping of flow style without its braces; JSON is YAML. What has no other name keeps its own.
template <std::size_t N>
std::string keys(const dom::element& object, const std::array<Renamed, N>& renamed);

std::string dimensions(const dom::element& list) {
  std::string text;
  for (const dom::element one : list.get_array()) {
    text += (text.empty() ? "" : ", ") + json_string(text_or(one, "Name", "")) + ": " +
            json_string(text_or(one, "Value", ""));
  }
  return "{" + text + "}";
}

std::string queries(const dom::element& list) {
  std::string text;
  for (const dom::element one : list.get_array()) text += (text.empty() ? "{" : ", {") + keys(one, kQueryFields) + "}";
  return "[" + text + "]";
}

std::string metric(const dom::element& stat) {
  return "{" + keys(stat["Metric"], kMetricFields) + ", " + keys(stat, kStatFields) + "}";
}

template <std::size_t N>
std::string keys(const dom::element& object, const std::array<Renamed, N>& renamed) {
  std::string text;
  for (const auto [field, value] : object.get_object()) {
    if (field == "Metric") continue;  // stands in its parent here
    std::string_view key = field;
    for (const Renamed& one : renamed) {
      if (one.field == field) key = one.key;
    }
    text += (text.empty() ? "" : ", ") + std::string(key) + ": ";
    if (key == "dimensions") {
      text += dimensions(value);
    } else if (key == "metrics") {
      text += queries(value);
    } else if (key == "metric") {
      text += metric(value);
    } else {
      text += simdjson::minify(value);
    }
  }
  return text;
}

std::string topics(const dom::element& alarm) {
  std::set<std::string> names;
  for (const char* key : {"AlarmActions", "OKActions", "InsufficientDataActions"}) {
    const auto actions = field(alarm, key);
    if (!actions) continue;
    for (const dom::element name : actions->get_array()) names.emplace(std::string_view(name));
  }
  std::string text;
  for (const std::string& name : names) {
    text += "  - {name: " + json_string(name) + ", subscriptions: [{protocol: console}]}\n";
  }
  return text.empty() ? "" : "topics:\n" + text;
}

// CloudWatch's limits are of its own evaluation; what it does not have belongs to the sliding one.
bool is_of_cloudwatch(const dom::element& alarm) {
  for (const auto [field, value] : alarm.get_object()) {
    if (field.front() >= 'a' && field.front() <= 'z') return false;
  }
  return true;
}

}  // namespace

Outcome run_validate(const dom::element& json) {
  const dom::element alarm = json["alarm"];
  std::string text = "alarms:\n  - {" + keys(alarm, kAlarmFields);
  if (!field(alarm, "AlarmName")) text += ", name: a";
  if (is_of_cloudwatch(alarm)) text += ", evaluation: aligned";
  text += "}\n" + topics(alarm);
  const auto loaded = ruleset::load({{"case.yaml", "case.yaml", 0, text}});
  const std::string said = loaded.diagnostics.to_text();
  if (said.find("not available in this version") != std::string::npos) return {false, "not run yet: " + said};
  const bool valid = !loaded.diagnostics.has_errors();
  return {valid == bool(json["expect_valid"].get_bool()), (valid ? "taken: " : "refused: ") + said};
}

}  // namespace tocsin::alarm_cases
