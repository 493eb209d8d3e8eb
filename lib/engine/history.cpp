#include "engine/history.h"

#include <fmt/format.h>

#include "base/json_writer.h"

namespace tocsin::engine {
namespace {

void write_state(JsonWriter& json, AlarmState state, std::string_view reason, std::string_view reason_data) {
  json.begin_object().key("stateValue").value(to_string(state)).key("stateReason").value(reason);
  if (!reason_data.empty()) json.key("stateReasonData").raw(reason_data);
  json.end_object();
}

}  // namespace

HistoryItem configuration_item(const std::string& alarm, std::string_view what, Time at) {
  HistoryItem item;
  item.kind = HistoryKind::configuration_update;
  item.time = at;
  item.alarm = alarm;
  item.summary = fmt::format("Alarm \"{}\" {}", alarm, what);
  item.data = "{}";
  return item;
}

HistoryItem state_item(const Transition& transition, std::string_view old_reason, std::string_view old_reason_data,
                       const std::string& group, std::string_view withheld) {
  JsonWriter json;
  json.begin_object().key("version").value("1.0").key("oldState");
  write_state(json, transition.old_state, old_reason, old_reason_data);
  json.key("newState");
  write_state(json, transition.new_state, transition.reason, transition.reason_data);
  json.key("change").raw(to_json(transition)).key("evidence").begin_array();
  for (const Evidence& evidence : transition.evidence) {
    json.begin_object().key("file").value(evidence.event.file ? *evidence.event.file : std::string());
    json.key("offset").value(evidence.event.offset).key("length").value(evidence.event.length);
    json.key("time").value(to_iso8601(evidence.time)).end_object();
  }
  json.end_array();
  if (!withheld.empty()) json.key("withheld").value(withheld);
  json.end_object();

  HistoryItem item;
  item.kind = HistoryKind::state_update;
  item.time = transition.time;
  item.alarm = transition.alarm;
  item.group = group;
  item.transition = transition.id;
  item.summary =
      fmt::format("Alarm updated from {} to {}", to_string(transition.old_state), to_string(transition.new_state));
  item.data = std::move(json).text();
  return item;
}

}  // namespace tocsin::engine
