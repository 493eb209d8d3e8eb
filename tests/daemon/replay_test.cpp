#include "daemon/replay.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <random>

#include "base/time.h"
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
