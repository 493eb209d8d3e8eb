#include "alarm/definition_digest.h"

#include <fmt/format.h>

#include "base/json_writer.h"
#include "base/uuid.h"

namespace tocsin::alarm {

std::string definition_digest(const Alarm& alarm) {
  JsonWriter json;
  json.begin_array().value(alarm.name.value).value(alarm.name_space).value(alarm.metric_name.value);
  json.value(to_string(alarm.statistic))
      .value(alarm.period.count())
      .value(alarm.evaluation_periods)
      .value(alarm.datapoints_needed());
  json.value(to_string(alarm.comparison))
      .value(alarm.threshold)
      .value(to_string(alarm.treat_missing_data))
      .value(alarm.unit);
  if (alarm.resolve_threshold) {
    json.value(*alarm.resolve_threshold);
  } else {
    json.null();
  }
  json.value(alarm.resolve_after.count());
  // Only where there are any: alarms without them keep the digest, and so the window, that they always had.
  for (const auto& [name, value] : alarm.dimensions) json.value(name).value(value);
  json.end_array();
  return uuid5("alarm definition", std::move(json).text());
}

}  // namespace tocsin::alarm
