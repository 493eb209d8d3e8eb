#include "engine/history_view.h"

#include "base/json_writer.h"

namespace tocsin::engine {

std::string history_json(const std::vector<HistoryItem>& items) {
  JsonWriter json;
  json.begin_object().key("AlarmHistoryItems").begin_array();
  for (auto item = items.rbegin(); item != items.rend(); ++item) {
    json.begin_object().key("AlarmName").value(item->alarm).key("AlarmType").value("MetricAlarm");
    json.key("Timestamp").value(to_iso8601(item->time)).key("HistoryItemType").value(to_string(item->kind));
    json.key("HistorySummary").value(item->summary).key("HistoryData").value(item->data);
    if (!item->group.empty()) json.key("Group").value(item->group);
    if (!item->transition.empty()) json.key("ChangeId").value(item->transition);
    if (!item->outbox.empty()) json.key("NotificationId").value(item->outbox);
    json.end_object();
  }
  json.end_array().end_object();
  return std::move(json).text();
}

}  // namespace tocsin::engine
