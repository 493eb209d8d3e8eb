#include <fmt/format.h>

#include <array>
#include <vector>

#include "alarm/point.h"
#include "base/counted.h"
#include "base/limits.h"
#include "ruleset/decode_entries.h"

namespace tocsin::ruleset {
namespace {

// The keys of an alarm that has a place of its own; those of its metric are given where it stands inside a metric
// filter.
constexpr std::array kKeys = {Key{"namespace"},
                              Key{"metric_name"},
                              Key{"metrics"},
                              Key{"threshold_metric_id"},
                              Key{"name"},
                              Key{"dimensions"},
                              Key{"description"},
                              Key{"statistic"},
                              Key{"extended_statistic"},
                              Key{"period"},
                              Key{"evaluation_periods"},
                              Key{"datapoints_to_alarm"},
                              Key{"comparison_operator"},
                              Key{"threshold"},
                              Key{"treat_missing_data"},
                              Key{"evaluate_low_sample_count_percentiles"},
                              Key{"evaluation"},
                              Key{"evaluation_range_extra"},
                              Key{"evaluation_window"},
                              Key{"unit"},
                              Key{"resolve_threshold"},
                              Key{"resolve_after"},
                              Key{"renotify_every"},
                              Key{"allowed_lateness"},
                              Key{"group_by"},
                              Key{"max_groups"},
                              Key{"actions_enabled"},
                              Key{"alarm_actions"},
                              Key{"ok_actions"},
                              Key{"insufficient_data_actions"},
                              Key{"severity"},
                              Key{"playbook"},
                              Key{"labels"}};
constexpr std::size_t kKeysOfMetric = 4;

constexpr Word<Comparison> kComparisons[] = {{"GreaterThanThreshold", Comparison::greater},
                                             {"GreaterThanOrEqualToThreshold", Comparison::greater_or_equal},
                                             {"LessThanThreshold", Comparison::less},
                                             {"LessThanOrEqualToThreshold", Comparison::less_or_equal},
                                             {"LessThanLowerThreshold", Comparison::less_than_lower},
                                             {"GreaterThanUpperThreshold", Comparison::greater_than_upper},
                                             {"LessThanLowerOrGreaterThanUpperThreshold", Comparison::outside_band}};
constexpr Word<MissingData> kMissingData[] = {{"missing", MissingData::missing},
                                              {"notBreaching", MissingData::not_breaching},
                                              {"breaching", MissingData::breaching},
                                              {"ignore", MissingData::ignore}};
constexpr Word<Evaluation> kEvaluations[] = {{"sliding", Evaluation::sliding}, {"aligned", Evaluation::aligned}};

// AWS: PutMetricAlarm, of period times evaluation_periods; the shorter one of periods below an hour.
constexpr Duration kLongestWindow = std::chrono::hours(24 * 7);
constexpr Duration kLongestWindowOfShortPeriods = std::chrono::hours(24);

// AWS: PutMetricAlarm.
bool is_period_of_cloudwatch(Duration period) {
  return period % std::chrono::minutes(1) == Duration::zero() || period == std::chrono::seconds(10) ||
         period == std::chrono::seconds(20) || period == std::chrono::seconds(30);
}

// `evaluation` is known.
void decode_window(Fields& fields, Alarm& alarm) {
  const bool has_period =
      alarm.metrics.empty() ? fields.duration("period", alarm.period) : alarm.period > Duration::zero();
  if (has_period &&
      (alarm.period < std::chrono::seconds(1) || alarm.period % std::chrono::seconds(1) != Duration::zero())) {
    fields.error("period",
                 fmt::format("'period' must be whole seconds, at least 1, but this is {}", to_text(alarm.period)));
    return;
  }
  fields.count("evaluation_periods", alarm.evaluation_periods);
  if (std::uint32_t needed = 0; fields.count("datapoints_to_alarm", needed)) {
    alarm.datapoints_to_alarm = needed;
    if (needed > alarm.evaluation_periods) {
      fields.error("datapoints_to_alarm", fmt::format("'datapoints_to_alarm' is {}, more than 'evaluation_periods', {}",
                                                      needed, alarm.evaluation_periods));
    }
  }
  if (alarm.evaluation == Evaluation::sliding && alarm.evaluation_periods > limits::kSlidingPeriods) {
    fields.error("evaluation_periods",
                 fmt::format("'evaluation_periods' is {}, more than {}, of an alarm that is judged at every event",
                             alarm.evaluation_periods, limits::kSlidingPeriods),
                 "take a longer period and fewer of them, or write 'evaluation: aligned'");
  }
  if (!has_period) return;
  if (alarm.evaluation == Evaluation::aligned && !is_period_of_cloudwatch(alarm.period)) {
    fields.error("period",
                 fmt::format("with 'evaluation: aligned' a period is 10s, 20s, 30s or whole minutes, but this is {}",
                             to_text(alarm.period)));
  }
  const bool is_short = alarm.evaluation == Evaluation::aligned && alarm.period < std::chrono::hours(1);
  const Duration longest = is_short ? kLongestWindowOfShortPeriods : kLongestWindow;
  if (alarm.evaluation_periods > longest / alarm.period) {
    fields.error("period",
                 fmt::format("{} of {} are more than {}", counted(alarm.evaluation_periods, "evaluation period"),
                             to_text(alarm.period), is_short ? "a day" : "7 days"));
  }
}

void decode_threshold(Fields& fields, Alarm& alarm) {
  fields.word("comparison_operator", kComparisons, alarm.comparison);
  const bool has_threshold = fields.number("threshold", alarm.threshold);
  if (alarm::is_band(alarm.comparison)) {
    if (fields.has("threshold")) {
      fields.error("threshold", fmt::format("'threshold' cannot stand beside {}: the metric is compared with a band",
                                            to_string(alarm.comparison)));
    }
    fields.require({"threshold_metric_id"});
  } else if (fields.has("threshold_metric_id")) {
    fields.error(
        "threshold_metric_id",
        fmt::format("'threshold_metric_id' names a band, but {} compares with a number", to_string(alarm.comparison)),
        fmt::format("of a band are {}, {} and {}", to_string(Comparison::less_than_lower),
                    to_string(Comparison::greater_than_upper), to_string(Comparison::outside_band)));
  } else {
    fields.require({"threshold"});
  }
  double resolve = 0;
  if (!fields.number("resolve_threshold", resolve)) return;
  alarm.resolve_threshold = resolve;
  if (alarm::is_band(alarm.comparison)) {
    fields.error("resolve_threshold",
                 fmt::format("'resolve_threshold' cannot stand beside {}", to_string(alarm.comparison)));
    return;
  }
  const bool from_above = alarm.comparison == Comparison::greater || alarm.comparison == Comparison::greater_or_equal;
  if (has_threshold && (from_above ? resolve > alarm.threshold : resolve < alarm.threshold)) {
    fields.error(
        "resolve_threshold",
        fmt::format("'resolve_threshold' must be at {} {}, the threshold: with {} the state would change at every look",
                    from_above ? "most" : "least", alarm.threshold, resolve));
  }
}

// What only an alarm that is judged at every event can have.
void refuse_beside_aligned(Fields& fields, const Alarm& alarm) {
  if (alarm.evaluation != Evaluation::aligned) return;
  for (const std::string_view key :
       {"resolve_threshold", "resolve_after", "renotify_every", "group_by", "max_groups"}) {
    if (fields.has(key)) fields.error(key, fmt::format("'{}' goes with 'evaluation: sliding' only", key));
  }
}

// All but name and metric.
void decode_common(Fields& fields, Alarm& alarm) {
  if (!fields.has("metrics")) fields.require({"period"});
  for (const Entry* entry : dimension_entries(fields, limits::kAlarmDimensions, limits::kDimensionCharacters)) {
    alarm.dimensions.emplace_back(entry->key, entry->value.text);
  }
  decode_statistic(fields, alarm);
  fields.word("evaluation", kEvaluations, alarm.evaluation);
  refuse_beside_aligned(fields, alarm);
  decode_window(fields, alarm);
  decode_evaluation(fields, alarm);
  decode_threshold(fields, alarm);
  alarm.treat_missing_data = default_treatment(alarm.evaluation, alarm.name_space);
  fields.word("treat_missing_data", kMissingData, alarm.treat_missing_data);
  check_unit(fields, alarm.unit);
  fields.duration("resolve_after", alarm.resolve_after);
  fields.duration("renotify_every", alarm.renotify_every);
  if (Duration lateness{}; fields.duration("allowed_lateness", lateness)) alarm.allowed_lateness = lateness;
  decode_groups(fields, alarm);
  decode_notice(fields, alarm);
}

}  // namespace

void decode_alarm(const Document& document, const YamlNode& node, Decoded& out, Diagnostics& diagnostics) {
  Fields fields(document, node, "an alarm", kKeys, diagnostics);
  if (node.kind != Kind::mapping) return;
  Alarm alarm;
  fields.require({"name"});
  if (!fields.has("metrics")) fields.require({"namespace", "metric_name"});
  if (fields.text("name", alarm.name)) check_name(alarm.name.value, alarm.name.span, kAlarmNameRule, diagnostics);
  if (Located<std::string> name_space; fields.text("namespace", name_space)) {
    alarm.name_space = name_space.value;
    check_name(name_space.value, name_space.span, kNamespaceRule, diagnostics);
  }
  if (fields.text("metric_name", alarm.metric_name)) {
    check_name(alarm.metric_name.value, alarm.metric_name.span, kMetricNameRule, diagnostics);
  }
  decode_metric_queries(fields, alarm);
  decode_common(fields, alarm);
  out.rules.alarms.push_back(std::move(alarm));
}

void decode_alarm_of(const MetricFilter& filter, const Document& document, const YamlNode& node, Decoded& out,
                     Diagnostics& diagnostics) {
  Fields fields(document, node, "the alarm of a metric filter", std::span(kKeys).subspan(kKeysOfMetric), diagnostics);
  if (node.kind != Kind::mapping) return;
  Alarm alarm;
  alarm.name = {filter.name.value, fields.span()};
  fields.text("name", alarm.name);
  if (fields.has("name") || !filter.name.value.empty()) {
    check_name(alarm.name.value, alarm.name.span, kAlarmNameRule, diagnostics);
  }
  alarm.name_space = filter.transformation.name_space;
  alarm.metric_name = {filter.transformation.name, fields.span()};
  decode_common(fields, alarm);
  out.rules.alarms.push_back(std::move(alarm));
}

}  // namespace tocsin::ruleset
