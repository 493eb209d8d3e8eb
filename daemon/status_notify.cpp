#include "daemon/status_notify.h"

#include <algorithm>
#include <utility>

namespace tocsin::daemon {

void write_notify_policies(JsonWriter& json, const notify::Dispatch& dispatch, Time now) {
  json.key("topics").begin_array();
  for (const notify::Dispatch::TopicView& view : dispatch.topics()) {
    json.begin_object().key("name").value(view.topic);
    const bool is_storm = view.storm != nullptr && view.storm->is_on();
    json.key("storm_since").value_or_null(is_storm ? std::optional<Time>(view.storm->since()) : std::nullopt);
    if (is_storm) json.key("storm_changes").value(view.storm->gathered());
    json.key("old_changes").value(view.old_changes).key("flapping").value(view.flapping);
    json.key("muted").value(view.muted).end_object();
  }
  json.end_array().key("endpoint_alarms").begin_array();
  for (const notify::Dispatch::EndpointView& view : dispatch.endpoints()) {
    if (view.watch->state() != AlarmState::alarm) continue;
    json.begin_object().key("name").value(view.name).key("state").value(to_string(view.watch->state()));
    json.key("since").value(to_iso8601(view.watch->changed())).key("reason").value(view.watch->reason()).end_object();
  }
  json.end_array().key("mutes").begin_object();
  json.key("by_hand").value(static_cast<std::uint64_t>(dispatch.mutes().by_hand().size()));
  json.key("in_force").value(static_cast<std::uint64_t>(dispatch.mutes().in_force(now).size())).end_object();
}

std::string with_endpoint_alarms(std::string described, const notify::Dispatch& dispatch,
                                 const engine::DescribeAlarms& asked) {
  JsonWriter json;
  json.begin_array();
  bool is_any = false;
  for (const notify::Dispatch::EndpointView& view : dispatch.endpoints()) {
    const bool is_named =
        asked.names.empty() || std::find(asked.names.begin(), asked.names.end(), view.name) != asked.names.end();
    const std::string_view state = to_string(view.watch->state());
    if (!is_named || !view.name.starts_with(asked.name_prefix)) continue;
    if (!asked.state_value.empty() && asked.state_value != state) continue;
    is_any = true;
    json.begin_object().key("AlarmName").value(view.name).key("StateValue").value(state);
    json.key("StateReason").value(view.watch->reason());
    json.key("StateUpdatedTimestamp").value(to_iso8601(view.watch->changed())).end_object();
  }
  json.end_array();
  if (!is_any) return described;
  described.pop_back();  // the object's brace
  return described + ",\"EndpointAlarms\":" + std::move(json).text() + "}";
}

}  // namespace tocsin::daemon
