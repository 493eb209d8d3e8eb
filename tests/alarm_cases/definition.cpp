#include "alarm_cases/definition.h"

#include <array>
#include <cmath>
#include <stdexcept>
#include <string>

#include "alarm_cases/fields.h"
#include "metric/statistic.h"

namespace tocsin::alarm_cases {
namespace dom = simdjson::dom;
namespace {

// The value whose name is written under `key`; `otherwise` where nothing is.
template <class T, std::size_t N>
T named_or(const dom::element& object, const char* key, const std::array<T, N>& values, T otherwise) {
  const std::string name = text_or(object, key, to_string(otherwise));
  for (const T& value : values) {
    if (to_string(value) == name) return value;
  }
  throw std::runtime_error("unknown word for " + std::string(key) + ": " + name);
}

Duration seconds_or(const dom::element& object, const char* key, double otherwise) {
  return Duration{std::llround(number_or(object, key, otherwise) * 1000)};
}

Statistic statistic_named(const std::string& name) {
  const auto statistic = metric::parse_statistic(name);
  if (!statistic) throw std::runtime_error(statistic.error().message);
  return *statistic;
}

MetricQuery query_of(const dom::element& json) {
  MetricQuery query;
  query.id.value = text_or(json, "Id", "");
  query.expression.value = text_or(json, "Expression", "");
  query.label = text_or(json, "Label", "");
  bool is_returned = true;
  if (json["ReturnData"].get(is_returned) == simdjson::SUCCESS) query.return_data = is_returned;
  if (const auto stat = field(json, "MetricStat")) {
    const dom::element metric = (*stat)["Metric"];
    query.name_space = text_or(metric, "Namespace", "");
    query.metric_name = text_or(metric, "MetricName", "");
    query.statistic = statistic_named(text_or(*stat, "Stat", "Average"));
    query.period = seconds_or(*stat, "Period", 60);
  }
  return query;
}

}  // namespace

Alarm definition_of(const dom::element& json) {
  const dom::element fields = json["alarm"];
  Alarm alarm;
  alarm.name.value = "case";
  alarm.evaluation = text_or(json, "mode", "aligned") == "sliding" ? Evaluation::sliding : Evaluation::aligned;
  const bool is_aligned = alarm.evaluation == Evaluation::aligned;
  alarm.name_space = text_or(fields, "Namespace", "");
  alarm.metric_name.value = text_or(fields, "MetricName", "");
  alarm.statistic = statistic_named(text_or(fields, "Statistic", text_or(fields, "ExtendedStatistic", "Sum")));
  alarm.comparison =
      named_or(fields, "ComparisonOperator",
               std::array{tocsin::Comparison::greater, tocsin::Comparison::greater_or_equal, tocsin::Comparison::less,
                          tocsin::Comparison::less_or_equal, tocsin::Comparison::less_than_lower,
                          tocsin::Comparison::greater_than_upper, tocsin::Comparison::outside_band},
               tocsin::Comparison::greater);
  alarm.treat_missing_data = named_or(
      fields, "TreatMissingData",
      std::array{MissingData::missing, MissingData::not_breaching, MissingData::breaching, MissingData::ignore},
      default_treatment(alarm.evaluation, alarm.name_space));
  alarm.period = seconds_or(fields, "Period", 60);
  alarm.evaluation_periods = static_cast<std::uint32_t>(number_or(fields, "EvaluationPeriods", 1));
  if (field(fields, "DatapointsToAlarm")) {
    alarm.datapoints_to_alarm = static_cast<std::uint32_t>(number_or(fields, "DatapointsToAlarm", 1));
  }
  alarm.threshold = number_or(fields, "Threshold", 0);
  alarm.threshold_metric_id.value = text_or(fields, "ThresholdMetricId", "");
  if (const auto queries = field(fields, "Metrics")) {
    for (const dom::element query : queries->get_array()) alarm.metrics.push_back(query_of(query));
  } else if (!alarm.threshold_metric_id.value.empty()) {
    // The case gives the band, and of the alarm its one metric.
    MetricQuery metric;
    metric.id.value = "m1";
    metric.name_space = alarm.name_space;
    metric.metric_name = alarm.metric_name.value;
    metric.statistic = alarm.statistic;
    metric.period = alarm.period;
    MetricQuery band;
    band.id.value = alarm.threshold_metric_id.value;
    band.expression.value = "ANOMALY_DETECTION_BAND(m1)";
    alarm.metrics = {metric, band};
  }
  if (text_or(fields, "EvaluateLowSampleCountPercentile", "evaluate") == "ignore") {
    alarm.low_sample_count = LowSampleCount::ignore;
  }
  if (is_aligned && field(json, "evaluation_range")) {
    const auto range = static_cast<std::uint32_t>(number_or(json, "evaluation_range", 0));
    alarm.evaluation_range_extra = range - alarm.evaluation_periods;
  }
  if (field(fields, "resolve_threshold")) alarm.resolve_threshold = number_or(fields, "resolve_threshold", 0);
  alarm.resolve_after = seconds_or(fields, "resolve_after", 0);
  alarm.allowed_lateness = seconds_or(fields, "allowed_lateness", 60);
  if (const auto names = field(fields, "group_by")) {
    for (const dom::element name : names->get_array()) {
      alarm.group_by.push_back({std::string(name.get_string().value()), {}});
    }
  }
  alarm.max_groups = static_cast<std::uint32_t>(number_or(fields, "max_groups", alarm.max_groups));
  bool are_enabled = true;
  if (fields["ActionsEnabled"].get(are_enabled) == simdjson::SUCCESS) alarm.actions_enabled = are_enabled;
  if (const auto window = field(fields, "EvaluationWindow")) {
    if (const auto clock = field(*window, "WallClockWindow")) {
      alarm.wall_clock_zone = text_or(*clock, "Timezone", "UTC");
    }
  }
  return alarm;
}

AlarmState state_or(const dom::element& object, const char* key, AlarmState otherwise) {
  return named_or(object, key, std::array{AlarmState::ok, AlarmState::alarm, AlarmState::insufficient_data}, otherwise);
}

}  // namespace tocsin::alarm_cases
