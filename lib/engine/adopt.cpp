#include "engine/adopt.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "alarm/definition_digest.h"

namespace tocsin::engine {
namespace {

// CloudWatch: an updated alarm keeps its state, and judges by the metric's datapoints as they are. What there is of
// them goes back to the first that is left.
void adopt(AlarmSnapshot& snapshot, bool is_same_metric, StateDelta& delta) {
  AlarmRow& row = snapshot.row;
  row.hold.reset();
  if (is_same_metric) {
    std::optional<Time> first;
    for (const auto& window : snapshot.windows) {
      if (!window.empty()) first = std::min(first.value_or(window.front().time), window.front().time);
    }
    if (row.start && row.clock) row.start = std::max(*row.start, first.value_or(*row.clock));
    return;
  }
  delta.prunes.push_back({row.alarm, row.group, Time::max()});
  snapshot.windows.clear();
  row.start.reset();
  row.clock.reset();
  row.recent.clear();
  row.memory.clear();
}

}  // namespace

bool adopt(const Alarm& definition, std::vector<AlarmSnapshot>& known, StateDelta& delta) {
  const std::string& name = definition.name.value;
  const std::string digest = alarm::definition_digest(definition);
  const bool is_other = !known.empty() && !alarm::is_same_definition(known.front().row.definition, digest);
  if (is_other) {
    const bool is_same_metric = alarm::is_same_metric(known.front().row.definition, digest);
    std::erase_if(known, [&](const AlarmSnapshot& snapshot) {
      // Its instances are others now.
      const bool is_gone = snapshot.row.group.empty() != definition.group_by.empty() ||
                           (!definition.group_by.empty() && !is_same_metric);
      if (is_gone) delta.removed_instances.emplace_back(name, snapshot.row.group);
      return is_gone;
    });
    for (AlarmSnapshot& snapshot : known) adopt(snapshot, is_same_metric, delta);
  }
  for (AlarmSnapshot& snapshot : known) {
    if (std::exchange(snapshot.row.definition, digest) != digest) delta.alarms.push_back(snapshot.row);
  }
  if (known.empty() && definition.group_by.empty()) {
    known.emplace_back();
    known.back().row.alarm = name;
    known.back().row.definition = digest;
  }
  return is_other;
}

}  // namespace tocsin::engine
