// How many changes there were, in all and by state, and of which alarms and groups most: the totals are exact, however
// many groups there are; of the groups a bounded number is counted for. At the bound the one with fewest makes room and
// leaves its count to the new one as what may be too much (space-saving): who changed most is found all the same.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "model/transition.h"
#include "notify/memory.h"

namespace tocsin::notify {

// "ssh {SourceIp=192.0.2.7}": an alarm's instance, for people.
std::string instance_name(const std::string& alarm, const Group& group);
// The same for maps: what no two instances have in common.
std::string instance_key(const std::string& alarm, const Group& group);

class Tally {
 public:
  void add(const Transition& t);
  // The state of an instance that it counts for; others are passed over. True: it does.
  bool note_state(const Transition& t);

  [[nodiscard]] std::uint64_t total() const { return total_; }
  [[nodiscard]] std::uint64_t of(AlarmState state) const { return by_state_[static_cast<std::size_t>(state)]; }
  [[nodiscard]] const std::optional<Transition>& first() const { return first_; }
  [[nodiscard]] const std::optional<Transition>& last() const { return last_; }
  // Event times; of nothing: none.
  [[nodiscard]] std::optional<Time> earliest() const { return earliest_; }
  [[nodiscard]] std::optional<Time> latest() const { return latest_; }

  struct Instance {
    std::string name;
    std::uint64_t changes = 0;
    std::uint64_t too_much = 0;  // at most so many of them were another's
    AlarmState state = AlarmState::ok;
  };
  // Those with most changes, most first, at most so many.
  [[nodiscard]] std::vector<Instance> top(std::size_t most) const;
  // Of those that are counted for.
  [[nodiscard]] std::vector<Instance> in_alarm(std::size_t most, std::uint64_t& all) const;
  [[nodiscard]] std::uint64_t instances() const { return instances_.size(); }
  [[nodiscard]] bool is_complete() const { return evicted_ == 0; }  // every instance is counted for
  [[nodiscard]] bool has_alarm(const std::string& alarm) const { return alarms_.contains(alarm); }
  [[nodiscard]] const std::map<std::string, std::uint64_t>& alarms() const { return alarms_; }

  void write(MemoryWriter& out) const;
  static Tally read(MemoryReader& in);

 private:
  void make_room();

  std::uint64_t total_ = 0;
  std::array<std::uint64_t, 3> by_state_{};  // by AlarmState
  std::optional<Time> earliest_;
  std::optional<Time> latest_;
  std::optional<Transition> first_;  // without its reason data, and with its last event alone
  std::optional<Transition> last_;
  std::map<std::string, Instance> instances_;  // by instance_key()
  std::map<std::string, std::uint64_t> alarms_;
  std::uint64_t evicted_ = 0;
  std::uint64_t floor_ = 0;  // what the last one that made room had
};

}  // namespace tocsin::notify
