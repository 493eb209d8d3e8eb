// An alarm with group_by: one sliding instance for each combination of the named dimensions' values, all on one clock.
//
// At most max_groups instances: a new key first takes the place of the instance that is not in ALARM, has an empty
// window and the oldest last event; where there is none, its events go to one shared instance, `__other__`, so that a
// flood of keys still can fire. Instances begin in OK, at their first event. What falls due at the very instant of an
// event comes after the events of that instant; a window that empties then is empty from there on.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "alarm/metric_alarm.h"
#include "alarm/sliding_alarm.h"

namespace tocsin::alarm {

class GroupedAlarm final : public MetricAlarm {
 public:
  GroupedAlarm(const Alarm& definition, Duration allowed_lateness, std::vector<AlarmSnapshot> known);

  Taken take(const Arrival& arrival, std::vector<Change>& changes) override;
  void advance(Time to, std::vector<Change>& changes) override;
  [[nodiscard]] std::optional<Time> next_deadline() const override;
  [[nodiscard]] std::optional<Time> clock() const override { return clock_; }
  bool set_state(std::string_view group, AlarmState state, const std::string& reason, const std::string& reason_data,
                 Time at, std::vector<Change>& changes) override;

  [[nodiscard]] AlarmState state() const override;
  [[nodiscard]] std::optional<double> value() const override;
  [[nodiscard]] AlarmState verdict() const override;
  [[nodiscard]] std::vector<InstanceView> instances(std::size_t most) const override;
  [[nodiscard]] GroupTotals groups() const override;
  [[nodiscard]] std::uint64_t coarsened() const override { return coarsened_; }
  [[nodiscard]] const Alarm& definition() const override { return *definition_; }
  [[nodiscard]] std::vector<AlarmSnapshot> snapshots() const override;
  void take_dirty(Dirty& dirty) override;
  void drop_dirty() override;

 private:
  static constexpr std::size_t kUntouched = SIZE_MAX;
  struct Member {
    SlidingAlarm alarm;
    Time last_event;
    std::optional<Time> deadline;         // as it stands among the deadlines
    bool is_idle = false;                 // stands among the idle ones
    std::size_t touched_at = kUntouched;  // its place among the touched ones
  };
  struct KeyHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>()(key); }
  };
  using Members = std::unordered_map<std::string, Member, KeyHash, std::equal_to<>>;
  using Item = Members::value_type;  // stays where it is until it is evicted
  using Place = std::pair<Time, Item*>;
  struct LongestIdle {  // by last event, then key: the same after a restart
    bool operator()(const Place& a, const Place& b) const {
      return a.first != b.first ? a.first < b.first : a.second->first < b.second->first;
    }
  };

  Item& find_or_make(const std::string& key, Time first_event);
  Item& insert(AlarmSnapshot snapshot, Time last_event);
  void evict(Item& member);
  // After anything was done to it: its changes are the alarm's, its places are put right.
  void settle(Item& member, std::size_t old_changes, std::vector<Change>& changes);
  void set_deadline(Item& member, std::optional<Time> next);
  // Those due first, at one instant, by key.
  void take_due(std::vector<Item*>& due);
  void touch(Item& member);
  void untouch(Item& member);
  [[nodiscard]] std::vector<const Item*> by_key() const;

  // As it is stored: with what evicting goes by.
  [[nodiscard]] static AlarmRow row_of(const Member& member);

  const Alarm* definition_;
  Duration lateness_;
  std::shared_ptr<const std::string> digest_;  // one for all instances
  std::optional<Time> clock_;
  Members members_;
  std::set<Place> deadlines_;  // of one instant in no order that means anything
  std::set<Place, LongestIdle> idle_;
  std::vector<Item*> touched_;
  std::vector<Item*> due_;  // scratch of advance()
  std::vector<std::string> removed_;
  const Item* last_ = nullptr;  // touched last
  std::uint64_t in_alarm_ = 0;
  std::uint64_t evicted_ = 0;
  std::uint64_t overflowed_ = 0;
  std::uint64_t coarsened_ = 0;
};

}  // namespace tocsin::alarm
