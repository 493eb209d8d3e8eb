#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "model/self_metrics.h"
#include "ruleset/ruleset.h"

namespace tocsin::ruleset {
namespace {

std::vector<SourceFile> shipped() {
  std::vector<SourceFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(TOCSIN_SOURCE_DIR "/rules")) {
    std::ifstream in(entry.path(), std::ios::binary);
    files.push_back({entry.path(), entry.path().filename(), 0, {std::istreambuf_iterator<char>(in), {}}});
  }
  return merge(std::move(files));
}

TEST_CASE("the shipped rules load without a remark, and every sample holds") {
  const Loaded loaded = load(shipped());
  CHECK(loaded.diagnostics.to_text().empty());
  CHECK(loaded.rules.metric_filters.size() >= 27);
  const auto& alarms = loaded.rules.alarms;
  const auto own = std::count_if(alarms.begin(), alarms.end(), [](const Alarm& alarm) {
    return is_self_metric(alarm.name_space, alarm.metric_name.value);
  });
  CHECK(own == 2);
  CHECK(alarms.size() == loaded.rules.metric_filters.size() + 2);
}

TEST_CASE("every shipped filter has samples of both kinds, and every shipped alarm tells somebody how bad it is") {
  const Loaded loaded = load(shipped());
  for (const auto& filter : loaded.rules.metric_filters) {
    INFO(filter.name.value);
    CHECK_FALSE(filter.samples.match.empty());
    CHECK_FALSE(filter.samples.no_match.empty());
  }
  for (const auto& alarm : loaded.rules.alarms) {
    INFO(alarm.name.value);
    CHECK(alarm.severity != AlarmSeverity::none);
    CHECK_FALSE(alarm.description.empty());
    REQUIRE(alarm.alarm_actions.size() == 1);
    CHECK(alarm.alarm_actions.front().value == "tocsin-default");
  }
}

TEST_CASE("an admin's topics.yaml takes the place of the shipped one") {
  std::vector<SourceFile> files = shipped();
  files.push_back(
      {"/etc/tocsin/rules.d/topics.yaml", "topics.yaml", 1,
       "topics:\n  - name: tocsin-default\n    subscriptions: [{protocol: file, endpoint: /var/log/alarms}]\n"});
  const Loaded loaded = load(merge(std::move(files)));
  CHECK(loaded.diagnostics.to_text().empty());
  REQUIRE(loaded.rules.topics.size() == 1);
  CHECK(loaded.rules.topics.front().subscriptions.front().protocol == Protocol::file);
}

const MetricFilter& filter_on(const Rules& rules, std::string_view metric) {
  const auto found = std::find_if(rules.metric_filters.begin(), rules.metric_filters.end(),
                                  [&](const MetricFilter& filter) { return filter.transformation.name == metric; });
  REQUIRE(found != rules.metric_filters.end());
  return *found;
}

const Alarm& alarm_on(const Rules& rules, std::string_view metric) {
  const auto found = std::find_if(rules.alarms.begin(), rules.alarms.end(),
                                  [&](const Alarm& alarm) { return alarm.metric_name.value == metric; });
  REQUIRE(found != rules.alarms.end());
  return *found;
}

TEST_CASE("more than two authentication failures in five minutes raise the shipped alarm") {
  const Rules rules = load(shipped()).rules;
  CHECK(filter_on(rules, "AuthenticationFailures").pattern.value == "\"authentication failure\"");
  const Alarm& alarm = alarm_on(rules, "AuthenticationFailures");
  CHECK(alarm.statistic == Statistic::sum);
  CHECK(alarm.period == std::chrono::minutes(5));
  CHECK(alarm.comparison == Comparison::greater);
  CHECK(alarm.threshold == 2);
  CHECK(alarm.treat_missing_data == MissingData::not_breaching);
}

TEST_CASE("the shipped CloudTrail rules have the patterns that CIS and AWS publish") {
  const Rules rules = load(shipped()).rules;
  CHECK(filter_on(rules, "FailedConsoleSignIns").pattern.value ==
        R"({ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") })");
  CHECK(alarm_on(rules, "FailedConsoleSignIns").threshold == 3);
  CHECK(
      filter_on(rules, "RootAccountUse").pattern.value ==
      R"({ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" })");
  CHECK(alarm_on(rules, "RootAccountUse").period == std::chrono::seconds(60));
  CHECK(filter_on(rules, "SecretsRead").pattern.value ==
        R"({ $.eventSource = "secretsmanager.amazonaws.com" && $.eventName = "GetSecretValue" })");
  CHECK(filter_on(rules, "SecurityGroupChanges").pattern.value ==
        R"({ ($.eventName = "AuthorizeSecurityGroupIngress") || ($.eventName = "AuthorizeSecurityGroupEgress") || )"
        R"(($.eventName = "RevokeSecurityGroupIngress") || ($.eventName = "RevokeSecurityGroupEgress") || )"
        R"(($.eventName = "CreateSecurityGroup") || ($.eventName = "DeleteSecurityGroup") })");
  for (const auto& group : rules.log_groups) {
    if (group.format != Format::cloudtrail) continue;
    CHECK(group.start_at == StartAt::beginning);
    CHECK(group.expected_delay == std::chrono::minutes(15));
    CHECK(group.allowed_lateness == std::chrono::hours(6));
  }
}

}  // namespace
}  // namespace tocsin::ruleset
