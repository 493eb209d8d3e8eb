#include "engine/group_clocks.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace tocsin::engine {

GroupClocks::GroupClocks(const Program& program, const GroupClocks& former, Time latest) : program_(&program) {
  std::map<std::string_view, Time> known;
  for (std::size_t g = 0; g < former.clocks_.size(); ++g) {
    known.emplace(former.program_->rules().log_groups[g].name.value, former.clocks_[g]);
  }
  for (const LogGroup& group : program.rules().log_groups) {
    const auto found = known.find(group.name.value);
    clocks_.push_back(found == known.end() || found->second > latest ? kLongAgo : found->second);
  }
  if (former.engine_time_ <= latest) engine_time_ = former.engine_time_;
}

void GroupClocks::advance(Time to, std::span<const Hold> holds) {
  engine_time_ = std::max(engine_time_, to);
  for (std::size_t g = 0; g < clocks_.size(); ++g) {
    Time reached = to - program_->rules().log_groups[g].expected_delay;
    for (const Hold& hold : holds) {
      if (hold.group.value == g) reached = std::min(reached, hold.until);
    }
    clocks_[g] = std::max(clocks_[g], reached);
  }
}

Time GroupClocks::clock_of(AlarmId alarm) const {
  Time least = engine_time_;
  for (const GroupId group : program_->groups_of(alarm)) least = std::min(least, clocks_[group.value]);
  return least;
}

Duration GroupClocks::delay_of(AlarmId alarm) const {
  Duration most{0};
  for (const GroupId group : program_->groups_of(alarm)) {
    most = std::max(most, program_->rules().log_groups[group.value].expected_delay);
  }
  return most;
}

Duration GroupClocks::lateness_of(AlarmId alarm) const {
  const Alarm& definition = program_->rules().alarms[alarm.value];
  if (definition.allowed_lateness) return *definition.allowed_lateness;
  const auto& groups = program_->groups_of(alarm);
  if (groups.empty()) return LogGroup{}.allowed_lateness;
  Duration most{0};
  for (const GroupId group : groups) {
    most = std::max(most, program_->rules().log_groups[group.value].allowed_lateness);
  }
  return most;
}

}  // namespace tocsin::engine
