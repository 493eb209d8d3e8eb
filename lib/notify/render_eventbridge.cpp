#include "base/json_writer.h"
#include "base/spoken_time.h"
#include "model/alarm_arn.h"
#include "notify/aws_metric.h"
#include "notify/render.h"

namespace tocsin::notify {
namespace {

void write_metric(JsonWriter& json, const RenderRequest& request) {
  const Alarm& alarm = request.alarm;
  json.key("metrics").begin_array().begin_object().key("id").value("m1").key("metricStat").begin_object();
  json.key("metric").begin_object().key("namespace").value(alarm.name_space);
  json.key("name").value(alarm.metric_name.value).key("dimensions").begin_object();
  for (const auto& [name, value] : dimensions_of(request)) json.key(name).value(value);
  json.end_object().end_object();
  json.key("period").value(seconds(alarm.evaluated_period())).key("stat").value(to_string(alarm.statistic));
  if (!alarm.unit.empty()) json.key("unit").value(alarm.unit);
  json.end_object().key("returnData").value(true).end_object().end_array();
}

void write_configuration(JsonWriter& json, const RenderRequest& request) {
  json.key("configuration").begin_object();
  if (!request.alarm.description.empty()) json.key("description").value(request.alarm.description);
  if (request.transition.is_composite) {
    json.key("alarmRule").value(request.alarm.alarm_rule);
  } else if (request.alarm.metrics.empty()) {
    write_metric(json, request);
  } else {
    write_metrics(json, "metrics", request.alarm, MetricCase::lower);
  }
  json.end_object();
}

}  // namespace

// `source` is our own: no event that pretends to come from CloudWatch. Of the previous state only its value is known.
std::string render_eventbridge(const RenderRequest& request, const RenderContext& context) {
  const Transition& t = request.transition;
  JsonWriter json;
  json.begin_object().key("version").value("0").key("id").value(outbox_id(t, request.subscription));
  json.key("detail-type").value("CloudWatch Alarm State Change").key("source").value("tocsin");
  json.key("account").value(context.account_id);
  json.key("time").value(to_iso8601(floor_to(t.time, Duration(1000)))).key("region").value(context.region);
  json.key("resources").begin_array().value(alarm_arn({context.region, context.account_id}, t.alarm)).end_array();
  json.key("detail").begin_object().key("alarmName").value(t.alarm);
  write_configuration(json, request);
  json.key("state").begin_object().key("value").value(to_string(t.new_state)).key("reason").value(t.reason);
  if (!t.reason_data.empty()) json.key("reasonData").value(t.reason_data);
  json.key("timestamp").value(data_date(t.time)).end_object();
  json.key("previousState").begin_object().key("value").value(to_string(t.old_state)).end_object();
  json.end_object().end_object();
  return std::move(json).text();
}

}  // namespace tocsin::notify
