#include "engine/history_view.h"

#include <algorithm>

#include "base/json_writer.h"

namespace tocsin::engine {

std::string history_json(const std::vector<HistoryItem>& items, const std::vector<std::string>& composites) {
  JsonWriter json;
  json.begin_object().key("AlarmHistoryItems").begin_array();
  for (const HistoryItem& item : items) {
    const bool is_composite = std::binary_search(composites.begin(), composites.end(), item.alarm);
    json.begin_object().key("AlarmName").value(item.alarm);
    json.key("AlarmType").value(is_composite ? "CompositeAlarm" : "MetricAlarm");
    json.key("Timestamp").value(to_iso8601(item.time)).key("HistoryItemType").value(to_string(item.kind));
    json.key("HistorySummary").value(item.summary).key("HistoryData").value(item.data);
    if (!item.group.empty()) json.key("Group").value(item.group);
    if (!item.transition.empty()) json.key("ChangeId").value(item.transition);
    if (!item.outbox.empty()) json.key("NotificationId").value(item.outbox);
    json.end_object();
  }
  json.end_array().end_object();
  return std::move(json).text();
}

}  // namespace tocsin::engine
