#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/limits.h"
#include "ruleset/decode_entries.h"

namespace tocsin::ruleset {
namespace {

void decode_names(Fields& fields, Alarm& alarm) {
  std::vector<Located<std::string>> names;
  if (!fields.texts("group_by", names)) return;
  if (names.empty()) fields.error("group_by", "'group_by' names no dimension", "group_by: [SourceIp]");
  if (names.size() > limits::kAlarmDimensions) {
    fields.error("group_by", fmt::format("'group_by' names {} dimensions; at most {} are allowed", names.size(),
                                         limits::kAlarmDimensions));
    return;
  }
  std::set<std::string_view> seen;
  for (const auto& name : names) {
    if (!check_dimension_name(name.value, name.span, fields.diagnostics())) continue;
    if (!seen.insert(name.value).second) {
      fields.diagnostics().error(name.span, fmt::format("'group_by' names the dimension '{}' twice", name.value));
    }
    const auto same = [&](const auto& dimension) { return dimension.first == name.value; };
    if (std::any_of(alarm.dimensions.begin(), alarm.dimensions.end(), same)) {
      fields.diagnostics().error(
          name.span, fmt::format("the dimension '{}' has one value in 'dimensions', and cannot group", name.value),
          "leave it out of one of the two");
    }
  }
  alarm.group_by = std::move(names);
}

}  // namespace

void decode_groups(Fields& fields, Alarm& alarm) {
  decode_names(fields, alarm);
  if (std::uint32_t most = 0; fields.count("max_groups", most)) {
    alarm.max_groups = most;
    if (most > limits::kGroups) {
      fields.error("max_groups", fmt::format("'max_groups' is {}; at most {} are allowed", most, limits::kGroups));
    }
  }
  if (fields.has("max_groups") && !fields.has("group_by")) {
    fields.error("max_groups", "'max_groups' goes with 'group_by' only");
  }
}

}  // namespace tocsin::ruleset
