#include <cstdint>

#include "base/json_writer.h"
#include "base/uuid.h"
#include "ruleset/ruleset.h"

namespace tocsin::ruleset {

// The text that is digested is never stored, but the digest is: a new key goes to the end, and only where it is not at
// its default.
std::string definition_digest(const Alarm& alarm) {
  JsonWriter json;
  json.begin_array()
      .value(alarm.name_space)
      .value(alarm.metric_name.value)
      .value(to_string(alarm.statistic))
      .value(static_cast<std::int64_t>(alarm.period.count()))
      .value(alarm.evaluation_periods)
      .value(alarm.datapoints_needed())
      .value(to_string(alarm.comparison))
      .value(alarm.threshold)
      .value(to_string(alarm.treat_missing_data))
      .value(alarm.unit);
  alarm.resolve_threshold ? json.value(*alarm.resolve_threshold) : json.null();
  json.value(static_cast<std::int64_t>(alarm.resolve_after.count()));
  alarm.allowed_lateness ? json.value(static_cast<std::int64_t>(alarm.allowed_lateness->count())) : json.null();
  json.end_array();
  return uuid5("alarm definition", std::move(json).text());
}

std::string rules_digest(const std::vector<SourceFile>& files) {
  JsonWriter sizes;  // where one file ends and the next begins
  std::string text;
  sizes.begin_array();
  for (const SourceFile& file : files) {
    sizes.value(file.name).value(static_cast<std::uint64_t>(file.bytes.size()));
    text += file.bytes;
  }
  sizes.end_array();
  return uuid5("rules", std::move(sizes).text() + "\n" + text);
}

}  // namespace tocsin::ruleset
