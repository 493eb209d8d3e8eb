#include "notify/render.h"

#include "base/json_writer.h"

namespace tocsin::notify {
namespace {

// The members that follow those of the state change itself.
std::string definition_members(const Alarm& alarm, const RenderContext& context) {
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
  json.end_object();
  return std::move(json).text();
}

}  // namespace

std::string render_webhook(const Transition& transition, const Alarm& alarm, const RenderContext& context) {
  // Two JSON objects, neither empty, become one: {"id":…} and {"host":…}.
  std::string data = to_json(transition);
  data.back() = ',';
  data.append(definition_members(alarm, context), 1);

  JsonWriter json;
  json.begin_object().key("type").value("alarm.state_changed").key("timestamp").value(to_iso8601(transition.time));
  json.key("data").raw(data).end_object();
  return std::move(json).text();
}

}  // namespace tocsin::notify
