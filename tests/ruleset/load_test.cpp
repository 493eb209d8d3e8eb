#include <catch2/catch.hpp>

#include "ruleset/rule_text.h"

namespace tocsin::ruleset {
namespace {

using test::file;
using test::load_text;

constexpr std::string_view kExample = R"(log_groups:
  - name: database_server_security_logs
    files: [/var/log/secure, /var/log/auth.log]     # globs; a file that does not exist yet is waited for
    format: syslog                                   # one of the formats below
    start_at: end                                    # end | beginning: for a file never seen before
    timezone: local                                  # of timestamps that carry none
  - name: cloudtrail
    files: ["/var/lib/cloudtrail/**/*.json", "/var/lib/cloudtrail/**/*.json.gz"]
    format: cloudtrail                               # {"Records":[...]} files, or one record a line; .gz is read through
    expected_delay: 10m
    allowed_lateness: 5h

metric_filters:
  - name: database server authentication failures
    log_group: database_server_security_logs
    pattern: '"authentication failure"'              # CloudWatch filter pattern syntax, see filter-patterns.md
    metric_transformation:
      namespace: authentication failures
      name: database server authentication failures
      value: 1                                       # a number, or $.field / $field
      default_value: 0
      unit: Count

alarms:
  - name: database server authentication failures alarm
    description: More than 2 authentication failures over a span of 5 minutes.
    namespace: authentication failures
    metric_name: database server authentication failures
    statistic: Sum                                   # or extended_statistic: p99
    period: 5m                                       # seconds, or 30s / 5m / 1h / 1d
    evaluation_periods: 1
    datapoints_to_alarm: 1
    comparison_operator: GreaterThanThreshold
    threshold: 2
    treat_missing_data: notBreaching                 # missing | notBreaching | breaching | ignore
    evaluation: sliding                              # sliding (default) | aligned, see alarms.md
    actions_enabled: true
    alarm_actions: [CloudWatch_alarm_notifications]  # names of topics
    ok_actions: []
    insufficient_data_actions: []

topics:
  - name: CloudWatch_alarm_notifications
    subscriptions:
      - {protocol: https, endpoint: "https://hooks.example.com/alarm"}
      - {protocol: console}
)";

TEST_CASE("the example of the documentation loads without a remark, key by key") {
  const Loaded loaded = load_text(std::string(kExample));
  CHECK(loaded.diagnostics.to_text().empty());
  REQUIRE(loaded.rules.log_groups.size() == 2);
  const LogGroup& secure = loaded.rules.log_groups[0];
  CHECK(secure.name.value == "database_server_security_logs");
  CHECK(secure.name.span == Span{"/rules/a.yaml", 2, 11});
  REQUIRE(secure.files.size() == 2);
  CHECK(secure.files[1].value == "/var/log/auth.log");
  CHECK(secure.format == Format::syslog);
  CHECK(secure.start_at == StartAt::end);
  CHECK(secure.expected_delay == Duration::zero());
  CHECK(secure.allowed_lateness == std::chrono::seconds(60));
  const LogGroup& trail = loaded.rules.log_groups[1];
  CHECK(trail.start_at == StartAt::beginning);
  CHECK(trail.expected_delay == std::chrono::minutes(10));
  CHECK(trail.allowed_lateness == std::chrono::hours(5));

  REQUIRE(loaded.rules.metric_filters.size() == 1);
  const MetricFilter& filter = loaded.rules.metric_filters[0];
  CHECK(filter.pattern.value == "\"authentication failure\"");
  CHECK(filter.transformation.name_space == "authentication failures");
  CHECK(filter.transformation.name == "database server authentication failures");
  CHECK(std::get<double>(filter.transformation.value) == 1);
  CHECK(filter.transformation.default_value == 0);
  CHECK(filter.transformation.unit == "Count");

  REQUIRE(loaded.rules.alarms.size() == 1);
  const Alarm& alarm = loaded.rules.alarms[0];
  CHECK(alarm.description == "More than 2 authentication failures over a span of 5 minutes.");
  CHECK(alarm.statistic == Statistic::sum);
  CHECK(alarm.period == std::chrono::minutes(5));
  CHECK(alarm.datapoints_to_alarm == 1);
  CHECK(alarm.threshold == 2);
  CHECK(alarm.treat_missing_data == MissingData::not_breaching);
  REQUIRE(alarm.alarm_actions.size() == 1);
  CHECK(alarm.ok_actions.empty());

  REQUIRE(loaded.rules.topics.size() == 1);
  REQUIRE(loaded.rules.topics[0].subscriptions.size() == 2);
  CHECK(loaded.rules.topics[0].subscriptions[0].protocol == Protocol::https);
  CHECK(loaded.rules.topics[0].subscriptions[0].endpoint.value == "https://hooks.example.com/alarm");
}

TEST_CASE("one short entry says all: an alarm inside a metric filter and its defaults") {
  const Loaded loaded = load_text(
      "log_groups:\n  - {name: g, files: [/x], format: text}\n"
      "metric_filters:\n  - name: bad logins\n    log_group: g\n    pattern: bad\n    alarm: {threshold: 5, period: "
      "90}\n");
  CHECK(loaded.diagnostics.to_text().empty());
  const MetricFilter& filter = loaded.rules.metric_filters.at(0);
  CHECK(filter.transformation.name_space == "tocsin");
  CHECK(filter.transformation.name == "bad logins");
  CHECK(std::get<double>(filter.transformation.value) == 1);
  CHECK_FALSE(filter.transformation.default_value);
  const Alarm& alarm = loaded.rules.alarms.at(0);
  CHECK(alarm.name.value == "bad logins");
  CHECK(alarm.name_space == "tocsin");
  CHECK(alarm.metric_name.value == "bad logins");
  CHECK(alarm.statistic == Statistic::sum);
  CHECK(alarm.comparison == Comparison::greater);
  CHECK(alarm.evaluation_periods == 1);
  CHECK_FALSE(alarm.datapoints_to_alarm);
  CHECK(alarm.treat_missing_data == MissingData::not_breaching);
  CHECK(alarm.threshold == 5);
  CHECK(alarm.period == std::chrono::seconds(90));
}

TEST_CASE("an alarm carries what its notifications say, and its own way back to OK") {
  const Loaded loaded = load_text(test::alarm_with(
      "    statistic: Average\n    period: 30s\n    evaluation_periods: 3\n    datapoints_to_alarm: 2\n"
      "    comparison_operator: GreaterThanOrEqualToThreshold\n    threshold: -1.5e1\n    treat_missing_data: ignore\n"
      "    resolve_threshold: -20\n    resolve_after: 10m\n    allowed_lateness: 2m\n    actions_enabled: false\n"
      "    severity: critical\n    playbook: https://example.com/p\n    labels: {team: db, tier: 1}\n"));
  CHECK(loaded.diagnostics.to_text().empty());
  const Alarm& alarm = loaded.rules.alarms.at(0);
  CHECK(alarm.statistic == Statistic::average);
  CHECK(alarm.datapoints_to_alarm == 2);
  CHECK(alarm.comparison == Comparison::greater_or_equal);
  CHECK(alarm.threshold == -15);
  CHECK(alarm.treat_missing_data == MissingData::ignore);
  CHECK(alarm.resolve_threshold == -20);
  CHECK(alarm.resolve_after == std::chrono::minutes(10));
  CHECK(alarm.allowed_lateness == std::chrono::minutes(2));
  CHECK_FALSE(alarm.actions_enabled);
  CHECK(alarm.severity == AlarmSeverity::critical);
  CHECK(alarm.playbook == "https://example.com/p");
  CHECK(alarm.labels == std::vector<std::pair<std::string, std::string>>{{"team", "db"}, {"tier", "1"}});
}

TEST_CASE("a section without entries and a file without sections are no mistakes") {
  CHECK(load_text("alarms:\ntopics: []\n").diagnostics.empty());
  CHECK(load_text("# all switched off\n").diagnostics.empty());
  CHECK(load({}).diagnostics.empty());
}

TEST_CASE("sections of several files make one set of rules") {
  const Loaded loaded =
      load({file("10.yaml", "topics:\n  - {name: t, subscriptions: [{protocol: console}]}\n"),
            file("20.yaml", test::alarm_with("    period: 60\n    threshold: 1\n    alarm_actions: [t]\n"))});
  CHECK(loaded.diagnostics.to_text().empty());
  CHECK(loaded.rules.topics.size() == 1);
  CHECK(loaded.rules.alarms.size() == 1);
}

std::string names(const std::vector<SourceFile>& files) {
  std::string text;
  for (const auto& f : files) text += f.path + ' ';
  return text;
}

TEST_CASE("files are merged by the bytes of their names; a later directory replaces, an empty file masks") {
  std::vector<SourceFile> files = {
      {"/etc/b.yaml", "b.yaml", 1, "x"}, {"/usr/b.yaml", "b.yaml", 0, "x"}, {"/usr/a.yaml", "a.yaml", 0, "x"},
      {"/usr/B.yaml", "B.yaml", 0, "x"}, {"/usr/c.yaml", "c.yaml", 0, "x"}, {"/etc/c.yaml", "c.yaml", 1, ""},
      {"/usr/d.yaml", "d.yaml", 0, ""},  {"/etc/d.yaml", "d.yaml", 1, "x"}, {"/usr/é.yaml", "é.yaml", 0, "x"}};
  CHECK(names(merge(files)) == "/usr/B.yaml /usr/a.yaml /etc/b.yaml /etc/d.yaml /usr/é.yaml ");
  CHECK(merge({}).empty());
}

TEST_CASE("equal files have equal digests; a byte, a name or a border moved gives another") {
  const auto digest = [](std::vector<SourceFile> files) { return rules_digest(files); };
  const std::string one = digest({file("a.yaml", "x"), file("b.yaml", "yz")});
  CHECK(one == digest({{"/other/a.yaml", "a.yaml", 7, "x"}, {"/other/b.yaml", "b.yaml", 7, "yz"}}));
  CHECK(one != digest({file("a.yaml", "xy"), file("b.yaml", "z")}));
  CHECK(one != digest({file("a.yaml", "x"), file("c.yaml", "yz")}));
  CHECK(one != digest({file("a.yaml", "x"), file("b.yaml", "yZ")}));
}

TEST_CASE("a diff tells what was added, changed and removed; where it stands does not matter") {
  const Rules before = load_text(std::string(kExample)).rules;
  const Rules moved = load_text("\n\n" + std::string(kExample)).rules;
  CHECK(diff(before, moved).empty());
  Rules after = before;
  after.alarms[0].threshold = 3;
  after.log_groups.erase(after.log_groups.begin());
  after.topics.push_back(after.topics[0]);
  after.topics.back().name.value = "second";
  CHECK(diff(before, after) == std::vector<std::string>{"log group 'database_server_security_logs' removed",
                                                        "alarm 'database server authentication failures alarm' changed",
                                                        "topic 'second' added"});
}

}  // namespace
}  // namespace tocsin::ruleset
