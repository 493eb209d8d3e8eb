#include "engine/flood_notes.h"

#include <fmt/format.h>

#include "alarm/group_key.h"
#include "base/limits.h"

namespace tocsin::engine {

std::string dimension_flood_note(const std::string& filter, Time at) {
  return fmt::format(
      "metric filter '{}' made {} different combinations of dimension values on {}: each is a metric of its own",
      filter, limits::kDimensionCombinations, to_iso8601(at).substr(0, 10));
}

std::string group_flood_note(const Alarm& alarm) {
  return fmt::format(
      "alarm '{}' has {} groups, its max_groups, and none of them is idle: further ones are counted together as {}",
      alarm.name.value, alarm.max_groups, alarm::kOtherGroup);
}

std::string crowded_out_note(std::uint64_t records) {
  return fmt::format(
      "{} records that were counted are forgotten within {}, for there are more than {}: a copy of one that comes from "
      "now "
      "on counts again",
      records, to_text(limits::kSeenFor), limits::kSeenRecords);
}

}  // namespace tocsin::engine
