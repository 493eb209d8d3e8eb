#include "notify/router.h"

#include <catch2/catch.hpp>

#include "base/uuid.h"

using namespace tocsin;
using namespace tocsin::notify;

namespace {

Subscription subscription(std::string id, Protocol protocol) {
  Subscription s;
  s.id = std::move(id);
  s.protocol = protocol;
  return s;
}

const std::vector<Topic> kTopics = {
    {{"security", {}}, {subscription("s1", Protocol::console), subscription("s2", Protocol::file)}},
    {{"ops", {}}, {subscription("s3", Protocol::https)}},
    {{"empty", {}}, {}},
};

Transition change(AlarmState from, AlarmState to) {
  Transition t;
  t.id = "t1";
  t.alarm = "a";
  t.old_state = from;
  t.new_state = to;
  t.time = from_ms(1000);
  return t;
}

Alarm alarm_with(std::vector<std::string> alarm, std::vector<std::string> ok = {},
                 std::vector<std::string> insufficient = {}) {
  Alarm a;
  for (auto& name : alarm) a.alarm_actions.push_back({std::move(name), {}});
  for (auto& name : ok) a.ok_actions.push_back({std::move(name), {}});
  for (auto& name : insufficient) a.insufficient_data_actions.push_back({std::move(name), {}});
  return a;
}

constexpr AlarmState kOk = AlarmState::ok;
constexpr AlarmState kAlarm = AlarmState::alarm;
constexpr AlarmState kInsufficient = AlarmState::insufficient_data;

}  // namespace

TEST_CASE("each subscription of each topic of the new state gets one row") {
  const Transition t = change(kOk, kAlarm);
  const Alarm alarm = alarm_with({"security", "ops"}, {"empty"});
  const Routed routed = route(t, false, alarm, kTopics);
  CHECK(routed.withheld.empty());
  REQUIRE(routed.topics.size() == 2);
  CHECK(routed.topics[1]->name.value == "ops");
  const std::vector<OutboxRow> rows = rows_for(t, alarm, *routed.topics[0], {});
  REQUIRE(rows.size() == 2);
  const OutboxRow& row = rows[1];
  CHECK(row.id == uuid5("outbox", "t1s2"));
  CHECK(row.transition == "t1");
  CHECK(row.alarm == "a");
  CHECK(row.topic == "security");
  CHECK(row.subscription == "s2");
  CHECK(row.time == t.time);
  CHECK(row.state == "ALARM");
  CHECK(row.old_state == "OK");
  CHECK(row.payload == to_json(t));
}

TEST_CASE("the actions are those of the new state, from whatever state") {
  const Alarm alarm = alarm_with({"security"}, {"ops"}, {"ops"});
  CHECK(route(change(kInsufficient, kAlarm), true, alarm, kTopics).topics.size() == 1);
  CHECK(route(change(kAlarm, kOk), false, alarm, kTopics).topics.size() == 1);
  CHECK(route(change(kAlarm, kInsufficient), false, alarm, kTopics).topics.size() == 1);
}

TEST_CASE("the very first change to OK tells nobody, a later one does") {
  const Alarm alarm = alarm_with({}, {"ops"});
  const Routed first = route(change(kInsufficient, kOk), true, alarm, kTopics);
  CHECK(first.topics.empty());
  CHECK(first.withheld == "first change to OK");
  CHECK(route(change(kInsufficient, kOk), false, alarm, kTopics).topics.size() == 1);
  CHECK(route(change(kAlarm, kOk), true, alarm, kTopics).topics.size() == 1);
}

TEST_CASE("why nobody is told is said") {
  Alarm alarm = alarm_with({"security"});
  CHECK(route(change(kAlarm, kOk), false, alarm, kTopics).withheld == "no ok_actions");
  CHECK(route(change(kAlarm, kInsufficient), false, alarm, kTopics).withheld == "no insufficient_data_actions");
  CHECK(route(change(kOk, kAlarm), false, alarm_with({}), kTopics).withheld == "no alarm_actions");
  CHECK(route(change(kOk, kAlarm), false, alarm_with({"empty"}), kTopics).withheld ==
        "topic 'empty' has no subscriptions");
  alarm.actions_enabled = false;
  const Routed disabled = route(change(kOk, kAlarm), false, alarm, kTopics);
  CHECK(disabled.topics.empty());
  CHECK(disabled.withheld == "actions are disabled");
}

TEST_CASE("a topic that is gone does not keep the others from being told") {
  const Routed routed = route(change(kOk, kAlarm), false, alarm_with({"gone", "ops"}), kTopics);
  CHECK(routed.topics.size() == 1);
  CHECK(routed.withheld == "topic 'gone' is not defined");
}

TEST_CASE("a topic named twice tells once") {
  CHECK(route(change(kOk, kAlarm), false, alarm_with({"ops", "ops"}), kTopics).topics.size() == 1);
}
