#include "daemon/replay.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <random>

#include "base/time.h"
#include "daemon/cli/options.h"
#include "support/temp_dir.h"

using namespace tocsin;

namespace {

struct Outcome {
  std::string changes;
  daemon::ReplaySummary summary;
};

Outcome replay_on(std::size_t cores, const daemon::Configuration& configuration, daemon::ReplayOptions options = {}) {
  Outcome outcome;
  options.cores = cores;
  outcome.summary = daemon::replay(configuration, options, *parse_iso8601("2026-11-21T00:00:00Z"),
                                   [&](const Transition& t) { outcome.changes += to_json(t) + "\n"; });
  return outcome;
}

daemon::Configuration read_rules(const test::TempDir& dir, const std::string& rules) {
  daemon::ConfigurationSource source;
  source.config = dir.write("tocsin.yaml", "host: test\n");
  source.rules = {dir.write("rules.yaml", rules)};
  daemon::Configuration configuration = daemon::read_configuration(source);
  INFO(configuration.diagnostics.to_text());
  REQUIRE_FALSE(configuration.diagnostics.has_errors());
  return configuration;
}

// Files of more than one read each, whose events lie between one another's, many at the same time.
void write_logs(const test::TempDir& dir, int files, int lines) {
  for (int f = 0; f < files; ++f) {
    std::mt19937 random(static_cast<unsigned>(f));  // NOLINT: the same on every run
    Time time = *parse_iso8601("2026-11-15T08:00:00Z");
    std::string text;
    for (int i = 0; i < lines; ++i) {
      time += std::chrono::seconds(random() % 3);
      text +=
          fmt::format("{} host app: {} {} of {}\n", to_iso8601(time), random() % 50 == 0 ? "disk error" : "all is well",
                      random() % 70 == 0 ? "timeout" : "reply", std::string(random() % 100, 'x'));
    }
    dir.write(fmt::format("{}.log", f), text);
  }
}

}  // namespace

TEST_CASE("a replay reads a metric stream's files in the time of their records") {
  const test::TempDir dir;
  const auto record = [](const char* time, int sum) {
    return fmt::format(
        R"({{"metric_stream_name":"s","namespace":"AWS/TransitGateway","metric_name":"BytesIn","dimensions":{{}},)"
        R"("timestamp":{},"value":{{"max":{},"min":0,"sum":{},"count":1}},"unit":"Bytes"}})",
        to_ms(*parse_iso8601(time)), sum, sum);
  };
  dir.write("m/1", record("2026-11-15T08:00:00Z", 1) + record("2026-11-15T08:01:00Z", 9));
  dir.write("m/2", record("2026-11-15T08:02:00Z", 1) + "{}" + record("2026-11-15T08:03:00Z", 1));
  const auto configuration =
      read_rules(dir, "log_groups:\n  - {name: s, files: [\"" + dir.path() + R"(/m/*"], format: metric_stream}
alarms:
  - {name: in, namespace: AWS/TransitGateway, metric_name: BytesIn, statistic: Sum, period: 60, evaluation: aligned,
     evaluation_periods: 1, threshold: 5, comparison_operator: GreaterThanThreshold, treat_missing_data: missing}
)");
  const Outcome outcome = replay_on(1, configuration);
  CAPTURE(outcome.changes);
  CHECK(outcome.changes.find("2026-11-15T08:02:00Z") != std::string::npos);
  CHECK(outcome.changes.find("ALARM") != std::string::npos);
  REQUIRE(outcome.summary.complaints.size() == 1);
  CHECK(outcome.summary.complaints[0] == dir / ("m/2 has JSON that is no datapoint of a metric, at byte " +
                                                std::to_string(record("2026-11-15T08:02:00Z", 1).size())));
  CHECK(replay_on(3, configuration).changes == outcome.changes);
}

TEST_CASE("a replay gives the same on one core and on several, byte for byte") {
  const test::TempDir dir;
  write_logs(dir, 7, 8000);
  const auto configuration = read_rules(dir, "log_groups:\n  - {name: a, files: [\"" + dir.path() +
                                                 "/[0-3].log\"], format: syslog}\n  - {name: b, files: [\"" +
                                                 dir.path() + R"(/[4-6].log"], format: syslog}
metric_filters:
  - {name: errors, log_group: a, pattern: '"disk error"', alarm: {threshold: 2, period: 1m}}
  - {name: timeouts, log_group: b, pattern: timeout, alarm: {threshold: 1, period: 30s}}
  - {name: replies, log_group: b, pattern: reply, alarm: {threshold: 3, period: 10s, evaluation_periods: 2}}
)");
  const Outcome alone = replay_on(1, configuration);
  CHECK(alone.summary.events == 7 * 8000);
  CHECK(alone.summary.state_changes > 100);
  for (const std::size_t cores : {2U, 5U}) {
    const Outcome together = replay_on(cores, configuration);
    CHECK(together.changes == alone.changes);
    CHECK(together.summary.matches == alone.summary.matches);
    CHECK(together.summary.events == alone.summary.events);
    CHECK(together.summary.bytes == alone.summary.bytes);
    CHECK(together.summary.rejected == alone.summary.rejected);
  }
}

TEST_CASE("between --from and --to events and matches are counted, those outside are not, ends included") {
  const test::TempDir dir;
  const int zeros = GENERATE(0, 1);  // with a default value every event counts for its filter
  std::string text;
  for (int hour = 0; hour < 24; ++hour) {
    text += fmt::format("2026-11-15T{:02}:00:00Z host app: disk error\n", hour);
    text += fmt::format("2026-11-15T{:02}:30:00Z host app: all is well\n", hour);
  }
  dir.write("a.log", text);
  const auto configuration = read_rules(
      dir,
      "log_groups:\n  - {name: a, files: [\"" + dir.path() +
          "/a.log\"], format: syslog}\n"
          "metric_filters:\n  - {name: errors, log_group: a, pattern: "
          "'\"disk error\"'" +
          (zeros == 1 ? ", metric_transformation: {namespace: n, name: m, value: 1, default_value: 0}}\n" : "}\n"));
  const auto counted = [&](const char* from, const char* to) {
    daemon::ReplayOptions options;
    if (from != nullptr) options.from = parse_iso8601(from);
    if (to != nullptr) options.to = parse_iso8601(to);
    const auto summary = replay_on(1, configuration, options).summary;
    CHECK(summary.bytes == text.size());
    return std::pair(summary.events, summary.matches.at("errors"));
  };
  using Pair = std::pair<std::uint64_t, std::uint64_t>;
  CHECK(counted(nullptr, nullptr) == Pair(48, 24));
  CHECK(counted("2026-11-15T10:00:00Z", "2026-11-15T12:00:00Z") == Pair(5, 3));
  CHECK(counted("2026-11-15T10:00:00.001Z", "2026-11-15T11:59:59Z") == Pair(3, 1));
  CHECK(counted("2026-11-15T23:30:00Z", nullptr) == Pair(1, 0));
  CHECK(counted(nullptr, "2026-11-14T00:00:00Z") == Pair(0, 0));
}

TEST_CASE("a moment is written with a zone or without, with seconds or without, or as a date alone") {
  using daemon::cli::parse_moment;
  const auto evening = parse_iso8601("2026-11-15T20:35:41Z");
  CHECK(parse_moment("2026-11-15T20:35:41Z") == evening);
  CHECK(parse_moment("2026-11-15T20:35:41") == evening);
  CHECK(parse_moment("2026-11-15 20:35:41") == evening);
  CHECK(parse_moment("2026-11-15T21:35:41+01:00") == evening);
  CHECK(parse_moment("2026-11-15T15:35:41-05:00") == evening);
  CHECK(parse_moment("2026-11-15T20:35:41.250") == *evening + Duration{250});
  CHECK(parse_moment("2026-11-15T20:35") == *evening - std::chrono::seconds(41));
  CHECK(parse_moment("2026-11-15T21:35+01:00") == *evening - std::chrono::seconds(41));
  CHECK(parse_moment("2026-11-15") == parse_iso8601("2026-11-15T00:00:00Z"));
  for (const char* wrong : {"", "yesterday", "2026-11-31", "2026-13-01", "2026-11-15T", "2026-11-15T25:00",
                            "2026-11-15T20:35:41X", "2026-11-1", "15.11.2026"})
    CHECK_FALSE(parse_moment(wrong));
}

TEST_CASE("of files that a replay cannot read it complains in the order of their names, on any number of cores") {
  const test::TempDir dir;
  const auto configuration =
      read_rules(dir, "log_groups:\n  - {name: trail, format: cloudtrail, files: [\"" + dir.path() + "/*.gz\"]}\n");
  for (int f = 0; f < 5; ++f) dir.write(fmt::format("{}.gz", f), "\x1f\x8b\x08 not deflate");
  const Outcome alone = replay_on(1, configuration);
  REQUIRE(alone.summary.complaints.size() == 5);
  CHECK(alone.summary.complaints.front().find("0.gz") != std::string::npos);
  CHECK(replay_on(4, configuration).summary.complaints == alone.summary.complaints);
}

TEST_CASE("of a file that is damaged a replay says once what is wrong, and counts what is whole") {
  const test::TempDir dir;
  const auto record = [](const std::string& id) {
    return R"({"eventVersion":"1.08","eventTime":"2026-11-15T20:35:41Z","eventID":")" + id + "\"}";
  };
  const auto configuration =
      read_rules(dir, "log_groups:\n  - {name: trail, format: cloudtrail, files: [\"" + dir.path() + "/*.json\"]}\n");
  dir.write("a.json", record("x") + " broken " + record("y") + " and broken");
  dir.write("b.json", record("z"));
  const auto summary = replay_on(1, configuration).summary;
  CHECK(summary.events == 3);
  CHECK(summary.complaints ==
        std::vector<std::string>{(dir / "a.json") +
                                 fmt::format(" has something that is no JSON at byte {}", record("x").size() + 1)});
}

TEST_CASE("a replay counts a record once, however often and in whichever files it was delivered") {
  const test::TempDir dir;
  const auto record = [](const std::string& id) {
    return R"({"eventVersion":"1.08","eventTime":"2026-11-15T20:35:41Z","eventName":"Get","eventID":")" + id + "\"}";
  };
  const auto configuration = read_rules(
      dir, "log_groups:\n  - {name: trail, format: cloudtrail, files: [\"" + dir.path() +
               "/*.json\"]}\nmetric_filters:\n  - {name: f, log_group: trail, pattern: '{ $.eventName = Get }'}\n");
  dir.write("a.json", record("x") + record("y"));
  dir.write("b.json", record("y") + record("z") + record("z"));
  dir.write("c.json", record("x") + record("y"));
  for (const std::size_t cores : {1U, 2U}) {
    const auto summary = replay_on(cores, configuration).summary;
    CHECK(summary.events == 3);
    CHECK(summary.matches.at("f") == 3);
  }
}

TEST_CASE("a replay without an end comes to one, whatever an alarm would do for ever") {
  const test::TempDir dir;
  dir.write("a.log", "2026-11-15T08:00:30Z host app: failed\n");
  const std::string head = "log_groups:\n  - {name: a, format: syslog, files: [\"" + dir.path() + R"(/a.log"]}
metric_filters:
  - {name: f, log_group: a, pattern: failed, metric_transformation: {namespace: n, name: m, value: 1}}
alarms:
  - {name: x, namespace: n, metric_name: m, statistic: Sum, comparison_operator: GreaterThanThreshold, threshold: 0, )";
  const auto changes_of = [&](const std::string& rest) { return replay_on(1, read_rules(dir, head + rest)).changes; };
  const auto has_change = [](const std::string& changes, const std::string& time, const std::string& state) {
    return changes.find("\"time\":\"" + time + "\"") != std::string::npos &&
           changes.find("\"new_state\":\"" + state + "\"") != std::string::npos;
  };
  SECTION("an aligned alarm is evaluated every minute") {
    const std::string changes = changes_of("period: 60, evaluation: aligned, treat_missing_data: notBreaching}\n");
    CHECK(has_change(changes, "2026-11-15T08:01:00Z", "ALARM"));
    CHECK(has_change(changes, "2026-11-15T08:04:00Z", "OK"));
  }
  SECTION("reminders of an alarm that nothing ends") {
    const std::string changes = changes_of("period: 60, treat_missing_data: ignore, renotify_every: 1m}\n");
    CHECK(has_change(changes, "2026-11-15T08:00:30Z", "ALARM"));
    CHECK(changes.find("\"new_state\":\"OK\"") == std::string::npos);
  }
  SECTION("an aligned alarm beside one with a much longer memory") {
    const std::string changes = changes_of(
        "period: 60, evaluation: aligned, treat_missing_data: notBreaching}\n"
        "  - {name: y, namespace: n, metric_name: m, statistic: Sum, comparison_operator: GreaterThanThreshold, "
        "threshold: 0, period: 1d, evaluation: aligned, treat_missing_data: notBreaching}\n");
    CHECK(has_change(changes, "2026-11-18T08:01:00Z", "OK"));
  }
}

TEST_CASE("a stamp that lies a thousand years ahead holds no replay up") {
  const test::TempDir dir;
  dir.write("a.log", "2026-11-15T08:00:30Z host app: failed\n9999-11-15T08:00:30Z host app: failed\n");
  const auto rules = read_rules(dir, "log_groups:\n  - {name: a, format: syslog, files: [\"" + dir.path() + R"(/a.log"]}
metric_filters:
  - {name: f, log_group: a, pattern: failed, alarm: {threshold: 0, period: 60, evaluation: aligned}}
)");
  CHECK(replay_on(1, rules).summary.state_changes == 4);
}
