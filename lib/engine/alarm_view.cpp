#include "engine/alarm_view.h"

#include <algorithm>

#include "alarm/group_key.h"
#include "base/json_writer.h"
#include "base/limits.h"

namespace tocsin::engine {
namespace {

template <class AnyAlarm>
void write_actions(JsonWriter& json, const AnyAlarm& alarm) {
  const auto actions = [&json](std::string_view key, const std::vector<Located<std::string>>& topics) {
    json.key(key).begin_array();
    for (const auto& topic : topics) json.value(topic.value);
    json.end_array();
  };
  json.key("ActionsEnabled").value(alarm.actions_enabled);
  actions("OKActions", alarm.ok_actions);
  actions("AlarmActions", alarm.alarm_actions);
  actions("InsufficientDataActions", alarm.insufficient_data_actions);
}

void write_dimensions(JsonWriter& json, const Dimensions& dimensions) {
  json.key("Dimensions").begin_array();
  for (const auto& [name, value] : dimensions) {
    json.begin_object().key("Name").value(name).key("Value").value(value).end_object();
  }
  json.end_array();
}

void write_statistic(JsonWriter& json, const Statistic& statistic) {
  json.key(statistic.is_extended() ? "ExtendedStatistic" : "Statistic").value(to_string(statistic));
}

void write_metrics(JsonWriter& json, const std::vector<MetricQuery>& metrics) {
  json.key("Metrics").begin_array();
  for (const MetricQuery& query : metrics) {
    json.begin_object().key("Id").value(query.id.value);
    if (!query.expression.value.empty()) {
      json.key("Expression").value(query.expression.value);
    } else {
      json.key("MetricStat").begin_object().key("Metric").begin_object();
      json.key("Namespace").value(query.name_space).key("MetricName").value(query.metric_name);
      write_dimensions(json, query.dimensions);
      json.end_object().key("Period").value(query.period.count() / 1000).key("Stat").value(to_string(query.statistic));
      if (!query.unit.empty()) json.key("Unit").value(query.unit);
      json.end_object();
    }
    if (!query.label.empty()) json.key("Label").value(query.label);
    json.key("ReturnData").value(query.return_data).end_object();
  }
  json.end_array();
}

void write_definition(JsonWriter& json, const Alarm& alarm) {
  if (alarm.metrics.empty()) {
    json.key("MetricName").value(alarm.metric_name.value).key("Namespace").value(alarm.name_space);
    write_statistic(json, alarm.statistic);
    write_dimensions(json, alarm.dimensions);
    json.key("Period").value(alarm.period.count() / 1000);
    if (!alarm.unit.empty()) json.key("Unit").value(alarm.unit);
  } else {
    write_metrics(json, alarm.metrics);
  }
  json.key("EvaluationPeriods").value(alarm.evaluation_periods);
  if (alarm.datapoints_to_alarm) json.key("DatapointsToAlarm").value(*alarm.datapoints_to_alarm);
  if (alarm.threshold_metric_id.value.empty()) {
    json.key("Threshold").value(alarm.threshold);
  } else {
    json.key("ThresholdMetricId").value(alarm.threshold_metric_id.value);
  }
  json.key("ComparisonOperator").value(to_string(alarm.comparison));
  json.key("TreatMissingData").value(to_string(alarm.treat_missing_data));
  json.key("Evaluation").value(to_string(alarm.evaluation));
}

void write_state(JsonWriter& json, const AlarmRow& row) {
  json.key("StateValue").value(to_string(row.state)).key("StateReason").value(row.reason);
  json.key("StateReasonData").value(row.reason_data);
  json.key("StateUpdatedTimestamp").value_or_null(row.changed);
}

void write_groups(JsonWriter& json, const alarm::MetricAlarm& alarm) {
  const alarm::GroupTotals totals = alarm.groups();
  json.key("Groups").begin_object().key("Count").value(static_cast<std::uint64_t>(totals.instances));
  json.key("InAlarm").value(static_cast<std::uint64_t>(totals.in_alarm)).key("Instances").begin_array();
  for (const alarm::InstanceView& instance : alarm.instances(limits::kShownGroups)) {
    json.begin_object().key("Group").begin_object();
    for (const auto& [name, value] : alarm::group_of(instance.row.group, alarm.definition().group_by)) {
      json.key(name).value(value);
    }
    json.end_object();
    write_state(json, instance.row);
    json.key("CurrentValue").value_or_null(instance.value);
    json.end_object();
  }
  json.end_array().end_object();
}

void write_counters(JsonWriter& json, const CounterTotals& totals, const std::string& alarm) {
  const std::string scope = "alarm/" + alarm;
  json.key("Counters").begin_object();
  for (auto at = totals.lower_bound({scope, ""}); at != totals.end() && at->first.first == scope; ++at) {
    json.key(at->first.second).value(at->second);
  }
  json.end_object();
}

void write_alarm(JsonWriter& json, const AlarmView& view, const CounterTotals& totals) {
  const Alarm& alarm = *view.definition;
  json.begin_object().key("AlarmName").value(alarm.name.value).key("AlarmDescription").value(alarm.description);
  write_actions(json, alarm);
  if (alarm.group_by.empty()) {
    const auto instances = view.alarm->instances(1);
    if (!instances.empty()) {
      write_state(json, instances.front().row);
      json.key("CurrentValue").value_or_null(instances.front().value);
    }
  } else {
    json.key("StateValue").value(to_string(view.alarm->state()));
  }
  write_definition(json, alarm);
  if (!alarm.group_by.empty()) write_groups(json, *view.alarm);
  json.key("JudgedUpTo").value_or_null(view.alarm->clock());
  write_counters(json, totals, alarm.name.value);
  json.end_object();
}

void write_composite(JsonWriter& json, const alarm::Composite& composite, const CounterTotals& totals) {
  const CompositeAlarm& alarm = composite.definition();
  json.begin_object().key("AlarmName").value(alarm.name.value).key("AlarmDescription").value(alarm.description);
  write_actions(json, alarm);
  json.key("AlarmRule").value(alarm.alarm_rule.value);
  write_state(json, composite.row());
  if (!alarm.actions_suppressor.value.empty()) {
    json.key("ActionsSuppressor").value(alarm.actions_suppressor.value);
    json.key("ActionsSuppressorWaitPeriod").value(alarm.suppressor_wait_period.count() / 1000);
    json.key("ActionsSuppressorExtensionPeriod").value(alarm.suppressor_extension_period.count() / 1000);
  }
  if (const auto by = composite.suppressed_by()) {
    json.key("ActionsSuppressedBy").value(to_string(*by));
    json.key("ActionsSuppressedReason").value(alarm::suppressed_reason(*by));
  }
  write_counters(json, totals, alarm.name.value);
  json.end_object();
}

bool is_asked_for(const DescribeAlarms& request, const std::string& name, AlarmState state) {
  const auto& names = request.names;
  if (!names.empty() && std::find(names.begin(), names.end(), name) == names.end()) return false;
  if (!name.starts_with(request.name_prefix)) return false;
  return request.state_value.empty() || to_string(state) == request.state_value;
}

}  // namespace

std::string describe_alarms_json(const Engine& engine, const DescribeAlarms& request) {
  JsonWriter json;
  json.begin_object().key("MetricAlarms").begin_array();
  for (const AlarmView& view : engine.alarms()) {
    if (!is_asked_for(request, view.definition->name.value, view.alarm->state())) continue;
    write_alarm(json, view, engine.counters());
  }
  json.end_array().key("CompositeAlarms").begin_array();
  for (const alarm::Composite& composite : engine.composite_alarms()) {
    if (!is_asked_for(request, composite.definition().name.value, composite.row().state)) continue;
    write_composite(json, composite, engine.counters());
  }
  json.end_array().end_object();
  return std::move(json).text();
}

}  // namespace tocsin::engine
