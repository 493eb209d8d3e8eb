#include "alarm/grouped_alarm.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "alarm/definition_digest.h"
#include "alarm/group_key.h"
#include "alarm/reason.h"

namespace tocsin::alarm {
namespace {

// The row's memory: when the last event came. It outlives the window, and says who is evicted first.
std::string memory_of(Time last_event) { return std::to_string(to_ms(last_event)); }

std::optional<Time> last_event_of(std::string_view memory) {
  std::int64_t ms = 0;
  const auto read = std::from_chars(memory.data(), memory.data() + memory.size(), ms);
  if (memory.empty() || read.ec != std::errc() || read.ptr != memory.data() + memory.size()) return std::nullopt;
  return from_ms(ms);
}

}  // namespace

GroupedAlarm::GroupedAlarm(const Alarm& definition, Duration allowed_lateness, std::vector<AlarmSnapshot> known)
    : definition_(&definition),
      lateness_(allowed_lateness),
      digest_(std::make_shared<const std::string>(definition_digest(definition))) {
  std::vector<Change> none;
  for (AlarmSnapshot& snapshot : known) {
    if (snapshot.row.clock) clock_ = std::max(clock_.value_or(*snapshot.row.clock), *snapshot.row.clock);
    std::optional<Time> remembered = last_event_of(snapshot.row.memory);
    snapshot.row.memory.clear();
    Time last_event = snapshot.row.start.value_or(snapshot.row.clock.value_or(kEpoch));
    for (const auto& window : snapshot.windows) {
      if (!window.empty()) last_event = std::max(last_event, window.back().time);
    }
    last_event = remembered.value_or(last_event);
    Item& member = insert(std::move(snapshot), last_event);
    if (member.second.alarm.state() == AlarmState::alarm) ++in_alarm_;
    settle(member, 0, none);
  }
}

GroupedAlarm::Item& GroupedAlarm::insert(AlarmSnapshot snapshot, Time last_event) {
  std::string key = snapshot.row.group;
  Member made{SlidingAlarm(*definition_, lateness_, std::move(snapshot), digest_), last_event, {}};
  return *members_.emplace(std::move(key), std::move(made)).first;
}

GroupedAlarm::Item& GroupedAlarm::find_or_make(const std::string& key, Time first_event) {
  if (const auto found = members_.find(key); found != members_.end()) return *found;
  const std::size_t own = members_.size() - members_.count(kOtherGroup);
  const bool is_full = key != kOtherGroup && own >= definition_->max_groups;
  if (is_full && idle_.empty()) {
    ++overflowed_;
    return find_or_make(std::string(kOtherGroup), first_event);
  }
  if (is_full) evict(*idle_.begin()->second);
  AlarmSnapshot snapshot;
  snapshot.row.group = key;
  snapshot.row.state = AlarmState::ok;
  snapshot.row.start = first_event;
  snapshot.row.reason = kInitialReason;
  return insert(std::move(snapshot), first_event);
}

void GroupedAlarm::evict(Item& member) {
  ++evicted_;
  idle_.erase({member.second.last_event, &member});
  set_deadline(member, std::nullopt);
  untouch(member);
  if (last_ == &member) last_ = nullptr;
  removed_.push_back(member.first);
  members_.erase(members_.find(member.first));
}

MetricAlarm::Taken GroupedAlarm::take(const Arrival& arrival, std::vector<Change>& changes) {
  const Time time = arrival.samples.time;
  if (clock_ && time < *clock_ - lateness_) return Taken::too_late;
  advance(std::max(time, clock_.value_or(time)) - Duration{1}, changes);
  clock_ = std::max(*clock_, time);
  Item& member = find_or_make(arrival.group, time);
  Member& m = member.second;
  const std::size_t old_changes = changes.size();
  const bool is_new = !m.alarm.clock();
  // One clock for all: nothing was due for this one between its own last instant and now. A new one begins with the
  // event itself.
  if (!is_new) m.alarm.advance(time < *clock_ ? *clock_ : time - Duration{1}, changes);
  const std::uint64_t coarsened = m.alarm.coarsened();
  m.alarm.take(arrival, changes);
  coarsened_ += m.alarm.coarsened() - coarsened;
  if (is_new) m.alarm.advance(*clock_, changes);
  if (m.is_idle) {  // its place among the idle ones is by its last event
    idle_.erase({m.last_event, &member});
    m.is_idle = false;
  }
  m.last_event = std::max(m.last_event, time);
  settle(member, old_changes, changes);
  return Taken::counted;
}

void GroupedAlarm::advance(Time to, std::vector<Change>& changes) {
  // Before the clock nothing is due, but of instances that a restart brought back with an older clock of their own. At
  // the clock itself something may be: an event of one instance moved it, and the others wait.
  while (!deadlines_.empty() && deadlines_.begin()->first <= to) {
    const Time at = deadlines_.begin()->first;
    take_due(due_);
    for (Item* member : due_) {
      const std::size_t old_changes = changes.size();
      member->second.alarm.advance(at, changes);
      settle(*member, old_changes, changes);
    }
  }
  clock_ = std::max(clock_.value_or(to), to);
}

void GroupedAlarm::take_due(std::vector<Item*>& due) {
  due.clear();
  const Time at = deadlines_.begin()->first;
  for (auto place = deadlines_.begin(); place != deadlines_.end() && place->first == at; ++place)
    due.push_back(place->second);
  std::sort(due.begin(), due.end(), [](const Item* a, const Item* b) { return a->first < b->first; });
}

void GroupedAlarm::settle(Item& member, std::size_t old_changes, std::vector<Change>& changes) {
  Member& m = member.second;
  for (std::size_t i = old_changes; i < changes.size(); ++i) {
    if (changes[i].old_state == AlarmState::alarm) --in_alarm_;
    if (changes[i].new_state == AlarmState::alarm) ++in_alarm_;
    changes[i].whole = state();
  }
  set_deadline(member, m.alarm.next_deadline());
  const bool is_idle = m.alarm.is_quiet() && m.alarm.state() != AlarmState::alarm && member.first != kOtherGroup;
  if (is_idle != m.is_idle) {
    if (is_idle) {
      idle_.emplace(m.last_event, &member);
    } else {
      idle_.erase({m.last_event, &member});
    }
    m.is_idle = is_idle;
  }
  touch(member);
}

void GroupedAlarm::set_deadline(Item& member, std::optional<Time> next) {
  std::optional<Time>& known = member.second.deadline;
  if (next == known) return;
  if (known && next) {
    // Without memory being given back and asked for.
    auto node = deadlines_.extract({*known, &member});
    node.value().first = *next;
    deadlines_.insert(std::move(node));
  } else if (next) {
    deadlines_.emplace(*next, &member);
  } else {
    deadlines_.erase({*known, &member});
  }
  known = next;
}

void GroupedAlarm::touch(Item& member) {
  last_ = &member;
  if (member.second.touched_at != kUntouched) return;
  member.second.touched_at = touched_.size();
  touched_.push_back(&member);
}

void GroupedAlarm::untouch(Item& member) {
  const std::size_t place = std::exchange(member.second.touched_at, kUntouched);
  if (place == kUntouched) return;
  if (place + 1 < touched_.size()) {
    touched_[place] = touched_.back();
    touched_[place]->second.touched_at = place;
  }
  touched_.pop_back();
}

std::optional<Time> GroupedAlarm::next_deadline() const {
  return deadlines_.empty() ? std::nullopt : std::optional(deadlines_.begin()->first);
}

bool GroupedAlarm::set_state(std::string_view group, AlarmState state, const std::string& reason,
                             const std::string& reason_data, Time at, std::vector<Change>& changes) {
  const auto found = members_.find(group);
  if (found == members_.end()) return false;
  SlidingAlarm& alarm = found->second.alarm;
  const std::size_t old_changes = changes.size();
  if (clock_) alarm.advance(*clock_, changes);
  alarm.set_state(group, state, reason, reason_data, at, changes);
  settle(*found, old_changes, changes);
  return true;
}

AlarmState GroupedAlarm::state() const { return in_alarm_ > 0 ? AlarmState::alarm : AlarmState::ok; }

std::optional<double> GroupedAlarm::value() const {
  return last_ == nullptr ? std::nullopt : last_->second.alarm.value();
}

AlarmState GroupedAlarm::verdict() const { return last_ == nullptr ? AlarmState::ok : last_->second.alarm.verdict(); }

AlarmRow GroupedAlarm::row_of(const Member& member) {
  AlarmRow row = member.alarm.row();
  row.memory = memory_of(member.last_event);
  return row;
}

std::vector<const GroupedAlarm::Item*> GroupedAlarm::by_key() const {
  std::vector<const Item*> items;
  items.reserve(members_.size());
  for (const Item& item : members_) items.push_back(&item);
  std::sort(items.begin(), items.end(), [](const Item* a, const Item* b) { return a->first < b->first; });
  return items;
}

std::vector<InstanceView> GroupedAlarm::instances(std::size_t most) const {
  std::vector<InstanceView> views;
  std::vector<const Item*> sorted = by_key();
  if (sorted.size() > most) {
    const auto rank = [](const Item* item) {
      return item->first == kOtherGroup ? 0 : item->second.alarm.state() == AlarmState::alarm ? 1 : 2;
    };
    std::stable_sort(sorted.begin(), sorted.end(), [&](const Item* a, const Item* b) { return rank(a) < rank(b); });
    sorted.resize(most);
  }
  views.reserve(sorted.size());
  for (const Item* item : sorted) views.push_back({row_of(item->second), item->second.alarm.value()});
  return views;
}

GroupTotals GroupedAlarm::groups() const { return {members_.size(), in_alarm_, evicted_, overflowed_}; }

std::vector<AlarmSnapshot> GroupedAlarm::snapshots() const {
  std::vector<AlarmSnapshot> all;
  all.reserve(members_.size());
  for (const Item* item : by_key()) {
    for (AlarmSnapshot& snapshot : item->second.alarm.snapshots()) {
      snapshot.row.memory = memory_of(item->second.last_event);
      all.push_back(std::move(snapshot));
    }
  }
  return all;
}

void GroupedAlarm::take_dirty(Dirty& dirty) {
  for (Item* member : touched_) {
    member->second.touched_at = kUntouched;
    const std::size_t old_rows = dirty.rows.size();
    member->second.alarm.take_dirty(dirty);
    for (std::size_t i = old_rows; i < dirty.rows.size(); ++i) {
      dirty.rows[i].memory = memory_of(member->second.last_event);
    }
  }
  touched_.clear();
  std::move(removed_.begin(), removed_.end(), std::back_inserter(dirty.removed_groups));
  removed_.clear();
}

void GroupedAlarm::drop_dirty() {
  for (Item* member : touched_) {
    member->second.touched_at = kUntouched;
    member->second.alarm.drop_dirty();
  }
  touched_.clear();
  removed_.clear();
}

}  // namespace tocsin::alarm
