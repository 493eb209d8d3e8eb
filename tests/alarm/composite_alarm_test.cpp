#include "alarm/composite_alarm.h"

#include <catch2/catch.hpp>
#include <map>

namespace tocsin::alarm {
namespace {

using namespace std::chrono_literals;

constexpr AlarmState kOk = AlarmState::ok;
constexpr AlarmState kAlarm = AlarmState::alarm;
constexpr AlarmState kUnknown = AlarmState::insufficient_data;
constexpr auto kNoon = Time{1'658'505'465'394ms};  // Friday 22 July, 2022 15:57:45.394 UTC

const ArnPlace kPlace{"us-east-1", "111122223333"};

CompositeAlarm definition(std::string rule) {
  CompositeAlarm alarm;
  alarm.name.value = "both";
  alarm.alarm_rule.value = std::move(rule);
  return alarm;
}

CompositeAlarm suppressed(std::string rule) {
  CompositeAlarm alarm = definition(std::move(rule));
  alarm.actions_suppressor.value = "s";
  alarm.suppressor_wait_period = 2s;
  alarm.suppressor_extension_period = 3s;
  return alarm;
}

Composite make(const CompositeAlarm& alarm, AlarmRow row = {}, SuppressorState suppression = {}) {
  return {alarm, *AlarmRule::parse(alarm.alarm_rule.value), kPlace, std::move(row), std::move(suppression)};
}

// A composite alarm that was judged once, at noon, with all other alarms in `others`.
struct Subject {
  explicit Subject(CompositeAlarm alarm, AlarmState others = kOk)
      : definition(std::move(alarm)), composite(make(definition)) {
    composite.begin([others](std::string_view) { return AlarmStanding{others, kNoon}; }, kNoon, out);
    composite.advance(kNoon, out);
  }
  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  void take(std::vector<AlarmChange> changes, Duration after) { composite.take(changes, kNoon + after, out); }
  [[nodiscard]] std::string changes() const {
    std::string text;
    for (const auto& change : out.changes) {
      text += std::to_string((change.time - kNoon) / 1s) + " " + std::string(to_string(change.new_state)) + "; ";
    }
    return text;
  }
  [[nodiscard]] std::string runs() const {
    std::string text;
    for (const auto& run : out.runs) {
      text += std::to_string((run.time - kNoon) / 1s) + " " + std::string(to_string(run.change.new_state)) + "; ";
    }
    return text;
  }

  CompositeAlarm definition;
  Composite composite;
  CompositeOutcome out;
};

TEST_CASE("a new composite alarm is judged once by the states that there are, and tells of all of them") {
  Subject s(definition("ALARM(a) AND ALARM(b)"));
  CHECK(s.changes() == "0 OK; ");
  CHECK(s.runs() == "0 OK; ");
  const CompositeChange& change = s.out.changes.at(0);
  CHECK(change.old_state == kUnknown);
  CHECK(change.number == 1);
  CHECK(change.reason ==
        "arn:aws:cloudwatch:us-east-1:111122223333:alarm:both was created and its alarm rule evaluates to OK");
  CHECK(change.reason_data ==
        R"({"triggeringAlarms":[{"arn":"arn:aws:cloudwatch:us-east-1:111122223333:alarm:a","state":{"value":"OK",)"
        R"("timestamp":"2022-07-22T15:57:45.394+0000"}},{"arn":"arn:aws:cloudwatch:us-east-1:111122223333:alarm:b",)"
        R"("state":{"value":"OK","timestamp":"2022-07-22T15:57:45.394+0000"}}]})");
}

TEST_CASE("a change is put down to the alarm that moved last, not to all that are in that state") {
  Subject s(definition("ALARM(a) AND ALARM(b)"));
  s.take({{"a", kAlarm}}, 10s);
  s.take({{"b", kAlarm}}, 20s);
  CHECK(s.changes() == "0 OK; 20 ALARM; ");
  const CompositeChange& change = s.out.changes.back();
  CHECK(change.reason ==
        "arn:aws:cloudwatch:us-east-1:111122223333:alarm:b transitioned to ALARM at Friday 22 July, 2022 15:58:05 UTC");
  CHECK(change.reason_data ==
        R"({"triggeringAlarms":[{"arn":"arn:aws:cloudwatch:us-east-1:111122223333:alarm:b","state":{"value":"ALARM",)"
        R"("timestamp":"2022-07-22T15:58:05.394+0000"}}]})");
}

TEST_CASE("alarms that change together are judged together, and only those that mattered are named") {
  Subject s(definition("ALARM(a) AND NOT ALARM(b) AND NOT INSUFFICIENT_DATA(c)"));
  s.take({{"a", kAlarm}, {"b", kAlarm}}, 1s);
  CHECK(s.changes() == "0 OK; ");
  s.take({{"c", kAlarm}, {"b", kOk}}, 2s);
  CHECK(s.changes() == "0 OK; 2 ALARM; ");
  const std::string& data = s.out.changes.back().reason_data;
  CHECK(data.find(":alarm:b\"") != std::string::npos);
  CHECK(data.find(":alarm:c\"") == std::string::npos);
  CHECK(s.out.changes.back().reason.find(":alarm:b transitioned to OK") != std::string::npos);

  Subject either(definition("ALARM(a) OR ALARM(b)"));
  either.take({{"a", kAlarm}, {"b", kAlarm}}, 1s);
  CHECK(either.out.changes.back().reason_data.find(":alarm:a\"") != std::string::npos);
  CHECK(either.out.changes.back().reason_data.find(":alarm:b\"") != std::string::npos);
}

TEST_CASE("alarms that the rule does not name change nothing") {
  Subject s(definition("ALARM(a)"));
  CHECK(s.composite.listens_to("a"));
  CHECK_FALSE(s.composite.listens_to("x"));
  CHECK_FALSE(s.composite.listens_to(""));
  s.take({{"x", kAlarm}}, 1s);
  CHECK(s.changes() == "0 OK; ");
}

TEST_CASE("a rule without alarms is judged when time passes") {
  Subject s(definition("TRUE"));
  CHECK(s.changes() == "0 ALARM; ");
  CHECK(s.out.changes[0].reason_data == R"({"triggeringAlarms":[]})");
}

TEST_CASE("a change that comes late carries its own time; actions do not run in the past") {
  Subject s(suppressed("ALARM(a)"));
  s.composite.advance(kNoon + 60s, s.out);
  s.take({{"a", kAlarm}}, 10s);
  CHECK(s.changes() == "0 OK; 10 ALARM; ");
  s.composite.advance(kNoon + 99s, s.out);
  CHECK(s.runs() == "2 OK; 62 ALARM; ");
}

TEST_CASE("suppressed actions are those of the state at the end, with that change's number and reason") {
  Subject s(suppressed("ALARM(a)"));
  s.take({{"a", kAlarm}}, 10s);
  CHECK(s.out.changes.back().suppressed_by == SuppressedBy::wait_period);
  CHECK(s.composite.next_deadline() == kNoon + 12s);
  s.take({{"a", kOk}}, 11s);
  s.composite.advance(kNoon + 30s, s.out);
  CHECK(s.runs() == "2 OK; 13 OK; ");
  const CompositeChange& told = s.out.runs.back().change;
  CHECK(told.number == 3);
  CHECK(told.time == kNoon + 11s);
  CHECK(told.old_state == kAlarm);
  CHECK(told.reason == s.out.changes.back().reason);
}

TEST_CASE("a suppressor that goes into ALARM with the same event holds the actions") {
  Subject s(suppressed("ALARM(a)"));
  CHECK(s.composite.listens_to("s"));
  s.take({{"a", kAlarm}, {"s", kAlarm}}, 10s);
  CHECK(s.composite.suppressed_by() == SuppressedBy::alarm);
  s.composite.advance(kNoon + 99s, s.out);
  CHECK(s.runs() == "2 OK; ");
  s.take({{"s", kOk}}, 100s);
  s.composite.advance(kNoon + 200s, s.out);
  CHECK(s.runs() == "2 OK; 103 ALARM; ");
}

TEST_CASE("with actions disabled states change, nothing runs, and nothing is made up for") {
  CompositeAlarm alarm = suppressed("ALARM(a)");
  alarm.actions_enabled = false;
  Subject s(alarm);
  s.take({{"a", kAlarm}}, 10s);
  s.composite.advance(kNoon + 99s, s.out);
  CHECK(s.changes() == "0 OK; 10 ALARM; ");
  CHECK(s.runs().empty());
  CHECK_FALSE(s.out.changes.back().suppressed_by);
}

TEST_CASE("after a restart it goes on as if nothing had been") {
  Subject s(suppressed("ALARM(a)"));
  s.take({{"a", kAlarm}}, 10s);
  CHECK(s.composite.take_dirty());
  CHECK_FALSE(s.composite.take_dirty());

  Composite again = make(s.definition, s.composite.row(), s.composite.suppression());
  CompositeOutcome out;
  again.begin([](std::string_view name) { return AlarmStanding{name == "a" ? kAlarm : kOk, kNoon}; }, kNoon + 11s, out);
  again.advance(kNoon + 11s, out);
  CHECK(out.changes.empty());
  CHECK(out.runs.empty());
  CHECK_FALSE(again.take_dirty());
  again.advance(kNoon + 99s, out);
  REQUIRE(out.runs.size() == 1);
  CHECK(out.runs[0].time == kNoon + 12s);
  CHECK(out.runs[0].change.number == 2);
  CHECK(out.runs[0].change.reason == s.out.changes.back().reason);
  CHECK(again.take_dirty());
}

TEST_CASE("another rule keeps the state until it is judged, and says that it was updated") {
  Subject s(definition("ALARM(a)"));
  const CompositeAlarm other = definition("OK(a)");
  Composite updated = make(other, s.composite.row());
  CompositeOutcome out;
  updated.begin([](std::string_view) { return AlarmStanding{kOk, kNoon}; }, kNoon + 5s, out);
  CHECK(updated.row().state == kOk);
  CHECK(updated.take_dirty());
  updated.advance(kNoon + 5s, out);
  REQUIRE(out.changes.size() == 1);
  CHECK(out.changes[0].new_state == kAlarm);
  CHECK(out.changes[0].number == 2);
  CHECK(out.changes[0].reason ==
        "arn:aws:cloudwatch:us-east-1:111122223333:alarm:both was updated and its alarm rule evaluates to ALARM");
}

TEST_CASE("names and suppressors that are ARNs are heard by their names") {
  CompositeAlarm alarm = suppressed("ALARM(arn:aws:cloudwatch:us-east-1:111122223333:alarm:a)");
  alarm.actions_suppressor.value = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:s";
  Subject s(alarm);
  CHECK(s.composite.listens_to("a"));
  CHECK(s.composite.listens_to("s"));
}

TEST_CASE("reason and reason data keep to CloudWatch's lengths") {
  std::string rule = "ALARM(0)";
  for (int i = 1; i < 100; ++i) rule += " OR ALARM(" + std::to_string(i) + ")";
  Subject s(definition(rule));
  const std::string& data = s.out.changes[0].reason_data;
  CHECK(data.size() <= 4000);
  CHECK(data.size() > 3800);
  CHECK(data.ends_with("}}]}"));
  CHECK(triggered_reason(kPlace, {std::string(2000, 'x'), kOk, kNoon}).size() == 1023);
  CHECK(created_reason(kPlace, std::string(2000, 'x'), kOk).size() == 1023);
}

}  // namespace
}  // namespace tocsin::alarm
