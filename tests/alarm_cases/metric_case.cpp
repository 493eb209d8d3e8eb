// Cases of metric alarms, straight through the classes that judge them.
#include <algorithm>
#include <cmath>
#include <vector>

#include "alarm/sliding_alarm.h"
#include "alarm_cases/fields.h"
#include "alarm_cases/runner.h"

namespace tocsin::alarm_cases {
namespace dom = simdjson::dom;
namespace {

Alarm alarm_of(const dom::element& json) {
  Alarm alarm;
  const std::string statistic = text_or(json, "Statistic", "Sum");
  for (const auto s :
       {Statistic::sample_count, Statistic::sum, Statistic::average, Statistic::minimum, Statistic::maximum}) {
    if (to_string(s) == statistic) alarm.statistic = s;
  }
  const std::string comparison = text_or(json, "ComparisonOperator", "");
  for (const auto c :
       {Comparison::greater, Comparison::greater_or_equal, Comparison::less, Comparison::less_or_equal}) {
    if (to_string(c) == comparison) alarm.comparison = c;
  }
  const std::string treatment = text_or(json, "TreatMissingData", "notBreaching");
  for (const auto m : {MissingData::missing, MissingData::not_breaching, MissingData::breaching, MissingData::ignore}) {
    if (to_string(m) == treatment) alarm.treat_missing_data = m;
  }
  alarm.period = std::chrono::seconds(std::llround(number_or(json, "Period", 60)));
  alarm.evaluation_periods = static_cast<std::uint32_t>(number_or(json, "EvaluationPeriods", 1));
  const double m = number_or(json, "DatapointsToAlarm", 0);
  if (m > 0) alarm.datapoints_to_alarm = static_cast<std::uint32_t>(m);
  alarm.threshold = number_or(json, "Threshold", 0);
  double resolve = 0;
  if (json["resolve_threshold"].get(resolve) == simdjson::SUCCESS) alarm.resolve_threshold = resolve;
  alarm.resolve_after = Duration{std::llround(number_or(json, "resolve_after", 0) * 1000)};
  alarm.allowed_lateness = Duration{std::llround(number_or(json, "allowed_lateness", 60) * 1000)};
  return alarm;
}

struct Step {
  double at;
  bool advance;
  double time;
  double value;
};

Outcome run_sliding(const dom::element& json) {
  const dom::element definition = json["alarm"];
  if (field(definition, "group_by") || field(definition, "ExtendedStatistic")) return {false, "not run yet"};
  const Alarm alarm = alarm_of(definition);
  std::vector<Step> steps;
  for (const dom::element point : json["datapoints"].get_array()) {
    std::vector<double> numbers;
    for (const dom::element n : point.get_array()) numbers.push_back(n.get_double());
    steps.push_back({numbers.size() > 2 ? numbers[2] : numbers[0], false, numbers[0], numbers[1]});
  }
  for (const dom::element at : json["evaluate_at"].get_array())
    steps.push_back({at.get_double(), true, at.get_double(), 0});
  std::stable_sort(steps.begin(), steps.end(), [](const Step& a, const Step& b) { return a.at < b.at; });

  AlarmRow row;
  row.start = at_seconds(number_or(json, "start", 0));
  row.clock = row.start;
  alarm::SlidingAlarm subject(alarm, *alarm.allowed_lateness, row, {});
  std::vector<alarm::Change> changes;
  std::uint64_t dropped = 0;
  for (const Step& step : steps) {
    if (step.advance) {
      subject.advance(at_seconds(step.time), changes);
    } else if (subject.take(at_seconds(step.time), step.value, {}, changes) == alarm::SlidingAlarm::Taken::too_late) {
      ++dropped;
    }
  }
  std::string seen;
  for (const auto& change : changes) {
    seen += std::to_string(static_cast<double>(to_ms(change.time)) / 1000) + " " +
            std::string(to_string(change.new_state)) + "; ";
  }
  std::string expected;
  for (const dom::element change : json["expect"].get_array()) {
    const dom::array pair = change.get_array();
    expected +=
        std::to_string(pair.at(0).get_double().value()) + " " + std::string(pair.at(1).get_string().value()) + "; ";
  }
  bool holds = seen == expected;
  if (field(json, "expect_dropped")) holds &= static_cast<double>(dropped) == number_or(json, "expect_dropped", 0);
  return {holds, seen};
}

}  // namespace

Outcome run_metric(const dom::element& json) {
  return text_or(json, "mode", "") == "sliding" ? run_sliding(json) : Outcome{false, "not run yet"};
}

}  // namespace tocsin::alarm_cases
