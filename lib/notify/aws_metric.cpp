#include "notify/aws_metric.h"

#include <chrono>
#include <cmath>

#include "base/number_text.h"

namespace tocsin::notify {
namespace {

struct MetricKeys {
  const char* id;
  const char* expression;
  const char* metric_stat;
  const char* metric;
  const char* dimensions;
  const char* metric_name;
  const char* name_space;
  const char* period;
  const char* stat;
  const char* unit;
  const char* label;
  const char* return_data;
};
constexpr MetricKeys kUpper = {"Id",        "Expression", "MetricStat", "Metric", "Dimensions", "MetricName",
                               "Namespace", "Period",     "Stat",       "Unit",   "Label",      "ReturnData"};
constexpr MetricKeys kLower = {"id",        "expression", "metricStat", "metric", "dimensions", "name",
                               "namespace", "period",     "stat",       "unit",   "label",      "returnData"};

void write_dimensions(JsonWriter& json, const Dimensions& dimensions, bool as_object) {
  if (as_object) {
    json.begin_object();
    for (const auto& [name, value] : dimensions) json.key(name).value(value);
    json.end_object();
    return;
  }
  json.begin_array();
  for (const auto& [name, value] : dimensions)
    json.begin_object().key("value").value(value).key("name").value(name).end_object();
  json.end_array();
}

}  // namespace

Dimensions dimensions_of(const RenderRequest& request) {
  Dimensions all = request.alarm.dimensions;
  all.insert(all.end(), request.transition.group.begin(), request.transition.group.end());
  return all;
}

std::string upper_case_name(const Statistic& statistic) {
  switch (statistic.kind) {
    case Statistic::Kind::sample_count:
      return "SAMPLE_COUNT";
    case Statistic::Kind::sum:
      return "SUM";
    case Statistic::Kind::average:
      return "AVERAGE";
    case Statistic::Kind::minimum:
      return "MINIMUM";
    case Statistic::Kind::maximum:
      return "MAXIMUM";
    default:
      return to_string(statistic);
  }
}

std::int64_t seconds(Duration duration) { return std::chrono::duration_cast<std::chrono::seconds>(duration).count(); }

std::string json_double(double number) { return std::isfinite(number) ? java_text(number) : "null"; }

void write_metrics(JsonWriter& json, std::string_view key, const Alarm& alarm, MetricCase letters) {
  const MetricKeys& keys = letters == MetricCase::upper ? kUpper : kLower;
  json.key(key).begin_array();
  for (const MetricQuery& query : alarm.metrics) {
    json.begin_object().key(keys.id).value(query.id.value);
    if (!query.expression.value.empty()) {
      json.key(keys.expression).value(query.expression.value);
    } else {
      json.key(keys.metric_stat).begin_object().key(keys.metric).begin_object();
      write_dimensions(json.key(keys.dimensions), query.dimensions, letters == MetricCase::lower);
      json.key(keys.metric_name).value(query.metric_name).key(keys.name_space).value(query.name_space).end_object();
      json.key(keys.period).value(seconds(query.period)).key(keys.stat).value(to_string(query.statistic));
      if (!query.unit.empty()) json.key(keys.unit).value(query.unit);
      json.end_object();
    }
    if (!query.label.empty()) json.key(keys.label).value(query.label);
    json.key(keys.return_data).value(query.return_data).end_object();
  }
  json.end_array();
}

}  // namespace tocsin::notify
