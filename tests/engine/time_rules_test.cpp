// Which time it is for an alarm: of logs that come late beside logs that come at once, of sources that are behind, of
// clocks that step, and of lines that come after their time.
#include <catch2/catch.hpp>

#include "engine/engine.h"
#include "support/rules.h"
#include "support/state_model.h"

using namespace tocsin;
using namespace std::chrono_literals;

namespace {

const std::string kRules = R"(
log_groups:
  - {name: secure, files: [/var/log/secure], format: syslog, timezone: UTC}
  - {name: cloudtrail, files: [/var/log/trail], format: syslog, timezone: UTC, expected_delay: 15m, allowed_lateness: 15m}
metric_filters:
  - {name: here, log_group: secure, pattern: '"failure"', metric_transformation: {namespace: n, name: here, value: 1}}
  - {name: trail, log_group: cloudtrail, pattern: '"failure"', metric_transformation: {namespace: n, name: trail, value: 1}}
  - {name: both here, log_group: secure, pattern: '"failure"', metric_transformation: {namespace: n, name: both, value: 1}}
  - {name: both trail, log_group: cloudtrail, pattern: '"failure"', metric_transformation: {namespace: n, name: both, value: 1}}
alarms:
  - {name: here, namespace: n, metric_name: here, statistic: Sum, period: 5m, threshold: 1, comparison_operator: GreaterThanThreshold}
  - {name: trail, namespace: n, metric_name: trail, statistic: Sum, period: 5m, threshold: 1, comparison_operator: GreaterThanThreshold}
  - {name: both, namespace: n, metric_name: both, statistic: SampleCount, period: 5m, threshold: 1, comparison_operator: LessThanThreshold, treat_missing_data: breaching}
)";
constexpr std::uint32_t kSecure = 0;
constexpr std::uint32_t kTrail = 1;

Time at(std::string_view clock) { return *parse_iso8601("2026-11-15T" + std::string(clock) + "Z"); }

class Told {
 public:
  explicit Told(const std::string& rules = kRules) : program_(test::program_of(rules)), engine_(EngineState{}) {
    engine_.apply(engine::NewProgram{program_, at("20:00:00")});
  }

  // What is said of `alarm`.
  std::vector<std::string> advance(std::string_view now, const std::string& alarm,
                                   std::vector<engine::Hold> holds = {}) {
    return of(alarm, engine_.apply(engine::Advance{at(now), std::move(holds)}));
  }
  std::vector<std::string> line(std::uint32_t group, std::string_view stamp, const std::string& alarm) {
    return of(alarm, lines(group, "2026-11-15T" + std::string(stamp) + "Z db-1 su: failure\n"));
  }
  engine::Output lines(std::uint32_t group, const std::string& text) {
    engine::Scratch scratch;
    Chunk chunk;
    chunk.bytes = text;
    chunk.start.log_group = program_->rules().log_groups[group].name.value;
    chunk.read_from = "/var/log/x";
    chunk.reference = at("23:00:00");
    return engine_.apply(engine::scan(*program_, GroupId{group}, chunk, scratch));
  }
  engine::Engine& engine() { return engine_; }

 private:
  static std::vector<std::string> of(const std::string& alarm, const engine::Output& output) {
    std::vector<std::string> said;
    for (const Transition& t : output.transitions) {
      if (t.alarm != alarm) continue;
      said.push_back(to_iso8601(t.time).substr(11, 8) + " " + std::string(to_string(t.new_state)) +
                     (t.is_correction ? " corrected" : ""));
    }
    return said;
  }

  std::shared_ptr<const engine::Program> program_;
  engine::Engine engine_;
};

using Said = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "a log that is 15 minutes late fires as soon as its lines come, and resolves as long after them as any other") {
  Told told;
  told.advance("20:15:00", "");
  CHECK(told.line(kTrail, "20:00:10", "trail") == Said{"20:00:10 OK"});
  CHECK(told.line(kTrail, "20:00:20", "trail") == Said{"20:00:20 ALARM"});
  CHECK(told.advance("20:20:09", "trail").empty());
  CHECK(told.advance("20:20:10", "trail") == Said{"20:05:10 OK"});
}

TEST_CASE("the engine asks for time when a late log's alarm is due, not before") {
  std::string rules = kRules;
  rules.resize(rules.find("  - {name: both, namespace"));
  Told told(rules);
  told.advance("20:15:00", "");
  told.line(kTrail, "20:00:10", "trail");
  told.line(kTrail, "20:00:20", "trail");
  told.advance("20:19:59", "");
  // 20:05:00 for the trail, of its start, is 20:20:00 on the engine's clock; then the first line's leaving.
  CHECK(told.engine().next_deadline() == at("20:20:00"));
  CHECK(told.advance("20:20:00", "trail").empty());
  CHECK(told.engine().next_deadline() == at("20:20:10"));
}

TEST_CASE("an instant log beside a late one waits for nobody") {
  Told told;
  told.advance("20:15:00", "");
  CHECK(told.line(kSecure, "20:15:01", "here") == Said{"20:15:01 OK"});
  CHECK(told.line(kSecure, "20:15:02", "here") == Said{"20:15:02 ALARM"});
  CHECK(told.advance("20:20:00", "here").empty());
  CHECK(told.advance("20:20:01", "here") == Said{"20:20:01 OK"});
}

TEST_CASE("silence of an alarm that two logs feed is told when the later of them is silent too") {
  Told told;
  CHECK(told.line(kSecure, "20:00:10", "both") == Said{"20:00:10 OK"});
  CHECK(told.advance("20:15:19", "both").empty());
  CHECK(told.line(kTrail, "20:00:20", "both").empty());
  CHECK(told.advance("20:20:19", "both").empty());  // the trail may still say something of 20:05:19
  CHECK(told.advance("20:20:20", "both") == Said{"20:05:20 ALARM"});
}

TEST_CASE("a source that is behind holds back the alarms that it feeds, until it has caught up") {
  Told told;
  told.advance("20:15:00", "");
  told.line(kSecure, "20:15:00", "both");
  const std::vector<engine::Hold> behind = {{GroupId{kSecure}, at("20:16:00")}};
  CHECK(told.advance("21:00:00", "both", behind).empty());
  CHECK(told.line(kSecure, "20:16:30", "both").empty());
  CHECK(told.advance("21:00:01", "both") == Said{"20:21:30 ALARM"});
  // A hold that comes too late does not turn time back.
  CHECK(told.advance("21:00:02", "both", behind).empty());
}

TEST_CASE("time that steps back does nothing, and does not come twice") {
  Told told;
  told.advance("20:15:00", "");
  told.line(kSecure, "20:15:01", "here");
  told.line(kSecure, "20:15:02", "here");
  const auto back = told.engine().apply(engine::Advance{at("19:00:00"), {}});
  CHECK(back.transitions.empty());
  CHECK(back.delta.empty());
  CHECK(told.advance("20:20:01", "here") == Said{"20:20:01 OK"});
  CHECK(told.advance("20:10:00", "here").empty());
  CHECK(told.advance("20:20:01", "here").empty());
}

TEST_CASE("a line that comes after its time corrects what was said, and the transition says so") {
  Told told;
  told.advance("20:15:00", "");
  CHECK(told.line(kTrail, "20:02:00", "trail") == Said{"20:02:00 OK"});
  CHECK(told.line(kTrail, "20:10:00", "trail").empty());
  // Two together with 20:02, over already at 20:10.
  CHECK(told.line(kTrail, "20:04:00", "trail") == Said{"20:04:00 ALARM corrected", "20:07:00 OK corrected"});
  // Two together with 20:04, and again with 20:10, which is the clock: that is no correction but news.
  const auto more = told.lines(kTrail, "2026-11-15T20:07:00Z db-1 su: failure\n").transitions;
  REQUIRE(more.size() == 3);
  CHECK(to_json(more[0]).find("\"correction\":true") != std::string::npos);
  CHECK(to_iso8601(more[0].time) == "2026-11-15T20:07:00Z");
  CHECK(more[1].is_correction);
  CHECK(to_iso8601(more[2].time) == "2026-11-15T20:10:00Z");
  CHECK_FALSE(more[2].is_correction);
  CHECK(to_json(more[2]).find("correction") == std::string::npos);
}

TEST_CASE("instances of an alarm with group_by and their states outlive a restart and a reload") {
  const std::string rules = R"(
log_groups:
  - {name: g, files: [/x], format: syslog, timezone: UTC}
metric_filters:
  - {name: f, log_group: g, pattern: '"failure"', extract: 'by (?P<user>\w+)', metric_transformation: {namespace: n, name: m, value: 1, dimensions: {User: $user}}}
alarms:
  - {name: a, namespace: n, metric_name: m, statistic: Sum, period: 5m, threshold: 1, comparison_operator: GreaterThanThreshold, group_by: [User], max_groups: 2}
)";
  const auto program = test::program_of(rules);
  engine::Engine engine(EngineState{});
  test::StateModel store;
  const auto apply = [&store](engine::Engine& one, const engine::Input& input) {
    auto output = one.apply(input);
    store.apply(output.delta);
    Said said;
    for (const Transition& t : output.transitions) {
      said.push_back(to_iso8601(t.time).substr(11, 8) + " " + t.group.at(0).second + " " +
                     std::string(to_string(t.new_state)));
    }
    return said;
  };
  const auto lines = [&program](const std::string& text) {
    engine::Scratch scratch;
    Chunk chunk;
    chunk.bytes = text;
    chunk.start.log_group = "g";
    chunk.read_from = "/x";
    chunk.reference = at("23:00:00");
    return engine::scan(*program, GroupId{0}, chunk, scratch);
  };
  apply(engine, engine::NewProgram{program, at("20:00:00")});
  CHECK(apply(engine, lines("2026-11-15T20:00:00Z h su: failure by ann\n2026-11-15T20:00:01Z h su: failure by ann\n"
                            "2026-11-15T20:00:02Z h su: failure by bob\n")) == Said{"20:00:01 ann ALARM"});

  engine::Engine restarted(store.state());
  const auto begun = restarted.apply(engine::NewProgram{program, at("20:01:00")});
  CHECK(begun.delta.history.empty());  // nothing was created or updated
  CHECK(begun.delta.removed_instances.empty());
  CHECK(restarted.alarms()[0].alarm->groups().instances == 2);
  CHECK(apply(restarted, lines("2026-11-15T20:01:00Z h su: failure by bob\n")) == Said{"20:01:00 bob ALARM"});
  CHECK(apply(restarted, engine::NewProgram{program, at("20:02:00")}).empty());
  CHECK(apply(restarted, engine::Advance{at("20:05:02"), {}}) == Said{"20:05:00 ann OK", "20:05:02 bob OK"});
}
