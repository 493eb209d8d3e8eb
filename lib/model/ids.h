// Strong ids: dense indices into one Program, which never outlive it. What must survive a reload or a restart is kept
// by name.
#pragma once

#include <compare>
#include <cstdint>

namespace tocsin {

template <class Tag>
struct Id {
  std::uint32_t value = 0;
  friend auto operator<=>(const Id&, const Id&) = default;
};

using GroupId = Id<struct GroupTag>;      // Rules::log_groups
using FilterId = Id<struct FilterTag>;    // Rules::metric_filters
using AlarmId = Id<struct AlarmTag>;      // Rules::alarms
using ProgramId = Id<struct ProgramTag>;  // one per compiled program of this process, rising

}  // namespace tocsin
