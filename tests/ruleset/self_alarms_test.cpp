#include "ruleset/self_alarms.h"

#include <catch2/catch.hpp>

#include "rule_text.h"
#include "ruleset/ruleset.h"

namespace tocsin::ruleset {
namespace {

Loaded load_text(const std::string& text) { return load({{"r.yaml", "r.yaml", 0, text}}); }

std::string group_with(const std::string& keys) {
  return "log_groups:\n  - {name: g, files: [/a], format: text, " + keys + "}\n";
}

constexpr const char* kAlarms = R"(
alarms:
  - {name: own, namespace: tocsin, metric_name: UnreadSeconds, group_by: [LogGroup, Source], period: 1m, threshold: 0, alarm_actions: [ops]}
  - {name: other, namespace: n, metric_name: UnreadSeconds, period: 1m, threshold: 0, alarm_actions: [ops]}
topics:
  - {name: ops, subscriptions: [{protocol: console}]}
  - {name: people, subscriptions: [{protocol: console}]}
)";

}  // namespace

TEST_CASE("how long a log may be silent, or not read, is learned, never, or a span") {
  const LogGroup usual = load_text(group_with("start_at: end")).rules.log_groups.at(0);
  CHECK(usual.silent_after == Patience{Patience::Kind::learned, {}});
  CHECK(usual.unread_after == Patience{Patience::Kind::span, Duration{60'000}});
  const LogGroup written = load_text(group_with("silent_after: 2h, unread_after: never")).rules.log_groups.at(0);
  CHECK(written.silent_after == Patience{Patience::Kind::span, Duration{7'200'000}});
  CHECK(written.unread_after == Patience{Patience::Kind::never, {}});
  CHECK(load_text(group_with("silent_after: learned")).rules.log_groups.at(0) == usual);
}

TEST_CASE("a span that is no time at all, and learned where nothing is learned, are errors") {
  CHECK(load_text(group_with("silent_after: 0s")).diagnostics.to_text() ==
        "r.yaml:2:56: error: 'silent_after' must be at least 1s, but this is 0s\n    or learned, or never\n");
  CHECK(load_text(group_with("unread_after: 0s")).diagnostics.has_errors());
  CHECK(load_text(group_with("unread_after: learned")).diagnostics.has_errors());
}

TEST_CASE("an alarm over the daemon's own metrics is no mistake, though no filter publishes them") {
  const std::string text = load_text(kAlarms).diagnostics.to_text();
  CHECK(text.find("namespace 'n'") != std::string::npos);
  CHECK(text.find("namespace 'tocsin'") == std::string::npos);
}

TEST_CASE("self_alarm_actions say who is told by alarms over the daemon's own metrics, and by no others") {
  Loaded loaded = load_text(kAlarms);
  LoadedSettings settings = load_settings("tocsin.yaml", "self_alarm_actions: [people]\n");
  REQUIRE(settings.diagnostics.to_text().empty());
  direct_self_alarms(settings.settings, loaded.rules, settings.diagnostics);
  CHECK(settings.diagnostics.to_text().empty());
  const Alarm& own = loaded.rules.alarms.at(0);
  REQUIRE(own.alarm_actions.size() == 1);
  CHECK(own.alarm_actions[0].value == "people");
  REQUIRE(own.ok_actions.size() == 1);
  CHECK(own.ok_actions[0].value == "people");
  CHECK(loaded.rules.alarms.at(1).alarm_actions.at(0).value == "ops");
  CHECK(loaded.rules.alarms.at(1).ok_actions.empty());
}

TEST_CASE("a topic of self_alarm_actions that there is not is an error with its place") {
  Loaded loaded = load_text(kAlarms);
  LoadedSettings settings = load_settings("tocsin.yaml", "host: a\nself_alarm_actions: [poeple]\n");
  direct_self_alarms(settings.settings, loaded.rules, settings.diagnostics);
  CHECK(settings.diagnostics.to_text() ==
        "tocsin.yaml:2:22: error: there is no topic 'poeple'\n    did you mean 'people'?\n");
  CHECK(load_settings("t", "self_alarm_actions: [a, b, c, d, e, f]\n").diagnostics.has_errors());
}

}  // namespace tocsin::ruleset
