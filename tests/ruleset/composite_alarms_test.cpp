#include <catch2/catch.hpp>

#include <algorithm>

#include "base/limits.h"
#include "ruleset/rule_text.h"

// The section composite_alarms: what it means, and what is wrong in it.
namespace tocsin::ruleset {
namespace {

using test::load_text;
using test::remarks;

// Two metric alarms a and b, then the lines of `composite_alarms:`, from line 9 on.
std::string with_alarms(std::string_view composites) {
  return "log_groups:\n  - {name: g, files: [/x], format: text}\nmetric_filters:\n"
         "  - {name: a, log_group: g, pattern: x, alarm: {period: 60, threshold: 1}}\n"
         "  - {name: b, log_group: g, pattern: x, alarm: {period: 60, threshold: 1}}\n"
         "topics:\n  - {name: t, subscriptions: [{protocol: console}]}\ncomposite_alarms:\n" +
         std::string(composites);
}

std::string with_rule(std::string_view rule) {
  return with_alarms("  - name: c\n    alarm_rule: " + std::string(rule) + "\n");
}

TEST_CASE("a composite alarm is read key by key, without a remark") {
  const Loaded loaded = load_text(with_alarms(R"(  - name: c
    description: both
    alarm_rule: ALARM(a) AND ALARM("b")
    actions_suppressor: {alarm: "arn:aws:cloudwatch:us-east-1:111122223333:alarm:b", wait_period: 2m, extension_period: 180}
    actions_enabled: false
    alarm_actions: [t]
    ok_actions: [t]
    insufficient_data_actions: [t]
    severity: high
    playbook: look
    labels: {team: db}
)"));
  CHECK(loaded.diagnostics.to_text().empty());
  REQUIRE(loaded.rules.composite_alarms.size() == 1);
  const CompositeAlarm& alarm = loaded.rules.composite_alarms[0];
  CHECK(alarm.name.value == "c");
  CHECK(alarm.name.span == Span{"/rules/a.yaml", 9, 11});
  CHECK(alarm.description == "both");
  CHECK(alarm.alarm_rule.value == "ALARM(a) AND ALARM(\"b\")");
  CHECK(alarm.actions_suppressor.value == "b");
  CHECK(alarm.suppressor_wait_period == std::chrono::minutes(2));
  CHECK(alarm.suppressor_extension_period == std::chrono::minutes(3));
  CHECK_FALSE(alarm.actions_enabled);
  CHECK(alarm.alarm_actions.at(0).value == "t");
  CHECK(alarm.ok_actions.at(0).value == "t");
  CHECK(alarm.insufficient_data_actions.at(0).value == "t");
  CHECK(alarm.severity == AlarmSeverity::high);
  CHECK(alarm.playbook == "look");
  CHECK(alarm.labels == std::vector<std::pair<std::string, std::string>>{{"team", "db"}});
}

TEST_CASE("what a composite alarm needs, and does not know, is told") {
  CHECK(remarks(with_alarms("  - {}\n")) ==
        "/rules/a.yaml:9:5: error: a composite alarm needs the key 'name'\n"
        "/rules/a.yaml:9:5: error: a composite alarm needs the key 'alarm_rule'\n");
  CHECK(remarks(with_alarms("  - {name: c, alarm_rule: ALARM(a), alarm_rul: x, ok_actions: [other]}\n")) ==
        "/rules/a.yaml:9:37: error: unknown key 'alarm_rul'\n    did you mean 'alarm_rule'?\n"
        "/rules/a.yaml:9:64: error: there is no topic named 'other'\n");
  CHECK(remarks("composite_alarms: 3\n") ==
        "/rules/a.yaml:1:19: error: 'composite_alarms' must be a list, but this is a text\n"
        "    each entry begins with '- '\n");
}

TEST_CASE("a mistake in a rule is placed at its character in every style of YAML") {
  CHECK(remarks(with_rule("ALARM(a) XOR ALARM(b)")) ==
        "/rules/a.yaml:10:26: error: AND, OR or the end of the rule is expected here, but this is 'XOR'\n"
        "    did you mean 'OR'?\n");
  CHECK(remarks(with_rule("\"ALARM(\\\"a\\\") XOR ALARM(b)\"")).starts_with("/rules/a.yaml:10:31: error: AND, OR"));
  CHECK(remarks(with_rule(">-\n      ALARM(a)\n      XOR ALARM(b)")).starts_with("/rules/a.yaml:12:7: error: AND, OR"));
  CHECK(remarks(with_rule("''")).starts_with("/rules/a.yaml:10:18: error: the rule is empty\n"));
  CHECK(remarks(with_rule("AT_LEAST(3, ALARM, (a, b))")) ==
        "/rules/a.yaml:10:26: warning: this is never true: 3 alarms are needed, and 2 are listed\n");
}

TEST_CASE("alarms that do not exist are errors where the rule names them, with the one that was meant") {
  CHECK(remarks(with_alarms("  - name: failures\n    alarm_rule: |\n      ALARM(a) AND\n      OK(failure)\n")) ==
        "/rules/a.yaml:12:10: error: there is no alarm named 'failure'\n    did you mean 'failures'?\n");
  CHECK(remarks(with_alarms("  - name: c\n    alarm_rule: ALARM(a)\n"
                            "    actions_suppressor: {alarm: maintenance, wait_period: 0, extension_period: 0}\n")) ==
        "/rules/a.yaml:11:33: error: there is no alarm named 'maintenance'\n");
}

TEST_CASE("a name is used once over both kinds of alarms; both places are told") {
  CHECK(remarks(with_alarms("  - {name: b, alarm_rule: ALARM(a)}\n")) ==
        "/rules/a.yaml:9:12: error: a second alarm is named 'b'\n    the first is at /rules/a.yaml:5:48\n");
  CHECK(remarks(with_alarms("  - {name: c, alarm_rule: ALARM(a)}\n  - {name: c, alarm_rule: ALARM(a)}\n")) ==
        "/rules/a.yaml:10:12: error: a second alarm is named 'c'\n    the first is at /rules/a.yaml:9:12\n");
}

TEST_CASE("a composite alarm may name others, but not in a circle") {
  CHECK(remarks(with_alarms("  - {name: c, alarm_rule: ALARM(d) OR ALARM(e)}\n  - {name: d, alarm_rule: ALARM(e)}\n"
                            "  - {name: e, alarm_rule: ALARM(a)}\n"))
            .empty());
  CHECK(remarks(with_alarms("  - {name: c, alarm_rule: ALARM(a) OR ALARM(c)}\n")) ==
        "/rules/a.yaml:9:45: error: the rule of 'c' names the alarm itself\n");
  CHECK(
      remarks(with_alarms("  - {name: x, alarm_rule: ALARM(c)}\n  - {name: c, alarm_rule: ALARM(d)}\n"
                          "  - {name: d, alarm_rule: ALARM(a) OR OK(e)}\n  - {name: e, alarm_rule: NOT ALARM(c)}\n")) ==
      "/rules/a.yaml:12:37: error: rules of composite alarms go in a circle: 'c' names 'd', which names 'e', which "
      "names 'c'\n");
}

TEST_CASE("a chain of thousands of composite alarms is walked through, and its circle shown in part") {
  std::string chain;
  const int length = 5000;
  for (int i = 0; i < length; ++i) {
    const int next = i + 1 == length ? 0 : i + 1;
    chain += "  - {name: c" + std::to_string(i) + ", alarm_rule: ALARM(c" + std::to_string(next) + ")}\n";
  }
  const std::string said = remarks(with_alarms(chain));
  CHECK(std::count(said.begin(), said.end(), '\n') == 1);
  CHECK(
      said.ends_with("'c0' names 'c1', which names 'c2', which names 'c3', which names 'c4', which names 'c5', which "
                     "names 'c6', which names 'c7', which names 'c8', which names 'c9', which leads on to 'c0'\n"));
}

TEST_CASE("an alarm stands in so many rules of composite alarms, and no more") {
  std::string composites;
  for (std::size_t i = 0; i < limits::kCompositesOfAlarm; ++i) {
    composites += "  - {name: c" + std::to_string(i) + ", alarm_rule: ALARM(a) AND ALARM(a)}\n";
  }
  CHECK(remarks(with_alarms(composites)).empty());
  CHECK(
      remarks(with_alarms(composites + "  - {name: d, alarm_rule: ALARM(a)}\n  - {name: e, alarm_rule: ALARM(a)}\n")) ==
      "/rules/a.yaml:159:33: error: more than 150 composite alarms name the alarm 'a'\n");
}

TEST_CASE("a suppressor has both periods, in whole seconds, and is another alarm") {
  const auto suppressed = [](const std::string& by) {
    return remarks(with_alarms("  - name: c\n    alarm_rule: ALARM(a)\n    actions_suppressor: " + by + "\n"));
  };
  CHECK(suppressed("{alarm: b, wait_period: 0, extension_period: 0}").empty());
  CHECK(suppressed("{alarm: b}") ==
        "/rules/a.yaml:11:25: error: 'actions_suppressor' needs the key 'wait_period'\n"
        "/rules/a.yaml:11:25: error: 'actions_suppressor' needs the key 'extension_period'\n");
  CHECK(suppressed("{wait_period: 1500ms, extension_period: -1}") ==
        "/rules/a.yaml:11:25: error: 'actions_suppressor' needs the key 'alarm'\n"
        "/rules/a.yaml:11:39: error: 'wait_period' must be whole seconds, but this is 1500ms\n"
        "/rules/a.yaml:11:65: error: 'extension_period' must be a duration, but this is '-1'\n"
        "    a whole number of seconds, or one and a unit: 30s, 5m, 1h, 1d\n");
  CHECK(suppressed("b") ==
        "/rules/a.yaml:11:25: error: 'actions_suppressor' must be a mapping, 'key: value', but this "
        "is a text\n");
  CHECK(suppressed("{alarm: c, wait_period: 0, extension_period: 0}") ==
        "/rules/a.yaml:11:33: error: an alarm cannot suppress its own actions\n");
  CHECK(suppressed("{alarm: '', wait_period: 0, extension_period: 0}") ==
        "/rules/a.yaml:11:33: error: the name of an alarm is empty\n");
}

TEST_CASE("a composite alarm's suppressor may name it in turn: what is suppressed is no state") {
  CHECK(remarks(with_alarms("  - name: c\n    alarm_rule: ALARM(a)\n"
                            "    actions_suppressor: {alarm: d, wait_period: 0, extension_period: 0}\n"
                            "  - {name: d, alarm_rule: ALARM(c) AND ALARM(b)}\n"))
            .empty());
}

TEST_CASE("a diff tells of composite alarms") {
  const Rules before = load_text(with_rule("ALARM(a)")).rules;
  const Rules after = load_text(with_rule("ALARM(b)")).rules;
  CHECK(diff(before, after) == std::vector<std::string>{"composite alarm 'c' changed"});
  CHECK(diff(before, load_text(with_alarms("")).rules) == std::vector<std::string>{"composite alarm 'c' removed"});
}

}  // namespace
}  // namespace tocsin::ruleset
