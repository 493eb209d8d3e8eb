// How far event time has come, for each log group and for what its events feed: engine time less the group's
// expected_delay, never past a hold, never back. An alarm that no log group feeds has engine time itself.
#pragma once

#include <span>
#include <vector>

#include "base/time.h"
#include "engine/program.h"

namespace tocsin::engine {

inline constexpr Time kLongAgo = Time::min();  // no time has passed yet

// A log group that is behind: alarms fed by it must not be told of a later time than this.
struct Hold {
  GroupId group;
  Time until;
};

class GroupClocks {
 public:
  GroupClocks() = default;
  // Groups that `former` knows, by name, go on from where they were, unless that is later than `latest`.
  GroupClocks(const Program& program, const GroupClocks& former, Time latest);

  void advance(Time to, std::span<const Hold> holds);

  // Where the alarm's clock may stand; kLongAgo: nowhere yet.
  [[nodiscard]] Time clock_of(AlarmId alarm) const;
  // How much later (in engine time) than its own clock something falls due for it.
  [[nodiscard]] Duration delay_of(AlarmId alarm) const;
  [[nodiscard]] Duration lateness_of(AlarmId alarm) const;

 private:
  const Program* program_ = nullptr;
  std::vector<Time> clocks_;  // by GroupId
  Time engine_time_ = kLongAgo;
};

}  // namespace tocsin::engine
