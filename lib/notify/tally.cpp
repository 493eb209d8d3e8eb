#include "notify/tally.h"

#include <algorithm>

#include "base/limits.h"
#include "base/utf8.h"

namespace tocsin::notify {
namespace {

constexpr std::size_t kNameBytes = 80;  // of an alarm, and of a group: an attacker may log much

Transition short_of(const Transition& t) {
  Transition kept = t;
  kept.reason_data.clear();
  if (kept.evidence.size() > 1) kept.evidence = {t.evidence.back()};
  return kept;
}

}  // namespace

std::string instance_name(const std::string& alarm, const Group& group) {
  std::string name(cut_utf8(alarm, kNameBytes));
  if (group.empty()) return name;
  std::string values;
  for (const auto& [key, value] : group) {
    if (!values.empty()) values += ", ";
    values.append(key).append("=").append(value);
  }
  return name + " {" + std::string(cut_utf8(values, kNameBytes)) + "}";
}

std::string instance_key(const std::string& alarm, const Group& group) {
  std::string key;
  const auto put = [&key](const std::string& text) {
    bytes::put(key, text.size());
    key += text;
  };
  put(alarm);
  for (const auto& [name, value] : group) {
    put(name);
    put(value);
  }
  return key;
}

void Tally::make_room() {
  const auto least = std::min_element(instances_.begin(), instances_.end(),
                                      [](const auto& a, const auto& b) { return a.second.changes < b.second.changes; });
  floor_ = least->second.changes;
  instances_.erase(least);
  ++evicted_;
}

void Tally::add(const Transition& t) {
  ++total_;
  ++by_state_[static_cast<std::size_t>(t.new_state)];
  earliest_ = std::min(earliest_.value_or(t.time), t.time);
  latest_ = std::max(latest_.value_or(t.time), t.time);
  last_ = short_of(t);
  if (!first_) first_ = last_;
  if (alarms_.size() < limits::kStormGroups || alarms_.contains(t.alarm)) ++alarms_[t.alarm];
  const std::string key = instance_key(t.alarm, t.group);
  auto found = instances_.find(key);
  if (found == instances_.end()) {
    const bool is_full = instances_.size() >= limits::kStormGroups;
    if (is_full) make_room();
    const std::uint64_t inherited = is_full ? floor_ : 0;
    found = instances_.emplace(key, Instance{instance_name(t.alarm, t.group), inherited, inherited, t.new_state}).first;
  }
  ++found->second.changes;
  found->second.state = t.new_state;
}

bool Tally::note_state(const Transition& t) {
  const auto found = instances_.find(instance_key(t.alarm, t.group));
  if (found == instances_.end() || found->second.state == t.new_state) return false;
  found->second.state = t.new_state;
  return true;
}

std::vector<Tally::Instance> Tally::top(std::size_t most) const {
  std::vector<Instance> all;
  all.reserve(instances_.size());
  for (const auto& [key, instance] : instances_) all.push_back(instance);
  std::stable_sort(all.begin(), all.end(), [](const Instance& a, const Instance& b) { return a.changes > b.changes; });
  if (all.size() > most) all.resize(most);
  return all;
}

std::vector<Tally::Instance> Tally::in_alarm(std::size_t most, std::uint64_t& all) const {
  std::vector<Instance> some;
  all = 0;
  for (const auto& [key, instance] : instances_) {
    if (instance.state != AlarmState::alarm) continue;
    if (all++ < most) some.push_back(instance);
  }
  return some;
}

void Tally::write(MemoryWriter& out) const {
  out.number(total_);
  for (const std::uint64_t n : by_state_) out.number(n);
  out.time(earliest_).time(latest_).flag(first_.has_value());
  if (first_) out.transition(*first_).transition(*last_);
  out.number(evicted_).number(floor_).number(alarms_.size());
  for (const auto& [alarm, n] : alarms_) out.text(alarm).number(n);
  out.number(instances_.size());
  for (const auto& [key, instance] : instances_) {
    out.text(key).text(instance.name).number(instance.changes).number(instance.too_much);
    out.number(static_cast<std::uint64_t>(instance.state));
  }
}

Tally Tally::read(MemoryReader& in) {
  Tally tally;
  tally.total_ = in.number();
  for (std::uint64_t& n : tally.by_state_) n = in.number();
  tally.earliest_ = in.optional_time();
  tally.latest_ = in.optional_time();
  if (in.flag()) {
    tally.first_ = in.transition();
    tally.last_ = in.transition();
  }
  tally.evicted_ = in.number();
  tally.floor_ = in.number();
  for (std::uint64_t left = in.count(); left > 0; --left) {
    std::string alarm = in.text();
    tally.alarms_[std::move(alarm)] = in.number();
  }
  for (std::uint64_t left = in.count(); left > 0; --left) {
    std::string key = in.text();
    Instance instance;
    instance.name = in.text();
    instance.changes = in.number();
    instance.too_much = in.number();
    instance.state = in.state();
    tally.instances_.emplace(std::move(key), std::move(instance));
  }
  return tally;
}

}  // namespace tocsin::notify
