#include <catch2/catch.hpp>

#include "ruleset/rule_text.h"

// What a topic says of its policies, and the section mutes.
namespace tocsin::ruleset {
namespace {

using namespace std::chrono_literals;
using test::load_text;
using test::remarks;

std::string topic_with(std::string_view lines, std::string_view subscription = "protocol: console") {
  return "topics:\n  - name: people\n    subscriptions: [{" + std::string(subscription) + "}]\n" + std::string(lines);
}

// One alarm named `a`, then the lines of one mute from line 6 on.
std::string mute_with(std::string_view lines) {
  return "log_groups:\n  - {name: g, files: [/x], format: text}\nmetric_filters:\n"
         "  - {name: a, log_group: g, pattern: x, alarm: {period: 60, threshold: 1}}\nmutes:\n  - name: m\n" +
         std::string(lines);
}

TEST_CASE("a topic's policies are read, and have defaults") {
  const Loaded plain = load_text(topic_with(""));
  REQUIRE(plain.rules.topics.size() == 1);
  CHECK(plain.rules.topics[0].notify_max_age == 24h);
  CHECK(plain.rules.topics[0].storm_threshold == 10);
  CHECK(plain.rules.topics[0].flap_threshold == 10);
  CHECK(plain.rules.topics[0].subscriptions[0].give_up_after == 24h);

  const Loaded loaded = load_text(
      topic_with("    give_up_after: 2h\n    notify_max_age: 3d\n    storm_threshold: 100\n    flap_threshold: 0\n"
                 "    fallback: others\n  - {name: others, subscriptions: [{protocol: file, endpoint: /x, "
                 "give_up_after: 5m}]}\n"));
  CHECK(loaded.diagnostics.to_text().empty());
  const Topic& people = loaded.rules.topics[0];
  CHECK(people.notify_max_age == 72h);
  CHECK(people.storm_threshold == 100);
  CHECK(people.flap_threshold == 0);
  CHECK(people.fallback.value == "others");
  CHECK(people.subscriptions[0].give_up_after == 2h);
  CHECK(loaded.rules.topics[1].subscriptions[0].give_up_after == 5min);
}

TEST_CASE("a subscription's own give_up_after goes before its topic's") {
  const Loaded loaded = load_text(topic_with("    give_up_after: 2h\n", "protocol: console, give_up_after: 3h"));
  CHECK(loaded.rules.topics[0].subscriptions[0].give_up_after == 3h);
}

TEST_CASE("policies out of their bounds are told with them") {
  CHECK(remarks(topic_with("    give_up_after: 10s\n    storm_threshold: 2.5\n    flap_threshold: -1\n"
                           "    notify_max_age: 400d\n")) ==
        "/rules/a.yaml:4:20: error: 'give_up_after' must lie between 1m and 14d, but this is 10s\n"
        "/rules/a.yaml:5:22: error: 'storm_threshold' must be a whole number from 0 to 10000\n"
        "    0 switches it off\n"
        "/rules/a.yaml:6:21: error: 'flap_threshold' must be a whole number from 0 to 10000\n"
        "    0 switches it off\n"
        "/rules/a.yaml:7:21: error: 'notify_max_age' must lie between 1m and 365d, but this is 400d\n");
}

TEST_CASE("a fallback must be there, and fallbacks go in no circle") {
  CHECK(remarks(topic_with("    fallback: peple\n")).find("'peple'") != std::string::npos);
  CHECK(remarks(topic_with("    fallback: people\n"))
            .find("error: the fallbacks of topics go in a circle: people -> people") != std::string::npos);
  const std::string circle =
      remarks(topic_with("    fallback: b\n  - {name: b, subscriptions: [{protocol: console}], fallback: c}\n"
                         "  - {name: c, subscriptions: [{protocol: console}], fallback: people}\n"
                         "  - {name: d, subscriptions: [{protocol: console}], fallback: people}\n"));
  CHECK(circle.find("people -> b -> c -> people") != std::string::npos);
  CHECK(circle.find("d ->") == std::string::npos);
  CHECK(remarks(topic_with("    fallback: b\n  - {name: b, subscriptions: [{protocol: console}]}\n")).empty());
}

TEST_CASE("a mute again and again is read, and one that is once") {
  const Loaded loaded = load_text(mute_with(
      "    alarms: [a]\n    reason: backup\n    start: \"23:30\"\n    duration: 2h\n"
      "    days: [monday, sunday]\n    timezone: UTC\n"
      "  - {name: once, alarms: [\"*\"], from: 2026-11-15T20:00:00Z, until: \"2026-11-15T22:00:00+01:00\"}\n"));
  CHECK(loaded.diagnostics.to_text().empty());
  REQUIRE(loaded.rules.mutes.size() == 2);
  const Mute& mute = loaded.rules.mutes[0];
  CHECK(mute.name.value == "m");
  CHECK(mute.reason == "backup");
  CHECK(mute.start == 23h + 30min);
  CHECK(mute.duration == 2h);
  CHECK(mute.days == 0b0100'0001);
  CHECK(mute.timezone.value == "UTC");
  CHECK(loaded.rules.mutes[1].until == parse_iso8601("2026-11-15T21:00:00Z"));
}

TEST_CASE("what is wrong in a mute is said at its place") {
  const auto said = [](std::string_view lines, std::string_view words) {
    CAPTURE(lines);
    const std::string text = remarks(mute_with(lines));
    CAPTURE(text);
    CHECK(text.find(words) != std::string::npos);
  };
  said("    alarms: [a]\n", "'start'");
  said("    alarms: [a]\n    start: \"24:00\"\n    duration: 1h\n",
       "'start' must be a time of the day, but this is '24:00'");
  said("    alarms: [a]\n    start: \"01:00\"\n    duration: 8d\n",
       "'duration' must lie between 1m and 7d, but this is 8d");
  said("    alarms: [a]\n    start: \"01:00\"\n    duration: 1h\n    days: [mondy]\n", "did you mean 'monday'?");
  said("    alarms: [a]\n    start: \"01:00\"\n    duration: 1h\n    days: []\n", "'days' names no day");
  said("    alarms: []\n    start: \"01:00\"\n    duration: 1h\n", "'alarms' names no alarm");
  said("    alarms: [x]\n    start: \"01:00\"\n    duration: 1h\n",
       "warning: no alarm is named 'x': this mutes nothing");
  said("    alarms: [a]\n    from: now\n    until: later\n", "'from' must be a time, but this is 'now'");
  said("    alarms: [a]\n    from: 2026-11-15T20:00:00Z\n    until: 2026-11-15T20:00:00Z\n",
       "'until' is not after 'from'");
  said("    alarms: [a]\n    from: 2026-11-15T20:00:00Z\n    until: 2026-11-15T21:00:00Z\n    days: [monday]\n",
       "a mute with 'from' has no 'days'");
}

}  // namespace
}  // namespace tocsin::ruleset
