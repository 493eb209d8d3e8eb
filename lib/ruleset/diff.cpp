#include <fmt/format.h>

#include <map>
#include <string_view>

#include "ruleset/ruleset.h"

namespace tocsin::ruleset {
namespace {

template <class T>
void diff_section(std::string_view what, const std::vector<T>& old_entries, const std::vector<T>& new_entries,
                  std::vector<std::string>& out) {
  std::map<std::string_view, const T*> before;
  std::map<std::string_view, const T*> after;
  for (const T& entry : old_entries) before.emplace(entry.name.value, &entry);
  for (const T& entry : new_entries) after.emplace(entry.name.value, &entry);
  for (const T& entry : new_entries) {
    const auto found = before.find(entry.name.value);
    if (found == before.end()) {
      out.push_back(fmt::format("{} '{}' added", what, entry.name.value));
    } else if (!(*found->second == entry)) {
      out.push_back(fmt::format("{} '{}' changed", what, entry.name.value));
    }
  }
  for (const T& entry : old_entries) {
    if (!after.contains(entry.name.value)) out.push_back(fmt::format("{} '{}' removed", what, entry.name.value));
  }
}

}  // namespace

std::vector<std::string> diff(const Rules& old_rules, const Rules& new_rules) {
  std::vector<std::string> changes;
  diff_section("log group", old_rules.log_groups, new_rules.log_groups, changes);
  diff_section("metric filter", old_rules.metric_filters, new_rules.metric_filters, changes);
  diff_section("alarm", old_rules.alarms, new_rules.alarms, changes);
  diff_section("composite alarm", old_rules.composite_alarms, new_rules.composite_alarms, changes);
  diff_section("topic", old_rules.topics, new_rules.topics, changes);
  diff_section("mute", old_rules.mutes, new_rules.mutes, changes);
  if (old_rules.host_metrics != new_rules.host_metrics)
    changes.emplace_back(!old_rules.host_metrics   ? "host_metrics added"
                         : !new_rules.host_metrics ? "host_metrics removed"
                                                   : "host_metrics changed");
  return changes;
}

}  // namespace tocsin::ruleset
