#include <set>

#include "base/json_writer.h"
#include "base/spoken_time.h"
#include "notify/alert_identity.h"
#include "notify/message.h"
#include "notify/render.h"
#include "notify/way.h"

namespace tocsin::notify {
namespace {

// [a-zA-Z_][a-zA-Z0-9_]*: what else stands in the name of a dimension or a label becomes '_'.
std::string label_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    const bool digit = c >= '0' && c <= '9';
    if (digit && out.empty()) out += '_';
    out += letter || digit ? c : '_';
  }
  return out.empty() ? "_" : out;
}

// The set is the alert's identity: nothing that changes from one notification to the next may stand in it. Two names
// that become one are told apart, so that no instance is taken for another.
class Labels {
 public:
  explicit Labels(JsonWriter& json) : json_(json) { json_.key("labels").begin_object(); }
  void add(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    std::string label = label_name(name);
    while (!used_.insert(label).second) label += '_';
    json_.key(label).value(value);
  }
  void end() { json_.end_object(); }

 private:
  JsonWriter& json_;
  std::set<std::string> used_;
};

void write_annotations(JsonWriter& json, const Message& message) {
  json.key("annotations").begin_object().key("summary").value(message.subject);
  json.key("description").value(message.body.empty() ? message.sentence + ' ' + why(message) : message.body);
  if (!message.lines.empty()) json.key("last_lines").value(lines_text(message));
  if (!message.see.empty()) json.key("see").value(message.see);
  json.key("next").value(message.next);
  if (!message.playbook.empty()) json.key("playbook").value(message.playbook);
  json.end_object();
}

}  // namespace

std::string render_alertmanager(const RenderRequest& request, const RenderContext& context) {
  const Transition& t = request.transition;
  const Message message = compose(request, context);
  JsonWriter json;
  json.begin_array().begin_object();
  Labels labels(json);
  labels.add("alertname", t.alarm);
  labels.add("instance", context.host);
  labels.add("severity", alert_severity(message.severity));
  for (const auto& [name, value] : t.group) labels.add(name, value);
  for (const auto& [name, value] : request.alarm.labels) labels.add(name, value);
  labels.end();
  write_annotations(json, message);
  json.key("startsAt").value(wire_date(t.time));
  if (t.new_state == AlarmState::ok) json.key("endsAt").value(wire_date(t.time));
  json.end_object().end_array();
  return std::move(json).text();
}

}  // namespace tocsin::notify
