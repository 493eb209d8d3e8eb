#include "ruleset/check_notify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "notify/alarm_glob.h"

namespace tocsin::ruleset {
namespace {

// "a -> b -> a"; empty: it ends.
std::string circle_from(const Topic& topic, const std::map<std::string_view, const Topic*>& by_name) {
  std::string way = topic.name.value;
  std::set<std::string_view> seen = {topic.name.value};
  for (const Topic* at = &topic; !at->fallback.value.empty();) {
    const auto next = by_name.find(at->fallback.value);
    if (next == by_name.end()) return {};
    at = next->second;
    way += " -> " + at->name.value;
    if (at == &topic) return way;
    if (!seen.insert(at->name.value).second) return {};  // a circle of others, who are told
  }
  return {};
}

}  // namespace

void check_fallbacks(const Rules& rules, Names& topics, Diagnostics& diagnostics) {
  std::map<std::string_view, const Topic*> by_name;
  for (const Topic& topic : rules.topics) by_name.emplace(topic.name.value, &topic);
  for (const Topic& topic : rules.topics) {
    if (topic.fallback.value.empty()) continue;
    topics.must_have(topic.fallback);
    if (const std::string way = circle_from(topic, by_name); !way.empty()) {
      diagnostics.error(topic.fallback.span, fmt::format("the fallbacks of topics go in a circle: {}", way),
                        "the last one of them has no fallback");
    }
  }
}

void check_mutes(const Rules& rules, bool complete, Diagnostics& diagnostics) {
  if (!complete) return;
  for (const Mute& mute : rules.mutes) {
    for (const auto& glob : mute.alarms) {
      const auto is_meant = [&glob](const auto& alarm) { return notify::matches(glob.value, alarm.name.value); };
      if (std::any_of(rules.alarms.begin(), rules.alarms.end(), is_meant)) continue;
      if (std::any_of(rules.composite_alarms.begin(), rules.composite_alarms.end(), is_meant)) continue;
      diagnostics.warning(glob.span, fmt::format("no alarm is named '{}': this mutes nothing", glob.value));
    }
  }
}

}  // namespace tocsin::ruleset
