#include "notify/dispatch.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <optional>

#include "base/limits.h"
#include "notify/announcements.h"
#include "policies.h"

using namespace tocsin;
using namespace tocsin::notify;
using namespace tocsin::test;

namespace {

Topic topic_of(const std::string& name) {
  Topic topic;
  topic.name.value = name;
  Subscription subscription;
  subscription.id = "s of " + name;
  subscription.protocol = Protocol::file;
  topic.subscriptions = {subscription};
  return topic;
}

// Rules with topics `people` and `ops`, and what comes out of a dispatch by them; restarted after each input.
class Desk {
 public:
  Desk() {
    rules_.topics = {topic_of("people"), topic_of("ops")};
    rules_.alarms.resize(1);
    rules_.alarms[0].name.value = "a";
    restart();
  }

  Rules& rules() { return rules_; }
  Topic& people() { return rules_.topics[0]; }

  void change(const Transition& t, Time now, std::size_t topics = 1) {
    Notice notice{t, "", &rules_.alarms[0], {}};
    for (std::size_t i = 0; i < topics; ++i) notice.topics.push_back(&rules_.topics[i]);
    std::vector<Notice> notices;
    if (topics > 0) notices.push_back(notice);
    keep(dispatch_->take({t}, notices, now));
    restart(now);
  }
  void pass(Time from, Time to, Duration step = 1s) {
    for (Time now = from; now <= to; now += step) keep(dispatch_->advance(now));
    restart(to);
  }
  Dispatch& dispatch() { return *dispatch_; }
  void keep(Dispatch::Output output) {
    for (OutboxRow& row : output.rows) sent.push_back(std::move(row));
    for (HistoryItem& item : output.history) history.push_back(std::move(item));
    for (PolicyRow& row : output.policies) {
      if (row.value.empty())
        stored_.erase({row.kind, row.name});
      else
        stored_.insert_or_assign({row.kind, row.name}, row.value);
    }
  }
  void restart(Time now = kNight) {
    std::vector<PolicyRow> rows;
    for (const auto& [key, value] : stored_) rows.push_back({key.first, key.second, value});
    dispatch_.emplace(std::move(rows));
    Dispatch::InForce in_force;
    in_force.topics = &rules_.topics;
    in_force.alarms.emplace("a", &rules_.alarms[0]);
    for (const Mute& mute : rules_.mutes) in_force.mutes.emplace_back(&mute, &TimeZone::utc());
    for (const Topic& topic : rules_.topics)
      in_force.endpoints[topic.subscriptions[0].id] = {topic.name.value, "endpoint of " + topic.name.value};
    keep(dispatch_->set_rules(std::move(in_force), now));
  }
  [[nodiscard]] std::size_t stored() const { return stored_.size(); }

  std::vector<OutboxRow> sent;
  std::vector<HistoryItem> history;

 private:
  Rules rules_;
  std::optional<Dispatch> dispatch_;
  std::map<std::pair<std::string, std::string>, std::string> stored_;
};

bool says(const std::string& text, const std::string& words) { return text.find(words) != std::string::npos; }

HandMute by_hand(Time until) { return {"1", "a", "works on the database", kNight, until}; }

}  // namespace

TEST_CASE("a change is told to each of its topics, as it is") {
  Desk desk;
  desk.change(alarm_of("a", kNight), kNight, 2);
  REQUIRE(desk.sent.size() == 2);
  CHECK(desk.sent[0].payload == to_json(alarm_of("a", kNight)));
  CHECK(desk.sent[1].topic == "ops");
  CHECK(desk.history.empty());
}

TEST_CASE("a change that is told late says how late") {
  Desk desk;
  desk.change(alarm_of("a", kNight), kNight + 59s);
  desk.change(ok_of("a", kNight), kNight + 3h + 5min);
  REQUIRE(desk.sent.size() == 2);
  CHECK_FALSE(says(desk.sent[0].payload, "late"));
  CHECK(says(desk.sent[1].payload, R"("remark":"told 3h 5m late")"));
}

TEST_CASE("changes older than notify_max_age are summed up in one message, with what is still in ALARM") {
  Desk desk;
  const Time now = kNight + 48h;
  for (int i = 0; i < 100; ++i) desk.change(alarm_of("a", kNight + 1min * i, std::to_string(i)), now);
  for (int i = 0; i < 98; ++i) desk.change(ok_of("a", kNight + 2h, std::to_string(i)), now + 1s);
  CHECK(desk.sent.empty());
  desk.change(alarm_of("a", now - 24h, "young"), now);
  REQUIRE(desk.sent.size() == 1);
  desk.change(ok_of("a", now, "98"), now + 2s, 0);  // of which the topic is not told
  desk.pass(now + 2s, now + 5min);
  REQUIRE(desk.sent.size() == 2);
  const std::string& summary = desk.sent[1].payload;
  CHECK(says(summary, R"({"kind":"summary")"));
  CHECK(says(summary, "198 changes happened more than 1d ago, from 2027-01-15T08:00:00Z to 2027-01-15T10:00:00Z"));
  CHECK(says(summary, "100 to ALARM, 98 to OK"));
  CHECK(says(summary, "Still in ALARM: a {SourceIp=99}."));
  CHECK(says(summary, R"("new_state":"ALARM")"));
  CHECK(desk.history.size() == 198);
  CHECK(says(desk.history[0].summary, "older than 1d (notify_max_age); it is summed up"));
  desk.pass(now + 5min, now + 3h, 1min);
  CHECK(desk.sent.size() == 2);
  CHECK(desk.stored() == 1);  // of the storm's minute and hour
}

TEST_CASE("what changes while it is muted is held back, and told afterwards where it still is in ALARM") {
  Desk desk;
  auto muted = desk.dispatch().mute(by_hand(kNight + 2h), kNight);
  REQUIRE(muted);
  desk.keep(std::move(*muted));
  desk.restart();
  for (int i = 0; i < 5; ++i) desk.change(alarm_of("a", kNight + 1min * i, std::to_string(i)), kNight + 1min * i);
  desk.change(ok_of("a", kNight + 10min, "0"), kNight + 10min);
  desk.change(ok_of("a", kNight + 10min, "1"), kNight + 10min, 0);
  desk.change(alarm_of("b", kNight + 11min), kNight + 11min);
  REQUIRE(desk.sent.size() == 1);
  CHECK(desk.sent[0].alarm == "b");
  desk.pass(kNight + 2h - 5s, kNight + 2h + 5s);
  REQUIRE(desk.sent.size() == 4);
  for (std::size_t i = 1; i < 4; ++i) {
    CAPTURE(desk.sent[i].payload);
    CHECK(desk.sent[i].state == "ALARM");
    CHECK(says(desk.sent[i].payload, R"({"kind":"unmuted")"));
    CHECK(says(desk.sent[i].payload, "was held back by mute by hand 1 (works on the database): 1 change since"));
  }
  REQUIRE(desk.history.size() == 6);
  CHECK(desk.history[0].summary ==
        "Held back from topic people (ALARM): muted until 2027-01-15T10:00:00Z by mute by hand 1 (works on the "
        "database)");
  desk.pass(kNight + 3h, kNight + 4h, 1min);
  CHECK(desk.sent.size() == 4);
  desk.change(alarm_of("a", kNight + 5h), kNight + 5h);
  CHECK(desk.sent.size() == 5);
}

TEST_CASE("who was told of an ALARM before the mute is told of its OK after it") {
  Desk desk;
  desk.change(alarm_of("a", kNight), kNight);
  auto muted = desk.dispatch().mute(by_hand(kNight + 2h), kNight);
  desk.keep(std::move(*muted));
  desk.change(ok_of("a", kNight + 1h), kNight + 1h);
  std::size_t removed = 0;
  desk.keep(desk.dispatch().unmute("1", kNight + 90min, removed));
  CHECK(removed == 1);
  REQUIRE(desk.sent.size() == 2);
  CHECK(desk.sent[1].state == "OK");
}

TEST_CASE("a mute of the rules ends by its schedule") {
  Desk desk;
  Mute mute;
  mute.name.value = "nightly";
  mute.alarms = {{"a", {}}};
  mute.from = kNight;
  mute.until = kNight + 1h;
  desk.rules().mutes = {mute};
  desk.restart();
  desk.change(alarm_of("a", kNight + 5min), kNight + 5min);
  CHECK(desk.sent.empty());
  desk.restart(kNight + 59min);
  desk.pass(kNight + 59min, kNight + 1h);
  CHECK(desk.sent.size() == 1);
}

TEST_CASE("a mute that ended while nobody ran is over at the start") {
  Desk desk;
  auto muted = desk.dispatch().mute(by_hand(kNight + 2h), kNight);
  desk.keep(std::move(*muted));
  desk.change(alarm_of("a", kNight + 5min), kNight + 5min);
  CHECK(desk.sent.empty());
  desk.restart(kNight + 5h);
  CHECK(desk.sent.size() == 1);
}

TEST_CASE("an alarm that flaps is told eleven times, and then how it ends") {
  Desk desk;
  Time now = kNight;
  for (int i = 0; i < 41; ++i, now += 1min) desk.change(i % 2 == 0 ? alarm_of("a", now) : ok_of("a", now), now);
  REQUIRE(desk.sent.size() == 11);
  CHECK(says(desk.sent[10].payload, R"({"kind":"flapping")"));
  CHECK(says(desk.sent[10].payload, "more than 10 changes in an hour"));
  CHECK(desk.history.size() == 30);
  desk.pass(now, now + 1h, 10s);
  REQUIRE(desk.sent.size() == 12);
  CHECK(says(desk.sent[11].payload, "has stopped flapping, and is ALARM since"));
}

TEST_CASE("a storm of a topic leaves the other topic alone") {
  Desk desk;
  desk.rules().topics[1].storm_threshold = 0;
  desk.restart();
  for (int i = 0; i < 50; ++i) desk.change(alarm_of("a", kNight, std::to_string(i)), kNight + 10ms * i, 2);
  const auto of_people =
      std::count_if(desk.sent.begin(), desk.sent.end(), [](const OutboxRow& r) { return r.topic == "people"; });
  CHECK(of_people == 4);
  CHECK(desk.sent.size() == 54);
  CHECK(desk.history.size() == 47);
  CHECK(says(desk.history[0].summary, "a storm of changes; it is told with them, in a digest"));
  const auto digest =
      std::find_if(desk.sent.begin(), desk.sent.end(), [](const OutboxRow& r) { return says(r.payload, "digest"); });
  REQUIRE(digest != desk.sent.end());
  CHECK(digest->alarm == "storm of topic 'people'");
  CHECK(digest->state == "ALARM");
  desk.pass(kNight + 1min, kNight + 11min);
  CHECK(desk.sent.back().state == "OK");
  CHECK(says(desk.sent.back().payload, R"("changes":47,"by_state":{"ALARM":47,"OK":0,"INSUFFICIENT_DATA":0})"));
}

TEST_CASE("a failing endpoint is an alarm of its own, told through the fallback of its topic") {
  Desk desk;
  desk.people().fallback.value = "ops";
  desk.restart();
  for (int minute = 0; minute < 10; ++minute)
    desk.keep(desk.dispatch().take("s of people", {false, false, "HTTP 503"}, kNight + 1min * minute));
  REQUIRE(desk.sent.size() == 1);
  CHECK(desk.sent[0].topic == "ops");
  CHECK(desk.sent[0].alarm == "endpoint of people");
  REQUIRE(desk.history.size() == 1);
  CHECK(desk.history[0].kind == HistoryKind::state_update);
  desk.restart(kNight + 20min);
  REQUIRE(desk.dispatch().endpoints().size() == 1);
  CHECK(desk.dispatch().endpoints()[0].watch->state() == AlarmState::alarm);
  desk.keep(desk.dispatch().take("s of people", {true, false, ""}, kNight + 30min));
  REQUIRE(desk.sent.size() == 2);
  CHECK(desk.sent[1].state == "OK");
}

TEST_CASE("without a fallback a failing endpoint stands in history alone") {
  Desk desk;
  desk.keep(desk.dispatch().take("s of people", {false, true, "HTTP 404"}, kNight));
  CHECK(desk.sent.empty());
  REQUIRE(desk.history.size() == 1);
  CHECK(says(desk.history[0].data, R"("withheld":"the topic has no fallback")"));
}

TEST_CASE("what belongs to a topic that is gone is forgotten") {
  Desk desk;
  for (int i = 0; i < 50; ++i) desk.change(alarm_of("a", kNight, std::to_string(i)), kNight, 2);
  CHECK(desk.stored() > 2);
  desk.rules().topics.clear();
  desk.restart();
  CHECK(desk.stored() == 0);
}

TEST_CASE("a test goes to each subscription of the topic, marked, and to no other") {
  Desk desk;
  const auto rows = desk.dispatch().test("people", kNight);
  REQUIRE(rows);
  REQUIRE(rows->size() == 1);
  CHECK(says((*rows)[0].payload, R"({"kind":"test")"));
  CHECK(says((*rows)[0].payload, "THIS IS A TEST"));
  CHECK_FALSE(desk.dispatch().test("nobody", kNight));
}

TEST_CASE("of more alarms and groups than are tracked all are told, and what is remembered stays bounded") {
  Desk desk;
  desk.people().storm_threshold = 0;
  desk.restart();
  std::vector<Transition> changes;
  std::vector<Notice> notices;
  for (std::size_t i = 0; i < limits::kFlapTracked * 2 + 5; ++i) {
    changes.push_back(alarm_of("a", kNight, std::to_string(i)));
    notices.push_back({changes.back(), "", &desk.rules().alarms[0], {&desk.people()}});
  }
  desk.keep(desk.dispatch().take(changes, notices, kNight));
  CHECK(desk.sent.size() == changes.size());
  CHECK(desk.stored() <= limits::kFlapTracked + 1);
}
