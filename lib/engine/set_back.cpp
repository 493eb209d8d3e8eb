#include "engine/set_back.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/counted.h"
#include "base/limits.h"

namespace tocsin::engine {
namespace {

void move_back(std::optional<Time>& time, Duration by) {
  if (time) *time -= by;
}

void move_back(AlarmSnapshot& known, Duration by) {
  AlarmRow& row = known.row;
  for (std::optional<Time>* time : {&row.start, &row.clock, &row.hold, &row.recheck}) move_back(*time, by);
  for (Evidence& event : row.recent) event.time -= by;
  for (auto& window : known.windows) {
    for (WindowBucket& bucket : window) bucket.time -= by;
  }
}

void store(const AlarmSnapshot& known, StateDelta& delta) {
  const AlarmRow& row = known.row;
  delta.prunes.push_back({row.alarm, row.group, Time::max()});
  for (std::size_t series = 0; series < known.windows.size(); ++series) {
    for (const WindowBucket& bucket : known.windows[series])
      delta.buckets.push_back({row.alarm, row.group, static_cast<std::uint32_t>(series), bucket});
  }
  delta.alarms.push_back(row);
}

// False: it is not ahead.
bool set_back(std::vector<AlarmSnapshot>& instances, Time now, StateDelta& delta) {
  std::optional<Time> clock;  // the alarm's: the furthest of its instances'
  for (const AlarmSnapshot& known : instances) {
    if (known.row.clock) clock = std::max(clock.value_or(*known.row.clock), *known.row.clock);
  }
  if (!clock || !is_ahead(*clock, now)) return false;
  for (AlarmSnapshot& known : instances) {
    move_back(known, *clock - now);
    store(known, delta);
  }
  return true;
}

}  // namespace

bool is_ahead(Time clock, Time now) { return clock > now + limits::kFutureStamp + limits::kSettle; }

std::string set_back(std::map<std::string, std::vector<AlarmSnapshot>>& known, Time now, StateDelta& delta) {
  std::size_t moved = 0;
  for (auto& [name, instances] : known) moved += set_back(instances, now, delta) ? 1 : 0;
  if (moved == 0) return {};
  return fmt::format(
      "the clock was set back: {} had been judged up to a later time than {}; what they counted moves back "
      "with the clock",
      counted(moved, "alarm"), to_iso8601(now));
}

}  // namespace tocsin::engine
