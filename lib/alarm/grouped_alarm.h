// An alarm with group_by: one sliding instance for each combination of the named dimensions' values, all on one clock.
//
// At most max_groups instances: a new key first takes the place of the instance that is not in ALARM, has an empty
// window and the oldest last event; where there is none, its events go to one shared instance, `__other__`, so that a
// flood of keys still can fire. Instances begin in OK, at their first event. What falls due at the very instant of an
// event comes after the events of that instant; a window that empties then is empty from there on.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
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
  using Members = std::map<std::string, Member, std::less<>>;
  using Place = std::pair<Time, Members::iterator>;
  struct Earlier {  // by time, then key
    bool operator()(const Place& a, const Place& b) const {
      return a.first != b.first ? a.first < b.first : a.second->first < b.second->first;
    }
  };

  Members::iterator find_or_make(const std::string& key, Time first_event);
  Members::iterator insert(AlarmSnapshot snapshot, Time last_event);
  void evict(Members::iterator member);
  // After anything was done to it: its changes are the alarm's, its places are put right.
  void settle(Members::iterator member, std::size_t old_changes, std::vector<Change>& changes);
  void touch(Members::iterator member);
  void untouch(Members::iterator member);
  void change_place(std::set<Place, Earlier>& places, Members::iterator member, Time from, Time to);

  // As it is stored: with what evicting goes by.
  [[nodiscard]] static AlarmRow row_of(const Member& member);

  const Alarm* definition_;
  Duration lateness_;
  std::shared_ptr<const std::string> digest_;  // one for all instances
  std::optional<Time> clock_;
  Members members_;                                                 // by key, in order
  std::unordered_map<std::string_view, Members::iterator> by_key_;  // the same, quickly; of the keys in members_
  std::set<Place, Earlier> deadlines_;
  std::set<Place, Earlier> idle_;  // by last event
  std::vector<Members::iterator> touched_;
  std::vector<std::string> removed_;
  Members::iterator last_;  // touched last; end(): none
  std::uint64_t in_alarm_ = 0;
  std::uint64_t evicted_ = 0;
  std::uint64_t overflowed_ = 0;
  std::uint64_t coarsened_ = 0;
};

}  // namespace tocsin::alarm
