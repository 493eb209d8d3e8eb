#include "alarm/definition_digest.h"

#include <fmt/format.h>

#include "base/json_writer.h"
#include "base/uuid.h"

namespace tocsin::alarm {
namespace {

std::string metric_digest(const Alarm& alarm) {
  JsonWriter json;
  json.begin_array().value(alarm.name_space).value(alarm.metric_name.value).value(alarm.unit);
  for (const auto& [name, value] : alarm.dimensions) json.value(name).value(value);
  // What follows only where there is any, so that other alarms keep the digest, and so the window, that they had.
  for (const auto& name : alarm.group_by) json.value("group_by").value(name.value);
  for (const MetricQuery& query : alarm.metrics) {
    if (!query.expression.value.empty()) continue;
    json.value("metric").value(query.id.value).value(query.name_space).value(query.metric_name).value(query.unit);
    for (const auto& [name, value] : query.dimensions) json.value(name).value(value);
  }
  json.end_array();
  return uuid5("alarm metric", std::move(json).text());
}

std::string rest_digest(const Alarm& alarm) {
  JsonWriter json;
  json.begin_array().value(alarm.name.value).value(alarm.name_space).value(alarm.metric_name.value);
  json.value(to_string(alarm.statistic))
      .value(alarm.period.count())
      .value(alarm.evaluation_periods)
      .value(alarm.datapoints_needed());
  json.value(to_string(alarm.comparison))
      .value(alarm.threshold)
      .value(to_string(alarm.treat_missing_data))
      .value(alarm.unit);
  json.value_or_null(alarm.resolve_threshold);
  json.value(alarm.resolve_after.count());
  // Only where there are any: alarms without them keep the digest, and so the window, that they always had.
  for (const auto& [name, value] : alarm.dimensions) json.value(name).value(value);
  if (alarm.evaluation == Evaluation::aligned) json.value("aligned").value(alarm.evaluation_range_extra);
  if (alarm.low_sample_count == LowSampleCount::ignore) json.value("low samples keep the state");
  for (const MetricQuery& query : alarm.metrics) {
    json.value(query.id.value).value(query.expression.value).value(to_string(query.statistic));
    json.value(query.period.count()).value(query.return_data);
  }
  if (!alarm.threshold_metric_id.value.empty()) json.value(alarm.threshold_metric_id.value);
  json.end_array();
  return uuid5("alarm definition", std::move(json).text());
}

}  // namespace

std::string definition_digest(const Alarm& alarm) { return metric_digest(alarm) + '/' + rest_digest(alarm); }

bool is_same_definition(std::string_view stored, std::string_view present) {
  // Older states have the second part alone, which has all that the first one has.
  return stored == present || stored == present.substr(present.find('/') + 1);
}

bool is_same_metric(std::string_view stored, std::string_view present) {
  return stored.starts_with(present.substr(0, present.find('/') + 1));
}

}  // namespace tocsin::alarm
