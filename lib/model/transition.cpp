#include "model/transition.h"

#include "base/json_writer.h"

namespace tocsin {

std::string_view to_string(AlarmState state) {
  switch (state) {
    case AlarmState::ok:
      return "OK";
    case AlarmState::alarm:
      return "ALARM";
    case AlarmState::insufficient_data:
      return "INSUFFICIENT_DATA";
  }
  return "?";
}

std::string_view to_string(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::change:
      return "change";
    case NoticeKind::test:
      return "test";
    case NoticeKind::digest:
      return "digest";
    case NoticeKind::summary:
      return "summary";
    case NoticeKind::flapping:
      return "flapping";
    case NoticeKind::unmuted:
      return "unmuted";
    case NoticeKind::endpoint:
      return "endpoint";
  }
  return "?";
}

std::string to_json(const Transition& t) {
  JsonWriter json;
  json.begin_object();
  if (t.kind != NoticeKind::change) json.key("kind").value(to_string(t.kind));
  json.key("id").value(t.id).key("time").value(to_iso8601(t.time)).key("alarm").value(t.alarm);
  if (!t.group.empty()) {
    json.key("group").begin_object();
    for (const auto& [name, value] : t.group) json.key(name).value(value);
    json.end_object();
  }
  json.key("old_state").value(to_string(t.old_state)).key("new_state").value(to_string(t.new_state));
  json.key("reason").value(t.reason);
  if (!t.reason_data.empty()) json.key("reason_data").raw(t.reason_data);  // by hand it may be without
  if (!t.is_composite) {
    json.key("value").value_or_null(t.value).key("threshold").value(t.threshold);
  }
  if (!t.remark.empty()) json.key("remark").value(t.remark);
  if (t.is_reminder) json.key("reminder").value(true);
  if (t.is_correction) json.key("correction").value(true);
  json.end_object();
  return std::move(json).text();
}

}  // namespace tocsin
