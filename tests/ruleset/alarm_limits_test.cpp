#include <catch2/catch.hpp>

#include "base/limits.h"
#include "ruleset/rule_text.h"

// What an alarm's evaluation, its groups and its comparison allow.
namespace tocsin::ruleset {
namespace {

using test::alarm_with;
using test::load_text;
using test::remarks;

// An aligned alarm; its period is on line 13.
std::string aligned(std::string_view period, std::string_view more = "") {
  return alarm_with("    evaluation: aligned\n    period: " + std::string(period) + "\n    threshold: 1\n" +
                    std::string(more));
}

std::string sliding(std::string_view more) {
  return alarm_with("    period: 60\n    threshold: 1\n" + std::string(more));
}

// A filter with the dimensions Ip and User, and an alarm on its metric.
std::string grouped(std::string_view more) {
  return "log_groups:\n  - {name: g, files: [/x], format: json}\nmetric_filters:\n  - name: f\n    log_group: g\n"
         "    pattern: '{ $.a = * }'\n    dimensions: {Ip: $.ip, User: $.user}\n    alarm:\n      period: 60\n"
         "      threshold: 1\n" +
         std::string(more);
}

TEST_CASE("aligned alarms have CloudWatch's periods; sliding ones any whole second") {
  for (const char* period : {"10", "20", "30", "60", "300", "1d"}) {
    INFO(period);
    CHECK(remarks(aligned(period)).empty());
  }
  for (const char* period : {"5", "45", "90"}) {
    INFO(period);
    CHECK(remarks(aligned(period))
              .starts_with("/rules/a.yaml:13:13: error: with 'evaluation: aligned' a period is "
                           "10s, 20s, 30s or whole minutes, but this is "));
    CHECK(remarks(alarm_with("    period: " + std::string(period) + "\n    threshold: 1\n")).empty());
  }
}

TEST_CASE("the periods of an aligned alarm span a day, or a week from an hour on") {
  CHECK(remarks(aligned("60", "    evaluation_periods: 1440\n")).empty());
  CHECK(remarks(aligned("60", "    evaluation_periods: 1441\n")) ==
        "/rules/a.yaml:13:13: error: 1441 evaluation periods of 1m are more than a day\n");
  CHECK(remarks(aligned("1h", "    evaluation_periods: 168\n")).empty());
  CHECK(remarks(aligned("1h", "    evaluation_periods: 169\n")) ==
        "/rules/a.yaml:13:13: error: 169 evaluation periods of 1h are more than 7 days\n");
  CHECK(remarks(sliding("    evaluation_periods: 1441\n")).empty());
}

TEST_CASE("a sliding alarm has no more periods than a sample can be judged for; an aligned one may") {
  const auto periods = [](std::uint32_t n) { return "    evaluation_periods: " + std::to_string(n) + "\n"; };
  CHECK(remarks(sliding(periods(limits::kSlidingPeriods))).empty());
  CHECK(remarks(sliding(periods(limits::kSlidingPeriods + 1))) ==
        "/rules/a.yaml:14:25: error: 'evaluation_periods' is 3601, more than 3600, of an alarm that is judged at every "
        "event\n    take a longer period and fewer of them, or write 'evaluation: aligned'\n");
  CHECK(remarks(aligned("10", periods(limits::kSlidingPeriods + 1))).empty());
}

TEST_CASE("what is not written about missing data is CloudWatch's way in an aligned alarm") {
  const auto treatment = [](const std::string& text) { return load_text(text).rules.alarms.at(0).treat_missing_data; };
  CHECK(treatment(sliding("")) == MissingData::not_breaching);
  CHECK(treatment(aligned("60")) == MissingData::missing);
  CHECK(treatment(aligned("60", "    treat_missing_data: breaching\n")) == MissingData::breaching);
}

TEST_CASE("what only a sliding alarm can do is refused beside aligned evaluation") {
  CHECK(
      remarks(aligned("60",
                      "    resolve_threshold: 1\n    resolve_after: 5m\n    renotify_every: 1h\n"
                      "    group_by: [Ip]\n    max_groups: 5\n")) ==
      "/rules/a.yaml:11:18: warning: no metric filter publishes the metric 'm' with the dimensions of this alarm, Ip\n"
      "    a metric filter without 'dimensions' does\n"
      "/rules/a.yaml:15:24: error: 'resolve_threshold' goes with 'evaluation: sliding' only\n"
      "/rules/a.yaml:16:20: error: 'resolve_after' goes with 'evaluation: sliding' only\n"
      "/rules/a.yaml:17:21: error: 'renotify_every' goes with 'evaluation: sliding' only\n"
      "/rules/a.yaml:18:15: error: 'group_by' goes with 'evaluation: sliding' only\n"
      "/rules/a.yaml:19:17: error: 'max_groups' goes with 'evaluation: sliding' only\n");
  CHECK(remarks(sliding("    evaluation: slidng\n")) ==
        "/rules/a.yaml:14:17: error: unknown evaluation 'slidng'\n    did you mean 'sliding'?\n");
}

TEST_CASE("an alarm's groups and reminders are read") {
  const Loaded loaded =
      load_text(grouped("      group_by: [User, Ip]\n      max_groups: 7\n      renotify_every: 4h\n"));
  CHECK(loaded.diagnostics.to_text().empty());
  const Alarm& alarm = loaded.rules.alarms.at(0);
  REQUIRE(alarm.group_by.size() == 2);
  CHECK(alarm.group_by[0].value == "User");
  CHECK(alarm.group_by[1].value == "Ip");
  CHECK(alarm.max_groups == 7);
  CHECK(alarm.renotify_every == std::chrono::hours(4));
  CHECK(load_text(grouped("      group_by: [Ip]\n")).rules.alarms.at(0).max_groups == 10'000);
}

TEST_CASE("an alarm groups by dimensions that its metric has, all of them or some; the others may have a value") {
  CHECK(remarks(grouped("      group_by: [Ip]\n")).empty());
  CHECK(remarks(grouped("      group_by: [Ip]\n      dimensions: {User: root}\n")).empty());
  CHECK(
      remarks(grouped("      group_by: [Host, Ip]\n")) ==
      "/rules/a.yaml:9:7: warning: no metric filter publishes the metric 'f' with the dimensions of this alarm, Host, "
      "Ip\n"
      "    a metric filter has the dimensions Ip, User\n");
}

TEST_CASE("groups are by dimensions that are named once, and have no value of their own") {
  CHECK(remarks(grouped("      group_by: []\n")).find("11:17: error: 'group_by' names no dimension\n") !=
        std::string::npos);
  CHECK(remarks(grouped("      group_by: Ip\n")).find("11:17: error: 'group_by' must be a list") != std::string::npos);
  CHECK(remarks(grouped("      group_by: [Ip, User, Ip]\n"))
            .find("11:28: error: 'group_by' names the dimension 'Ip' twice\n") != std::string::npos);
  CHECK(remarks(grouped("      group_by: [':x', ' ']\n"))
            .find("11:18: error: the name of a dimension cannot begin with ':'\n"
                  "/rules/a.yaml:11:24: error: the name of a dimension is blank\n") != std::string::npos);
  CHECK(remarks(grouped("      group_by: [Ip, User]\n      dimensions: {User: root}\n"))
            .find("11:22: error: the dimension 'User' has one value in 'dimensions', and cannot group\n"
                  "    leave it out of one of the two\n") != std::string::npos);
  std::string many = "      group_by: [d0";
  for (int i = 1; i < 31; ++i) many += ", d" + std::to_string(i);
  CHECK(remarks(grouped(many + "]\n")).find("11:17: error: 'group_by' names 31 dimensions; at most 30 are allowed\n") !=
        std::string::npos);
}

TEST_CASE("the number of groups is bounded, and goes with groups") {
  const std::string most = std::to_string(limits::kGroups);
  CHECK(remarks(grouped("      group_by: [Ip, User]\n      max_groups: " + most + "\n")).empty());
  CHECK(remarks(grouped("      group_by: [Ip, User]\n      max_groups: 1" + most + "\n")) ==
        "/rules/a.yaml:12:19: error: 'max_groups' is 1" + most + "; at most " + most + " are allowed\n");
  CHECK(remarks(sliding("    max_groups: 5\n")) ==
        "/rules/a.yaml:14:17: error: 'max_groups' goes with 'group_by' only\n");
}

TEST_CASE("a comparison with a band has no threshold, and needs the band") {
  CHECK(remarks(alarm_with("    period: 60\n    comparison_operator: GreaterThanUpperThreshold\n    threshold: 1\n"
                           "    resolve_threshold: 1\n")) ==
        "/rules/a.yaml:9:5: error: an alarm needs the key 'threshold_metric_id'\n"
        "/rules/a.yaml:14:16: error: 'threshold' cannot stand beside GreaterThanUpperThreshold: the metric is compared "
        "with a band\n"
        "/rules/a.yaml:15:24: error: 'resolve_threshold' cannot stand beside GreaterThanUpperThreshold\n");
  CHECK(remarks(alarm_with("    period: 60\n    threshold_metric_id: band\n    threshold: 1\n"))
            .find("13:26: error: 'threshold_metric_id' names a band, but GreaterThanThreshold compares with a number\n"
                  "    of a band are LessThanLowerThreshold, GreaterThanUpperThreshold and "
                  "LessThanLowerOrGreaterThanUpperThreshold\n") != std::string::npos);
  CHECK(remarks(alarm_with("    period: 60\n")).find("an alarm needs the key 'threshold'\n") != std::string::npos);
}

}  // namespace

TEST_CASE("a number of seconds that is too large is called that, and one period is one") {
  CHECK(remarks(sliding("    allowed_lateness: 1000000000000\n")).find("is 1000000000000: longer than 10,000 days") !=
        std::string::npos);
  CHECK(remarks(aligned("604860", "")).find("1 evaluation period of 10081m are more than 7 days") != std::string::npos);
}

}  // namespace tocsin::ruleset
