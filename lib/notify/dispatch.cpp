#include "notify/dispatch.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/json_writer.h"
#include "base/limits.h"
#include "notify/announcements.h"
#include "notify/router.h"
#include "notify/tally.h"

namespace tocsin::notify {
namespace {

// Kinds of PolicyRow: stand in the store, never to change.
constexpr const char* kStorm = "storm";
constexpr const char* kOld = "old";
constexpr const char* kFlap = "flap";
constexpr const char* kHeld = "held";
constexpr const char* kMute = "mute";
constexpr const char* kEndpoint = "endpoint";

constexpr const char* kInDigest = "a storm of changes; it is told with them, in a digest";

constexpr Duration kSweepEvery = std::chrono::minutes(1);

// Of an instance and a topic: no topic's name holds a line's end.
std::string row_name(const std::pair<std::string, std::string>& key) { return key.first + "\n" + key.second; }

std::pair<std::string, std::string> key_of(const std::string& row_name) {
  const std::size_t at = row_name.rfind('\n');
  if (at == std::string::npos) return {row_name, ""};
  return {row_name.substr(0, at), row_name.substr(at + 1)};
}

void add_remark(Transition& t, const std::string& remark) { t.remark += (t.remark.empty() ? "" : "; ") + remark; }

}  // namespace

Dispatch::Dispatch(const std::vector<PolicyRow>& remembered) {
  for (const PolicyRow& row : remembered) load(row);
}

void Dispatch::load(const PolicyRow& row) {
  if (row.kind == kStorm) storms_.emplace(row.name, Storm::from(row.value));
  if (row.kind == kOld) old_.emplace(row.name, OldChanges::from(row.value));
  if (row.kind == kFlap) flapping_.emplace(key_of(row.name), Flapping::from(row.value));
  if (row.kind == kEndpoint) endpoints_.emplace(row.name, EndpointWatch::from(row.value));
  if (row.kind == kHeld) {
    if (auto held = HeldBack::from(row.value)) held_.emplace(key_of(row.name), std::move(*held));
  }
  if (row.kind == kMute) {
    if (auto mute = Mutes::from(row.name, row.value)) (void)mutes_.add(std::move(*mute)).has_value();
  }
}

const Topic* Dispatch::topic_of(const std::string& name) const {
  const auto found = std::find_if(rules_.topics->begin(), rules_.topics->end(),
                                  [&name](const Topic& topic) { return topic.name.value == name; });
  return found == rules_.topics->end() ? nullptr : &*found;
}

Alarm Dispatch::alarm_of(const std::string& name) const {
  if (const auto found = rules_.alarms.find(name); found != rules_.alarms.end()) return *found->second;
  Alarm gone;
  gone.name.value = name;
  return gone;
}

Dispatch::Output Dispatch::set_rules(InForce rules, Time now) {
  rules_ = std::move(rules);
  mutes_.set_scheduled(rules_.mutes);
  std::set<std::string> topics;
  for (const Topic& topic : *rules_.topics) topics.insert(topic.name.value);
  const auto drop = [this](const char* kind, const std::string& name) { remember(kind, name, {}); };
  std::erase_if(storms_, [&](const auto& entry) {
    if (topics.contains(entry.first)) return false;
    drop(kStorm, entry.first);
    return true;
  });
  std::erase_if(old_, [&](const auto& entry) {
    if (topics.contains(entry.first)) return false;
    drop(kOld, entry.first);
    return true;
  });
  const auto is_gone = [&](const char* kind, const OfInstance& key) {
    if (topics.contains(key.second)) return false;
    drop(kind, row_name(key));
    return true;
  };
  std::erase_if(flapping_, [&](const auto& entry) { return is_gone(kFlap, entry.first); });
  std::erase_if(held_, [&](const auto& entry) { return is_gone(kHeld, entry.first); });
  std::erase_if(endpoints_, [&](const auto& entry) {
    if (rules_.endpoints.contains(entry.first)) return false;
    drop(kEndpoint, entry.first);
    return true;
  });
  (void)mutes_ended(now);
  tell_waiting(now);
  release(now);
  send_digests(now);
  return finish();
}

Dispatch::Output Dispatch::take(const std::vector<Transition>& changes, const std::vector<Notice>& notices, Time now) {
  tell_waiting(now);
  std::set<std::string_view> ids;
  for (const Transition& change : changes) ids.insert(change.id);
  auto notice = notices.begin();
  const auto tell_all = [this, now](const Notice& n) {
    for (const Topic* topic : n.topics) tell(n, *topic, now);
  };
  // In the order in which it happened: a notice without a change (a reminder) stands between those that have one.
  for (const Transition& change : changes) {
    for (; notice != notices.end() && !ids.contains(notice->transition.id); ++notice) tell_all(*notice);
    note_state(change, now);
    if (notice != notices.end() && notice->transition.id == change.id) tell_all(*notice++);
  }
  for (; notice != notices.end(); ++notice) tell_all(*notice);
  send_digests(now);
  return finish();
}

Dispatch::Output Dispatch::advance(Time now) {
  tell_waiting(now);
  if (mutes_ended(now)) release(now);
  end_flapping(now);
  send_summaries(now);
  send_digests(now);
  return finish();
}

void Dispatch::note_state(const Transition& t, Time now) {
  for (auto& [topic, storm] : storms_) {
    if (storm.note_state(t)) touched_storms_.insert(topic);
  }
  for (auto& [topic, old] : old_) {
    if (old.note_state(t)) touched_old_.insert(topic);
  }
  if (flapping_.empty() && held_.empty()) return;
  const std::string key = instance_key(t.alarm, t.group);
  for (auto at = flapping_.lower_bound({key, ""}); at != flapping_.end() && at->first.first == key; ++at) {
    if (!at->second.is_flapping()) continue;
    at->second.note_state(t, now);
    touched_flapping_.insert(at->first);
  }
  for (auto at = held_.lower_bound({key, ""}); at != held_.end() && at->first.first == key; ++at) {
    at->second.state = t.new_state;
    touched_held_.insert(at->first);
  }
}

void Dispatch::tell(const Notice& notice, const Topic& topic, Time now) {
  const Transition& t = notice.transition;
  if (const auto by = mutes_.of(t.alarm, now)) return hold(notice, topic, *by, now);
  if (t.is_reminder) return tell_at_once(t, notice.group, *notice.alarm, topic, now);
  if (now - t.time > topic.notify_max_age) {
    note_held(t, notice.group, topic,
              fmt::format("older than {} (notify_max_age); it is summed up", to_text(topic.notify_max_age)), now);
    old_[topic.name.value].add(t, now);
    touched_old_.insert(topic.name.value);
    return;
  }
  const Flapping::Verdict verdict = flaps(t, topic, now);
  if (verdict == Flapping::Verdict::hold)
    return note_held(t, notice.group, topic, "the alarm is flapping; how it ends is told", now);
  Transition told = verdict == Flapping::Verdict::begins ? flapping_begins(t, topic) : t;
  if (const Duration late = now - t.time; late >= limits::kSaidToBeLate)
    add_remark(told, "told " + span_text(late) + " late");
  tell_at_once(told, notice.group, *notice.alarm, topic, now);
}

Flapping::Verdict Dispatch::flaps(const Transition& t, const Topic& topic, Time now) {
  const OfInstance key(instance_key(t.alarm, t.group), topic.name.value);
  auto found = flapping_.find(key);
  if (found == flapping_.end()) {
    if (topic.flap_threshold == 0) return Flapping::Verdict::tell;
    if (flapping_.size() >= limits::kFlapTracked) {
      // Those that do not flap begin anew.
      std::erase_if(flapping_, [this](const auto& entry) {
        if (entry.second.is_flapping()) return false;
        remember(kFlap, row_name(entry.first), {});
        touched_flapping_.erase(entry.first);
        return true;
      });
      if (flapping_.size() >= limits::kFlapTracked) return Flapping::Verdict::tell;
    }
    found = flapping_.emplace(key, Flapping()).first;
  }
  touched_flapping_.insert(key);
  return found->second.take(t, topic.flap_threshold, now);
}

void Dispatch::tell_at_once(const Transition& t, const std::string& group, const Alarm& alarm, const Topic& topic,
                            Time now) {
  if (topic.storm_threshold == 0 && !storms_.contains(topic.name.value)) return send(t, alarm, topic);
  Storm& storm = storms_[topic.name.value];
  touched_storms_.insert(topic.name.value);
  const Storm::Verdict verdict = storm.take(t, group, topic.storm_threshold, now);
  for (const Storm::Waiting& waited : storm.take_gathered())
    note_held(waited.transition, waited.group, topic, kInDigest, now);
  if (verdict == Storm::Verdict::gather) note_held(t, group, topic, kInDigest, now);
  if (verdict == Storm::Verdict::tell) send(t, alarm, topic);
}

void Dispatch::tell_waiting(Time now) {
  for (auto& [name, storm] : storms_) {
    const Topic* const topic = topic_of(name);
    if (topic == nullptr) continue;
    for (const Storm::Waiting& waited : storm.release(now)) {
      send(waited.transition, alarm_of(waited.transition.alarm), *topic);
      touched_storms_.insert(name);
    }
  }
}

void Dispatch::send(const Transition& t, const Alarm& alarm, const Topic& topic) {
  auto rows = rows_for(t, alarm, topic, rules_.context);
  std::move(rows.begin(), rows.end(), std::back_inserter(output_.rows));
}

void Dispatch::send_digests(Time now) {
  for (auto& [name, storm] : storms_) {
    const auto deadline = storm.next_deadline();
    if (!deadline || *deadline > now) continue;
    const Topic* const topic = topic_of(name);
    if (topic == nullptr) continue;
    while (const auto digest = storm.due(now)) {
      Alarm alarm;
      alarm.name.value = storm_name(name);
      for (const auto& [member, n] : digest->tally.alarms()) {
        alarm.severity = std::max(alarm.severity, alarm_of(member).severity);
      }
      send(digest_of(*digest, *topic, now), alarm, *topic);
      touched_storms_.insert(name);
      if (digest->part != Storm::Digest::Part::goes_on)
        output_.notes.push_back(fmt::format("topic '{}': {}", name,
                                            digest->part == Storm::Digest::Part::begins
                                                ? "a storm of changes has begun; they are told together"
                                                : "the storm of changes is over"));
    }
  }
}

void Dispatch::send_summaries(Time now) {
  for (auto& [name, old] : old_) {
    const Topic* const topic = topic_of(name);
    if (topic == nullptr || !old.is_due(now)) continue;
    const Transition summary = summary_of(old.take(), *topic, now);
    touched_old_.insert(name);
    Alarm alarm;
    alarm.name.value = summary.alarm;
    output_.notes.push_back(fmt::format("topic '{}': {}", name, summary.reason));
    send(summary, alarm, *topic);
  }
}

void Dispatch::end_flapping(Time now) {
  const bool is_sweep = now >= swept_ + kSweepEvery || now < swept_;
  if (is_sweep) swept_ = now;
  for (auto at = flapping_.begin(); at != flapping_.end();) {
    Flapping& flapping = at->second;
    const bool has_ended = flapping.has_ended(now);
    if (has_ended) {
      const Transition& last = flapping.last();
      const Topic* const topic = topic_of(at->first.second);
      if (topic != nullptr && !mutes_.of(last.alarm, now))
        tell_at_once(flapping_ended(flapping, topic->name.value, now), {}, alarm_of(last.alarm), *topic, now);
    }
    if (!has_ended && !(is_sweep && flapping.is_idle(now))) {
      ++at;
      continue;
    }
    remember(kFlap, row_name(at->first), {});
    touched_flapping_.erase(at->first);
    at = flapping_.erase(at);
  }
}

void Dispatch::hold(const Notice& notice, const Topic& topic, const Mutes::By& by, Time now) {
  const Transition& t = notice.transition;
  note_held(t, notice.group, topic,
            fmt::format("muted until {} by {}{}", to_iso8601(by.until), by.name,
                        by.reason.empty() ? "" : " (" + by.reason + ")"),
            now);
  if (t.is_reminder) return;
  const OfInstance key(instance_key(t.alarm, t.group), topic.name.value);
  auto found = held_.find(key);
  if (found == held_.end()) {
    if (held_.size() >= limits::kMutedHeld) return;
    HeldBack held;
    held.believed = t.old_state;
    held.since = now;
    found = held_.emplace(key, std::move(held)).first;
  }
  HeldBack& held = found->second;
  ++held.changes;
  held.state = t.new_state;
  held.newest = t;
  held.by = by.name;
  held.reason = by.reason;
  touched_held_.insert(key);
}

bool Dispatch::mutes_ended(Time now) {
  bool is_any = false;
  for (const HandMute& mute : mutes_.take_ended(now)) {
    remember(kMute, mute.id, {});
    output_.notes.push_back(fmt::format("mute {} of '{}' is over", mute.id, mute.alarms));
    is_any = true;
  }
  std::set<std::string> in_force;
  for (const auto& [mute, until] : mutes_.in_force(now)) in_force.insert(mute->name.value);
  for (const std::string& name : in_force_) {
    if (in_force.contains(name)) continue;
    output_.notes.push_back(fmt::format("mute '{}' is over", name));
    is_any = true;
  }
  for (const std::string& name : in_force) {
    if (!in_force_.contains(name)) output_.notes.push_back(fmt::format("mute '{}' is in force", name));
  }
  in_force_ = std::move(in_force);
  return is_any;
}

void Dispatch::release(Time now) {
  for (auto at = held_.begin(); at != held_.end();) {
    const HeldBack& held = at->second;
    if (mutes_.of(held.newest.alarm, now)) {
      ++at;
      continue;
    }
    const Topic* const topic = topic_of(at->first.second);
    if (topic != nullptr) {
      if (const auto t = held.release(topic->name.value))
        tell_at_once(*t, {}, alarm_of(held.newest.alarm), *topic, now);
    }
    remember(kHeld, row_name(at->first), {});
    touched_held_.erase(at->first);
    at = held_.erase(at);
  }
}

Result<Dispatch::Output> Dispatch::mute(HandMute mute, Time now) {
  if (mute.until <= now) return Unexpected(Error{ErrorCode::invalid, "the mute would be over already"});
  PolicyRow row{kMute, mute.id, Mutes::bytes(mute)};
  output_.notes.push_back(fmt::format("mute {} of '{}' until {}: {}", mute.id, mute.alarms, to_iso8601(mute.until),
                                      mute.reason.empty() ? "no reason given" : mute.reason));
  if (auto added = mutes_.add(std::move(mute)); !added) {
    output_ = {};
    return Unexpected(std::move(added).error());
  }
  output_.policies.push_back(std::move(row));
  return finish();
}

Dispatch::Output Dispatch::unmute(const std::string& id_or_alarms, Time now, std::size_t& removed) {
  const auto gone = mutes_.remove(id_or_alarms);
  removed = gone.size();
  for (const HandMute& mute : gone) {
    remember(kMute, mute.id, {});
    output_.notes.push_back(fmt::format("mute {} of '{}' was taken away", mute.id, mute.alarms));
  }
  if (!gone.empty()) release(now);
  send_digests(now);
  return finish();
}

Dispatch::Output Dispatch::take(const std::string& subscription, const EndpointResult& result, Time now) {
  const auto name = rules_.endpoints.find(subscription);
  if (name == rules_.endpoints.end()) return {};  // it is gone
  EndpointWatch& watch = endpoints_[subscription];
  const bool was_idle = watch.is_idle();
  const auto change = watch.take(result, name->second.alarm, subscription, now);
  if (!was_idle || !watch.is_idle()) remember(kEndpoint, subscription, watch.bytes());
  if (watch.is_idle()) endpoints_.erase(subscription);
  if (!change) return finish();
  const Topic* const topic = topic_of(name->second.topic);
  const Topic* const fallback = topic == nullptr ? nullptr : topic_of(topic->fallback.value);
  note_endpoint(*change, fallback == nullptr ? "the topic has no fallback" : "");
  output_.endpoints.push_back(*change);
  if (fallback != nullptr) {
    Alarm alarm;
    alarm.name.value = change->alarm;
    alarm.severity = AlarmSeverity::high;
    tell_at_once(*change, {}, alarm, *fallback, now);
  }
  send_digests(now);
  return finish();
}

void Dispatch::note_endpoint(const Transition& t, const std::string& withheld) {
  JsonWriter json;
  json.begin_object().key("version").value("1.0");
  json.key("oldState").begin_object().key("stateValue").value(to_string(t.old_state)).end_object();
  json.key("newState").begin_object().key("stateValue").value(to_string(t.new_state));
  json.key("stateReason").value(t.reason).end_object().key("change").raw(to_json(t));
  if (!withheld.empty()) json.key("withheld").value(withheld);
  json.end_object();
  HistoryItem item;
  item.kind = HistoryKind::state_update;
  item.time = t.time;
  item.alarm = t.alarm;
  item.transition = t.id;
  item.summary =
      fmt::format("Alarm updated from {} to {}: {}", to_string(t.old_state), to_string(t.new_state), t.reason);
  item.data = std::move(json).text();
  output_.history.push_back(std::move(item));
}

void Dispatch::note_held(const Transition& t, const std::string& group, const Topic& topic, const std::string& by,
                         Time now) {
  JsonWriter json;
  json.begin_object().key("topic").value(topic.name.value).key("outcome").value("held back").key("by").value(by);
  json.key("state").value(to_string(t.new_state)).end_object();
  HistoryItem item;
  item.kind = HistoryKind::action;
  item.time = now;
  item.alarm = t.alarm;
  item.group = group;
  item.transition = t.id;
  item.summary = fmt::format("Held back from topic {} ({}): {}", topic.name.value, to_string(t.new_state), by);
  item.data = std::move(json).text();
  output_.history.push_back(std::move(item));
}

std::optional<std::vector<OutboxRow>> Dispatch::test(const std::string& name, Time now) const {
  const Topic* const topic = topic_of(name);
  if (topic == nullptr) return std::nullopt;
  Alarm alarm;
  const Transition t = test_of(name, now);
  alarm.name.value = t.alarm;
  return rows_for(t, alarm, *topic, rules_.context);
}

bool Dispatch::is_kept_from(const std::string& topic, const Transition& t) const {
  const auto held = held_.find({instance_key(t.alarm, t.group), topic});
  return held != held_.end() && held->second.believed != AlarmState::alarm;
}

std::vector<Dispatch::TopicView> Dispatch::topics() const {
  std::vector<TopicView> views;
  for (const Topic& topic : *rules_.topics) {
    TopicView view;
    view.topic = topic.name.value;
    if (const auto storm = storms_.find(view.topic); storm != storms_.end()) view.storm = &storm->second;
    if (const auto old = old_.find(view.topic); old != old_.end()) view.old_changes = old->second.count();
    for (const auto& [key, flapping] : flapping_)
      view.flapping += key.second == view.topic && flapping.is_flapping() ? 1 : 0;
    for (const auto& [key, held] : held_) view.muted += key.second == view.topic ? 1 : 0;
    views.push_back(view);
  }
  return views;
}

std::vector<Dispatch::EndpointView> Dispatch::endpoints() const {
  std::vector<EndpointView> views;
  for (const auto& [subscription, watch] : endpoints_) {
    const auto name = rules_.endpoints.find(subscription);
    if (name != rules_.endpoints.end()) views.push_back({name->second.alarm, name->second.topic, &watch});
  }
  return views;
}

void Dispatch::remember(std::string kind, std::string name, std::string value) {
  output_.policies.push_back({std::move(kind), std::move(name), std::move(value)});
}

Dispatch::Output Dispatch::finish() {
  for (const std::string& topic : touched_storms_) remember(kStorm, topic, storms_[topic].bytes());
  for (const std::string& topic : touched_old_) remember(kOld, topic, old_[topic].bytes());
  for (const OfInstance& key : touched_flapping_) remember(kFlap, row_name(key), flapping_[key].bytes());
  for (const OfInstance& key : touched_held_) remember(kHeld, row_name(key), held_[key].bytes());
  touched_storms_.clear();
  touched_old_.clear();
  touched_flapping_.clear();
  touched_held_.clear();
  return std::exchange(output_, {});
}

}  // namespace tocsin::notify
