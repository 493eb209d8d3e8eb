#include "notify/announcements.h"

#include <fmt/format.h>

#include <chrono>

#include "base/counted.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "base/uuid.h"

namespace tocsin::notify {
namespace {

std::string states_text(const Tally& tally) {
  std::string text;
  for (const AlarmState state : {AlarmState::alarm, AlarmState::ok, AlarmState::insufficient_data}) {
    if (tally.of(state) == 0) continue;
    text += fmt::format("{}{} to {}", text.empty() ? "" : ", ", tally.of(state), to_string(state));
  }
  return text;
}

std::string count_text(const Tally::Instance& instance) {
  if (instance.too_much == 0) return std::to_string(instance.changes);
  return fmt::format("at least {}", instance.changes - instance.too_much);
}

std::string top_text(const Tally& tally) {
  std::string text;
  const auto top = tally.top(limits::kDigestGroups);
  for (const Tally::Instance& instance : top)
    text += fmt::format("{}{} {}", text.empty() ? "" : "; ", instance.name, count_text(instance));
  if (!tally.is_complete())
    text += "; and others";
  else if (tally.instances() > top.size())
    text += fmt::format("; and {} more", tally.instances() - top.size());
  return text;
}

std::string change_text(const Transition& t) {
  return fmt::format("{} to {} at {}", instance_name(t.alarm, t.group), to_string(t.new_state), to_iso8601(t.time));
}

void write_change(JsonWriter& json, std::string_view key, const std::optional<Transition>& t) {
  if (!t) return;
  json.key(key).begin_object().key("alarm").value(instance_name(t->alarm, t->group));
  json.key("state").value(to_string(t->new_state)).key("time").value(to_iso8601(t->time));
  if (!t->evidence.empty() && t->evidence.back().event.file) {
    const EventRef& event = t->evidence.back().event;
    json.key("file").value(*event.file).key("offset").value(event.offset).key("length").value(event.length);
  }
  json.end_object();
}

std::string figures(const Tally& tally, Time since, Time until) {
  JsonWriter json;
  json.begin_object().key("since").value(to_iso8601(since)).key("until").value(to_iso8601(until));
  json.key("changes").value(tally.total()).key("by_state").begin_object();
  for (const AlarmState state : {AlarmState::alarm, AlarmState::ok, AlarmState::insufficient_data})
    json.key(to_string(state)).value(tally.of(state));
  json.end_object().key("top").begin_array();
  for (const Tally::Instance& instance : tally.top(limits::kDigestGroups)) {
    json.begin_object().key("alarm").value(instance.name).key("changes").value(instance.changes - instance.too_much);
    if (instance.too_much > 0) json.key("at_most").value(instance.changes);
    json.end_object();
  }
  json.end_array();
  write_change(json, "first", tally.first());
  write_change(json, "last", tally.last());
  json.end_object();
  return std::move(json).text();
}

// The first and the last line of what is summed up.
void add_lines(Transition& t, const Tally& tally) {
  for (const auto& change : {tally.first(), tally.last()}) {
    if (!change || change->evidence.empty()) continue;
    const Evidence& line = change->evidence.back();
    if (t.evidence.empty() || !(t.evidence.back() == line)) t.evidence.push_back(line);
  }
}

// CloudWatch's longest reason has 1,023 characters, and receivers expect no longer one.
std::string short_reason(const std::string& text) {
  constexpr std::size_t kReasonBytes = 1023;
  const std::string_view head = cut_utf8(text, kReasonBytes - 3);
  return head.size() == text.size() ? text : std::string(head) + "...";
}

Transition announcement(NoticeKind kind, std::string name, Time now) {
  Transition t;
  t.kind = kind;
  t.alarm = std::move(name);
  t.time = now;
  t.is_composite = true;  // it has neither value nor threshold
  t.old_state = AlarmState::ok;
  t.new_state = AlarmState::ok;
  return t;
}

}  // namespace

std::string span_text(Duration span) {
  using namespace std::chrono;
  const auto seconds = floor<std::chrono::seconds>(span).count();
  if (seconds < 60) return fmt::format("{}s", seconds);
  if (seconds < 3600) return fmt::format("{}m {}s", seconds / 60, seconds % 60);
  if (seconds < 86'400) return fmt::format("{}h {}m", seconds / 3600, seconds / 60 % 60);
  return fmt::format("{}d {}h", seconds / 86'400, seconds / 3600 % 24);
}

std::string storm_name(const std::string& topic) { return "storm of topic '" + topic + "'"; }

Transition digest_of(const Storm::Digest& digest, const Topic& topic, Time now) {
  using Part = Storm::Digest::Part;
  const Tally& tally = digest.tally;
  Transition t = announcement(NoticeKind::digest, storm_name(topic.name.value), now);
  t.old_state = digest.part == Part::begins ? AlarmState::ok : AlarmState::alarm;
  t.new_state = digest.part == Part::ends ? AlarmState::ok : AlarmState::alarm;
  t.id = uuid5("digest", fmt::format("{}\n{}\n{}", topic.name.value, to_ms(digest.since), digest.number));
  const std::string totals =
      fmt::format("{} since {}: {}", counted(tally.total(), "change"), to_iso8601(digest.since), states_text(tally));
  switch (digest.part) {
    case Part::begins:
      t.reason = fmt::format("More than {} changes a minute: from now on they are told together. So far {}.",
                             topic.storm_threshold, totals);
      break;
    case Part::goes_on:
      t.reason = fmt::format("Told together: {}.", totals);
      break;
    case Part::ends:
      t.reason = fmt::format("The storm is over, changes are told one by one again. Told together: {}.", totals);
      break;
  }
  if (digest.next) t.reason += fmt::format(" Next message at {} or later.", to_iso8601(*digest.next));
  if (tally.first())
    t.reason += fmt::format(" First {}; last {}.", change_text(*tally.first()), change_text(*tally.last()));
  t.reason = short_reason(t.reason + " Most: " + top_text(tally) + ".");
  t.reason_data = figures(tally, digest.since, now);
  add_lines(t, tally);
  return t;
}

Transition summary_of(const Tally& old, const Topic& topic, Time now) {
  Transition t = announcement(NoticeKind::summary, "old changes of topic '" + topic.name.value + "'", now);
  const Time earliest = old.earliest().value_or(now);
  const Time latest = old.latest().value_or(now);
  std::uint64_t in_alarm = 0;
  const auto some = old.in_alarm(limits::kDigestGroups, in_alarm);
  t.reason = fmt::format("{} happened more than {} ago, from {} to {}, and {} told only here: {}.",
                         counted(old.total(), "change"), to_text(topic.notify_max_age), to_iso8601(earliest),
                         to_iso8601(latest), old.total() == 1 ? "is" : "are", states_text(old));
  if (in_alarm > 0) {
    t.new_state = AlarmState::alarm;
    t.reason += fmt::format(" Still in ALARM: {}", some.front().name);
    for (std::size_t i = 1; i < some.size(); ++i) t.reason += "; " + some[i].name;
    t.reason += in_alarm > some.size() ? fmt::format("; and {} more.", in_alarm - some.size()) : ".";
  }
  t.reason = short_reason(t.reason + " Most: " + top_text(old) + ".");
  t.id = uuid5("summary", fmt::format("{}\n{}\n{}", topic.name.value, to_ms(now), old.last() ? old.last()->id : ""));
  t.reason_data = figures(old, earliest, latest);
  add_lines(t, old);
  return t;
}

Transition flapping_begins(Transition change, const Topic& topic) {
  change.kind = NoticeKind::flapping;
  change.id = uuid5("flapping", change.id + topic.name.value);
  change.remark =
      fmt::format("flapping: more than {} changes in an hour. Further ones are held back until there is none for {}",
                  topic.flap_threshold, to_text(limits::kFlapQuiet));
  return change;
}

Transition flapping_ended(const Flapping& flapping, const std::string& topic, Time now) {
  const Transition& last = flapping.last();
  Transition t = last;
  t.kind = NoticeKind::flapping;
  t.id = uuid5("flapping ended", last.id + topic);
  t.old_state = AlarmState::alarm;
  t.remark = fmt::format("has stopped flapping, and is {} since {}: {} held back since {}, none for {}",
                         to_string(last.new_state), to_iso8601(last.time), counted(flapping.held(), "change"),
                         to_iso8601(flapping.since()), span_text(now - flapping.last_change()));
  return t;
}

Transition test_of(const std::string& topic, Time now) {
  Transition t = announcement(NoticeKind::test, "test of topic '" + topic + "'", now);
  t.id = uuid5("test", fmt::format("{}\n{}", topic, to_ms(now)));
  t.reason = "THIS IS A TEST: somebody typed tocsin test-notification. No alarm has changed.";
  return t;
}

}  // namespace tocsin::notify
