#include "base/json_writer.h"
#include "notify/render.h"

namespace tocsin::notify {
namespace {

void write_lines(JsonWriter& json, const std::vector<Evidence>& evidence) {
  json.key("lines").begin_array();
  for (const Evidence& e : evidence) {
    json.begin_object().key("file").value(e.event.file ? *e.event.file : std::string());
    json.key("offset").value(e.event.offset).key("length").value(e.event.length).key("time").value(to_iso8601(e.time));
    if (e.event.text) json.key("text").value(*e.event.text);
    json.end_object();
  }
  json.end_array();
}

// The members that follow those of the state change itself.
std::string definition_members(const RenderRequest& request, const RenderContext& context) {
  const Alarm& alarm = request.alarm;
  JsonWriter json;
  json.begin_object().key("host").value(context.host);
  if (!alarm.description.empty()) json.key("description").value(alarm.description);
  if (alarm.severity != AlarmSeverity::none) json.key("severity").value(to_string(alarm.severity));
  if (!alarm.labels.empty()) {
    json.key("labels").begin_object();
    for (const auto& [name, value] : alarm.labels) json.key(name).value(value);
    json.end_object();
  }
  if (!alarm.playbook.empty()) json.key("playbook").value(alarm.playbook);
  if (!request.transition.evidence.empty()) write_lines(json, request.transition.evidence);
  json.end_object();
  return std::move(json).text();
}

}  // namespace

std::string render_webhook(const RenderRequest& request, const RenderContext& context) {
  // Two JSON objects, neither empty, become one: {"id":…} and {"host":…}.
  std::string data = to_json(request.transition);
  data.back() = ',';
  data.append(definition_members(request, context), 1);

  JsonWriter json;
  json.begin_object().key("type").value("alarm.state_changed");
  json.key("timestamp").value(to_iso8601(request.transition.time)).key("data").raw(data).end_object();
  return std::move(json).text();
}

std::string render_http(const RenderRequest& request, const RenderContext& context) {
  switch (request.subscription.format) {
    case HttpFormat::sns:
      return render_sns_envelope(request, context);
    case HttpFormat::eventbridge:
      return render_eventbridge(request, context);
    case HttpFormat::webhook:
      break;
  }
  return render_webhook(request, context);
}

}  // namespace tocsin::notify
