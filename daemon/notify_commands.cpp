#include "daemon/notify_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/edit_distance.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "control/mute_request.h"
#include "notify/alarm_glob.h"

namespace tocsin::daemon {
namespace {

constexpr std::array<std::string_view, 6> kCommands = {
    "test-notification", "list-dead-letters", "redrive-dead-letters", "mute", "unmute", "list-mutes"};
constexpr std::size_t kListed = 100;

void write_dead_letter(JsonWriter& json, const store::Pending& letter, bool may_be_redriven) {
  json.begin_object().key("NotificationId").value(letter.row.id).key("ChangeId").value(letter.row.transition);
  json.key("AlarmName").value(letter.row.alarm).key("StateValue").value(letter.row.state);
  json.key("Timestamp").value(to_iso8601(letter.row.time)).key("Topic").value(letter.row.topic);
  json.key("Attempts").value(letter.attempts).key("Reason").value(letter.last_error);
  json.key("Redrivable").value(may_be_redriven).end_object();
}

HistoryItem redriven_item(const store::Pending& letter, Time now) {
  HistoryItem item;
  item.kind = HistoryKind::action;
  item.time = now;
  item.alarm = letter.row.alarm;
  item.transition = letter.row.transition;
  item.outbox = letter.row.id;
  item.summary = fmt::format("Sent again by hand to topic {} [notification {}]", letter.row.topic, letter.row.id);
  item.data = "{}";
  return item;
}

}  // namespace

bool NotifyCommands::knows(std::string_view command) {
  return std::find(kCommands.begin(), kCommands.end(), command) != kCommands.end();
}

asio::awaitable<std::string> NotifyCommands::answer(control::Request request) {
  if (request.command == "test-notification") co_return co_await test(request);
  if (request.command == "list-dead-letters") co_return co_await list_dead_letters(request);
  if (request.command == "redrive-dead-letters") co_return co_await redrive(request);
  if (request.command == "mute") co_return co_await mute(request);
  if (request.command == "unmute") co_return co_await unmute(request);
  co_return list_mutes();
}

bool NotifyCommands::has_topic(const std::string& name) const {
  const auto& topics = host_.program()->rules().topics;
  return std::any_of(topics.begin(), topics.end(), [&name](const Topic& topic) { return topic.name.value == name; });
}

std::string NotifyCommands::no_such_topic(const std::string& name) const {
  std::vector<std::string_view> known;
  for (const Topic& topic : host_.program()->rules().topics) known.push_back(topic.name.value);
  const std::string_view meant = nearest(name, known);
  return fmt::format("there is no topic '{}'{}", name,
                     meant.empty() ? "; tocsin status shows them all" : fmt::format("; did you mean '{}'?", meant));
}

std::string NotifyCommands::not_stored(std::string_view what) const {
  return fmt::format("{}, but it could not be stored yet: {}", what, committer_.health().last_error);
}

asio::awaitable<std::string> NotifyCommands::test(const control::Request& request) {
  const std::string topic = request.first("topic");
  auto rows = dispatcher_.view().test(topic, clock_.now());
  if (!rows) co_return control::failure(no_such_topic(topic));
  const auto tried = co_await deliveries_.try_now(std::move(*rows));
  JsonWriter json;
  json.begin_object().key("Topic").value(topic).key("Results").begin_array();
  for (const DeliveryPump::Tried& one : tried) {
    json.begin_object().key("Protocol").value(one.protocol).key("Endpoint").value(one.endpoint);
    json.key("Delivered").value(one.outcome.verdict == deliver::Verdict::delivered);
    json.key("Detail").value(one.outcome.detail).key("TookMs").value(one.took_ms).end_object();
  }
  json.end_array().end_object();
  co_return control::answer(std::move(json).text());
}

asio::awaitable<std::string> NotifyCommands::list_dead_letters(const control::Request& request) {
  std::size_t most = kListed;
  if (const std::string text = request.first("max_items"); !text.empty()) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), most);
    if (error != std::errc() || end != text.data() + text.size() || most == 0)
      co_return control::failure("max_items must be a whole number, at least 1");
  }
  (void)co_await committer_.stored();  // what status knows of already
  const auto letters = co_await committer_.dead_letters(request.first("topic"), most);
  if (!letters) co_return control::failure(letters.error().message);
  JsonWriter json;
  json.begin_object().key("DeadLetters").begin_array();
  for (const store::Pending& letter : *letters)
    write_dead_letter(json, letter, deliveries_.has(letter.row.subscription));
  json.end_array().end_object();
  co_return control::answer(std::move(json).text());
}

asio::awaitable<std::string> NotifyCommands::redrive(const control::Request& request) {
  const auto ids = request.all("ids");
  const std::string topic = request.first("topic");
  if (ids.empty() && topic.empty() && request.first("all").empty())
    co_return control::failure("which of them? name their ids or a topic, or ask for all");
  (void)co_await committer_.stored();
  const auto letters = co_await committer_.dead_letters(topic, limits::kDeadLetters);
  if (!letters) co_return control::failure(letters.error().message);
  std::vector<std::string> redriven;
  std::size_t gone = 0;
  StateDelta delta;
  for (const store::Pending& letter : *letters) {
    if (!ids.empty() && std::find(ids.begin(), ids.end(), letter.row.id) == ids.end()) continue;
    if (!deliveries_.has(letter.row.subscription)) {
      ++gone;
      continue;
    }
    delta.history.push_back(redriven_item(letter, clock_.now()));
    redriven.push_back(letter.row.id);
  }
  if (redriven.empty() && gone == 0) co_return control::failure("there is no such dead letter");
  committer_.add(std::move(delta), {});
  committer_.redrive(redriven);
  deliveries_.forget_dead_letters(redriven);
  if (!co_await committer_.stored()) co_return control::failure(not_stored("they will be sent"));
  JsonWriter json;
  json.begin_object().key("Redriven").value(static_cast<std::uint64_t>(redriven.size()));
  json.key("SubscriptionGone").value(static_cast<std::uint64_t>(gone)).end_object();
  co_return control::answer(std::move(json).text());
}

std::vector<std::string> NotifyCommands::alarms_named(std::string_view glob) const {
  const Rules& rules = host_.program()->rules();
  std::vector<std::string> named;
  const auto add = [&](const auto& alarms) {
    for (const auto& alarm : alarms) {
      if (notify::matches(glob, alarm.name.value)) named.push_back(alarm.name.value);
    }
  };
  add(rules.alarms);
  add(rules.composite_alarms);
  return named;
}

asio::awaitable<std::string> NotifyCommands::mute(const control::Request& request) {
  auto mute = control::mute_request(request, clock_.now());
  if (!mute) co_return control::failure(mute.error().message);
  const auto alarms = alarms_named(mute->alarms);
  if (alarms.empty())
    co_return control::failure(
        fmt::format("no alarm is named '{}'; tocsin describe-alarms shows them all", mute->alarms));
  JsonWriter json;
  json.begin_object().key("MuteId").value(mute->id).key("Until").value(to_iso8601(mute->until));
  json.key("Alarms").begin_array();
  for (const std::string& alarm : alarms) json.value(alarm);
  json.end_array().end_object();
  if (auto done = dispatcher_.mute(std::move(*mute)); !done) co_return control::failure(done.error().message);
  if (!co_await committer_.stored()) co_return control::failure(not_stored("they are muted"));
  co_return control::answer(std::move(json).text());
}

asio::awaitable<std::string> NotifyCommands::unmute(const control::Request& request) {
  const std::string what = request.first("mute");
  const std::size_t removed = dispatcher_.unmute(what);
  if (removed == 0)
    co_return control::failure(
        fmt::format("there is no mute by hand with the id or the alarms '{}'; tocsin list-mutes shows them. Those of "
                    "the rule files "
                    "end by their schedule, or when they are taken out of them",
                    what));
  if (!co_await committer_.stored()) co_return control::failure(not_stored("it is taken away"));
  JsonWriter json;
  json.begin_object().key("Removed").value(static_cast<std::uint64_t>(removed)).end_object();
  co_return control::answer(std::move(json).text());
}

std::string NotifyCommands::list_mutes() const {
  const notify::Mutes& mutes = dispatcher_.view().mutes();
  const Time now = clock_.now();
  JsonWriter json;
  json.begin_object().key("ByHand").begin_array();
  for (const auto& [id, mute] : mutes.by_hand()) {
    json.begin_object().key("MuteId").value(id).key("Alarms").value(mute.alarms).key("Reason").value(mute.reason);
    json.key("From").value(to_iso8601(mute.from)).key("Until").value(to_iso8601(mute.until)).end_object();
  }
  json.end_array().key("Scheduled").begin_array();
  const auto in_force = mutes.in_force(now);
  for (const auto& [mute, zone] : mutes.scheduled()) {
    json.begin_object().key("Name").value(mute->name.value).key("Reason").value(mute->reason);
    json.key("Alarms").begin_array();
    for (const auto& glob : mute->alarms) json.value(glob.value);
    json.end_array();
    const auto until = std::find_if(in_force.begin(), in_force.end(),
                                    [named = mute](const auto& entry) { return entry.first == named; });
    json.key("InForceUntil");
    json.value_or_null(until == in_force.end() ? std::optional<Time>() : std::optional<Time>(until->second));
    json.end_object();
  }
  json.end_array().end_object();
  return control::answer(std::move(json).text());
}

}  // namespace tocsin::daemon
