// What metric filters and others publish goes into the output, minute by minute.
#include <algorithm>
#include <catch2/catch.hpp>

#include "engine/engine.h"
#include "engine/pending_delta.h"
#include "support/rules.h"

using namespace tocsin;
using namespace std::chrono_literals;

namespace {

const std::string kRules = R"(
log_groups:
  - {name: g, files: [/var/log/secure], format: syslog, timezone: UTC}
metric_filters:
  - name: failures
    log_group: g
    pattern: '"failure"'
    metric_transformation: {namespace: App, name: Failures, value: 1, default_value: 0, unit: Count}
  - name: by user
    log_group: g
    pattern: '"failure"'
    extract: 'user=(?P<User>\S+)'
    metric_transformation: {namespace: App, name: ByUser, value: 2, dimensions: {User: $User}}
)";

Time at(std::string_view clock) { return *parse_iso8601("2026-11-15T" + std::string(clock) + "Z"); }

std::string line(std::string_view clock, const std::string& text) {
  return "2026-11-15T" + std::string(clock) + "Z db-1 su: " + text + "\n";
}

engine::Findings scan(const engine::Program& program, const std::string& text) {
  engine::Scratch scratch;
  Chunk chunk;
  chunk.bytes = text;
  chunk.start.log_group = "g";
  chunk.read_from = "/var/log/secure";
  chunk.reference = at("21:00:00");
  return engine::scan(program, GroupId{0}, chunk, scratch);
}

std::shared_ptr<const engine::Program> program_with(engine::Defaults defaults) {
  return engine::Program::compile(ProgramId{1}, test::rules_of(kRules), {}, {"host", "us-east-1", "111122223333"},
                                  defaults);
}

// "Failures{} 20:35 2x1", sorted.
std::vector<std::string> recorded(const StateDelta& delta) {
  std::vector<std::string> lines;
  for (const MetricMinute& minute : delta.metrics) {
    std::string text = minute.metric->name_space + " " + minute.metric->name + " " + minute.metric->unit;
    for (const auto& [name, value] : minute.metric->dimensions) text += " " + name + "=" + value;
    const WindowBucket& samples = minute.samples;
    text += " " + to_iso8601(samples.time).substr(11, 5) + " n" + std::to_string(samples.count) + " sum" +
            std::to_string(static_cast<int>(samples.sum));
    lines.push_back(text);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

}  // namespace

TEST_CASE("what filters publish is recorded by minute, with dimensions, defaults counting as samples") {
  const auto program = program_with(engine::Defaults::all);
  engine::Engine engine(EngineState{});
  engine.apply(engine::NewProgram{program, at("20:00:00")});
  engine::PendingDelta pending;
  pending.add(engine
                  .apply(scan(*program, line("20:35:01", "failure user=a") + line("20:35:59", "nothing") +
                                            line("20:36:00", "failure user=b")))
                  .delta);
  pending.add(engine.apply(scan(*program, line("20:35:30", "failure user=a"))).delta);
  CHECK(pending.weight() > 0);
  CHECK(recorded(pending.take()) == std::vector<std::string>{
                                        "App ByUser  User=a 20:35 n2 sum4",
                                        "App ByUser  User=b 20:36 n1 sum2",
                                        "App Failures Count 20:35 n3 sum2",
                                        "App Failures Count 20:36 n1 sum1",
                                    });
  CHECK(pending.empty());
}

TEST_CASE("published datapoints are recorded as their own metric, dimensions in canonical order") {
  const auto program = program_with(engine::Defaults::all);
  engine::Engine engine(EngineState{});
  engine.apply(engine::NewProgram{program, at("20:00:00")});
  engine::MetricData data;
  engine::MetricDatum datum{"Own", "Queue", {{"b", "2"}, {"a", "1"}}, "Count", {at("20:35:41"), 3, 9, 1, 5, {}}};
  data.data = {datum, datum};
  engine::PendingDelta pending;
  pending.add(engine.apply(data).delta);
  CHECK(recorded(pending.take()) == std::vector<std::string>{"Own Queue Count a=1 b=2 20:35 n6 sum18"});
}

TEST_CASE("a printer's engine records nothing, and dates no event for a default that nobody asks for") {
  const auto program = program_with(engine::Defaults::watched);
  CHECK(program->group(GroupId{0}).with_default.empty());
  engine::Engine engine(EngineState{}, nullptr, engine::Keep::transitions);
  engine.apply(engine::NewProgram{program, at("20:00:00")});
  CHECK(engine.apply(scan(*program, line("20:35:01", "failure user=a"))).delta.metrics.empty());
}

TEST_CASE("an alarm that no log group feeds hears of time") {
  const auto program = test::program_of(R"(
alarms:
  - {name: queue, namespace: Own, metric_name: Queue, statistic: Sum, period: 60, threshold: 2,
     comparison_operator: GreaterThanThreshold}
)");
  engine::Engine engine(EngineState{});
  engine.apply(engine::NewProgram{program, at("20:00:00")});
  engine.apply(engine::Advance{at("20:00:00"), {}});
  engine.apply(engine::Advance{at("20:35:41"), {}});
  engine::MetricData data;
  data.data.push_back({"Own", "Queue", {}, "", {at("20:35:40"), 1, 3, 3, 3, {}}});  // a little late counts
  auto output = engine.apply(data);
  REQUIRE(output.transitions.size() == 1);
  CHECK(output.transitions[0].new_state == AlarmState::alarm);
  REQUIRE(engine.next_deadline() == at("20:36:40"));
  output = engine.apply(engine::Advance{at("20:36:40"), {}});
  REQUIRE(output.transitions.size() == 1);
  CHECK(output.transitions[0].new_state == AlarmState::ok);
}

TEST_CASE("to an aligned alarm a datapoint of a minute's resolution counts from the minute's first instant") {
  for (const auto& [resolution, state] : {std::pair(60s, AlarmState::alarm), std::pair(1s, AlarmState::ok)}) {
    const auto program = test::program_of(R"(
alarms:
  - {name: queue, namespace: Own, metric_name: Queue, statistic: Sum, period: 10, threshold: 2, evaluation: aligned,
     comparison_operator: GreaterThanThreshold, treat_missing_data: notBreaching, evaluation_periods: 1}
)");
    engine::Engine engine(EngineState{});
    engine.apply(engine::NewProgram{program, at("20:00:00")});
    engine.apply(engine::Advance{at("20:35:05"), {}});
    engine::MetricData data;
    data.data.push_back({"Own", "Queue", {}, "", {at("20:35:25"), 1, 3, 3, 3, {}}, resolution});
    engine.apply(data);
    engine.apply(engine::Advance{at("20:35:10"), {}});
    CHECK(engine.alarms()[0].alarm->state() == state);
  }
}
