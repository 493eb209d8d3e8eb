#include <fmt/format.h>

#include <array>
#include <set>
#include <vector>

#include "base/limits.h"
#include "base/utf8.h"
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
                              Key{"unit"},
                              Key{"resolve_threshold"},
                              Key{"resolve_after"},
                              Key{"allowed_lateness"},
                              Key{"actions_enabled"},
                              Key{"alarm_actions"},
                              Key{"ok_actions"},
                              Key{"insufficient_data_actions"},
                              Key{"severity"},
                              Key{"playbook"},
                              Key{"labels"},
                              Key{"group_by", false},
                              Key{"max_groups", false},
                              Key{"renotify_every", false}};
constexpr std::size_t kKeysOfMetric = 4;

constexpr Word<Comparison> kComparisons[] = {{"GreaterThanThreshold", Comparison::greater},
                                             {"GreaterThanOrEqualToThreshold", Comparison::greater_or_equal},
                                             {"LessThanThreshold", Comparison::less},
                                             {"LessThanOrEqualToThreshold", Comparison::less_or_equal}};
constexpr Word<MissingData> kMissingData[] = {{"missing", MissingData::missing},
                                              {"notBreaching", MissingData::not_breaching},
                                              {"breaching", MissingData::breaching},
                                              {"ignore", MissingData::ignore}};
constexpr Word<AlarmSeverity> kSeverities[] = {{"critical", AlarmSeverity::critical},
                                               {"high", AlarmSeverity::high},
                                               {"medium", AlarmSeverity::medium},
                                               {"low", AlarmSeverity::low},
                                               {"info", AlarmSeverity::info}};
constexpr std::string_view kEvaluations[] = {"sliding"};
constexpr std::string_view kOtherEvaluations[] = {"aligned"};

constexpr NameRule kNameRule{"the name of an alarm", 255};
constexpr NameRule kTopicNameRule{"the name of a topic", 256};
constexpr std::size_t kDescriptionCharacters = 1024;  // AWS: PutMetricAlarm
constexpr Duration kLongestWindow =
    std::chrono::hours(24 * 7);  // AWS: PutMetricAlarm, of period times evaluation_periods

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
  if (has_period && alarm.evaluation_periods > kLongestWindow / alarm.period) {
    fields.error("period", fmt::format("{} evaluation periods of {} are more than 7 days", alarm.evaluation_periods,
                                       to_text(alarm.period)));
  }
}

void decode_threshold(Fields& fields, Alarm& alarm) {
  fields.word("comparison_operator", kComparisons, alarm.comparison);
  const bool has_threshold = fields.number("threshold", alarm.threshold);
  double resolve = 0;
  if (!fields.number("resolve_threshold", resolve)) return;
  alarm.resolve_threshold = resolve;
  const bool from_above = alarm.comparison == Comparison::greater || alarm.comparison == Comparison::greater_or_equal;
  if (has_threshold && (from_above ? resolve > alarm.threshold : resolve < alarm.threshold)) {
    fields.error(
        "resolve_threshold",
        fmt::format("'resolve_threshold' must be at {} {}, the threshold: with {} the state would change at every look",
                    from_above ? "most" : "least", alarm.threshold, resolve));
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
      fields.diagnostics().error(action.span, fmt::format("'{}' names the topic '{}' twice", key, action.value));
    }
  }
}

void decode_labels(Fields& fields, Alarm& alarm) {
  const YamlNode* node = fields.find("labels");
  if (node == nullptr) return;
  if (node->kind != Kind::mapping) {
    fields.error("labels", fmt::format("'labels' must be a mapping, but this is {}", describe(*node)),
                 "labels: {team: db}");
    return;
  }
  for (const Entry& entry : node->entries) {
    if (entry.value.kind == Kind::scalar) {
      alarm.labels.emplace_back(entry.key, entry.value.text);
    } else {
      fields.diagnostics().error(
          fields.document().span(entry.value.mark),
          fmt::format("the label '{}' must be a text, but this is {}", entry.key, describe(entry.value)));
    }
  }
}

// All but name and metric.
void decode_common(Fields& fields, Alarm& alarm) {
  if (!fields.has("metrics")) fields.require({"period"});
  if (!fields.has("threshold_metric_id")) fields.require({"threshold"});
  if (fields.text("description", alarm.description)) {
    if (const std::size_t length = count_characters(alarm.description); length > kDescriptionCharacters) {
      fields.error("description", fmt::format("'description' has {} characters; at most {} are allowed", length,
                                              kDescriptionCharacters));
    }
  }
  for (const Entry* entry : dimension_entries(fields, limits::kAlarmDimensions, limits::kDimensionCharacters)) {
    alarm.dimensions.emplace_back(entry->key, entry->value.text);
  }
  decode_statistic(fields, alarm);
  decode_window(fields, alarm);
  decode_threshold(fields, alarm);
  fields.word("treat_missing_data", kMissingData, alarm.treat_missing_data);
  fields.index_of_word("evaluation", kEvaluations, kOtherEvaluations);
  check_unit(fields, alarm.unit);
  fields.duration("resolve_after", alarm.resolve_after);
  if (Duration lateness{}; fields.duration("allowed_lateness", lateness)) alarm.allowed_lateness = lateness;
  fields.flag("actions_enabled", alarm.actions_enabled);
  decode_actions(fields, "alarm_actions", alarm.alarm_actions);
  decode_actions(fields, "ok_actions", alarm.ok_actions);
  decode_actions(fields, "insufficient_data_actions", alarm.insufficient_data_actions);
  fields.word("severity", kSeverities, alarm.severity);
  fields.text("playbook", alarm.playbook);
  decode_labels(fields, alarm);
}

}  // namespace

void decode_alarm(const Document& document, const YamlNode& node, Decoded& out, Diagnostics& diagnostics) {
  Fields fields(document, node, "an alarm", kKeys, diagnostics);
  if (node.kind != Kind::mapping) return;
  Alarm alarm;
  fields.require({"name"});
  if (!fields.has("metrics")) fields.require({"namespace", "metric_name"});
  if (fields.text("name", alarm.name)) check_name(alarm.name.value, alarm.name.span, kNameRule, diagnostics);
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
    check_name(alarm.name.value, alarm.name.span, kNameRule, diagnostics);
  }
  alarm.name_space = filter.transformation.name_space;
  alarm.metric_name = {filter.transformation.name, fields.span()};
  decode_common(fields, alarm);
  out.rules.alarms.push_back(std::move(alarm));
}

}  // namespace tocsin::ruleset
