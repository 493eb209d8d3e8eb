#include "base/json_writer.h"
#include "base/spoken_time.h"
#include "notify/alert_identity.h"
#include "notify/message.h"
#include "notify/render.h"
#include "notify/shown.h"
#include "notify/way.h"

namespace tocsin::notify {
namespace {

constexpr std::size_t kSummaryBytes = 1024;  // PagerDuty's limit

void write_details(JsonWriter& json, const Message& message, const Transition& t) {
  json.key("custom_details").begin_object();
  json.key("what").value(message.body.empty() ? message.sentence : message.body).key("reason").value(why(message));
  json.key("facts").begin_object();
  for (const Fact& fact : message.facts) json.key(fact.title).value(fact.value);
  json.end_object();
  if (!message.lines.empty()) json.key("last_lines").value(lines_text(message));
  if (!message.see.empty()) json.key("see").value(message.see);
  json.key("next").value(message.next);
  if (!message.playbook.empty()) json.key("playbook").value(message.playbook);
  json.key("transition").value(t.id).key("sent").raw(json_string_with_way(message.way)).end_object();
}

}  // namespace

// INSUFFICIENT_DATA triggers too: nobody asked to be told of it who does not want to be.
std::string render_pagerduty(const RenderRequest& request, const RenderContext& context) {
  const Transition& t = request.transition;
  JsonWriter json;
  json.begin_object().key("event_action").value(t.new_state == AlarmState::ok ? "resolve" : "trigger");
  json.key("dedup_key").value(alert_key(t, context));
  const Message message = compose(request, context);
  json.key("payload").begin_object();
  json.key("summary").value(escape_within(message.subject, kSummaryBytes, [](std::string_view c) { return c; }));
  json.key("source").value(context.host.empty() ? "tocsin" : shown(context.host));
  json.key("severity").value(alert_severity(message.severity)).key("timestamp").value(wire_date(t.time));
  json.key("component").value(shown(t.alarm)).key("class").value(to_string(t.new_state));
  write_details(json, message, t);
  json.end_object().key("client").value("tocsin");
  if (message.playbook.starts_with("https://")) {
    json.key("links").begin_array().begin_object().key("href").value(message.playbook).key("text").value("playbook");
    json.end_object().end_array();
  }
  json.end_object();
  return std::move(json).text();
}

}  // namespace tocsin::notify
