#include "engine/engine.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "base/limits.h"
#include "support/rules.h"
#include "support/state_model.h"

using namespace tocsin;
using namespace std::chrono_literals;

namespace {

const std::string kRules = R"(
log_groups:
  - {name: secure, files: [/var/log/secure], format: syslog, timezone: UTC}
  - {name: slow, files: [/var/log/slow], format: syslog, timezone: UTC, expected_delay: 10m}
metric_filters:
  - name: failures
    log_group: secure
    pattern: '"authentication failure"'
    alarm: {threshold: 2, period: 5m, alarm_actions: [people], ok_actions: [people]}
  - name: slow failures
    log_group: slow
    pattern: '"authentication failure"'
    alarm: {threshold: 0, period: 5m, alarm_actions: [people]}
topics:
  - {name: people, subscriptions: [{protocol: console}, {protocol: file, endpoint: /tmp/x}]}
)";

Time at(std::string_view clock) { return *parse_iso8601("2026-11-15T" + std::string(clock) + "Z"); }

engine::Findings scan(const engine::Program& program, std::uint32_t group, const std::string& text) {
  engine::Scratch scratch;
  Chunk chunk;
  chunk.bytes = text;
  chunk.start.log_group = program.rules().log_groups[group].name.value;
  chunk.read_from = "/var/log/x";
  chunk.reference = at("21:00:00");
  return engine::scan(program, GroupId{group}, chunk, scratch);
}

std::string line(std::string_view clock) {
  return "2026-11-15T" + std::string(clock) + "Z db-1 su: authentication failure\n";
}

std::vector<std::string> told(const engine::Output& output) {
  std::vector<std::string> lines;
  for (const Transition& t : output.transitions)
    lines.push_back(to_iso8601(t.time) + " " + t.alarm + " " + std::string(to_string(t.new_state)));
  return lines;
}

}  // namespace

TEST_CASE("the database server's four lines give exactly these times") {
  const auto program = test::program_of(kRules);
  engine::Engine engine(EngineState{});
  engine.apply(engine::NewProgram{program, at("20:00:00")});
  const auto first =
      engine.apply(scan(*program, 0, line("20:35:23") + line("20:35:32") + line("20:35:41") + line("20:35:52")));
  CHECK(told(first) ==
        std::vector<std::string>{"2026-11-15T20:35:23Z failures OK", "2026-11-15T20:35:41Z failures ALARM"});
  CHECK(first.notices.size() == 1);  // ALARM to both subscriptions; the start tells nobody
  CHECK(first.transitions[1].reason ==
        "Threshold Crossed: 1 datapoint [3.0 (15/11/26 20:30:41)] was greater than the threshold (2.0).");
  CHECK(first.transitions[1].evidence.size() == 3);
  CHECK(first.transitions[1].evidence[2].event.offset == 2 * line("20:35:23").size());

  CHECK(told(engine.apply(engine::Advance{at("20:40:31"), {}})).empty());
  const auto last = engine.apply(engine::Advance{at("20:40:32"), {}});
  CHECK(told(last) == std::vector<std::string>{"2026-11-15T20:40:32Z failures OK"});
  CHECK(last.notices.size() == 1);
  CHECK(last.delta.history.size() == 1);
}

TEST_CASE("a group that is behind holds back its own alarms only") {
  const auto program = test::program_of(kRules);
  engine::Engine engine(EngineState{});
  engine.apply(engine::NewProgram{program, at("20:00:00")});
  engine.apply(engine::Advance{at("20:00:00"), {{GroupId{0}, at("20:00:00")}}});
  // Nothing came for five minutes: what was not held back is OK by now, less its expected delay.
  CHECK(told(engine.apply(engine::Advance{at("20:04:59"), {{GroupId{0}, at("20:01:00")}}})).empty());
  CHECK(told(engine.apply(engine::Advance{at("20:15:00"), {{GroupId{0}, at("20:01:00")}}})) ==
        std::vector<std::string>{"2026-11-15T19:55:00Z slow failures OK"});
  CHECK(told(engine.apply(engine::Advance{at("20:15:00"), {}})) ==
        std::vector<std::string>{"2026-11-15T20:05:00Z failures OK"});
}

TEST_CASE("what is older than the lateness allowed is counted, not silently dropped") {
  const auto program = test::program_of(kRules);
  engine::Engine engine(EngineState{});
  engine.apply(engine::NewProgram{program, at("20:00:00")});
  engine.apply(engine::Advance{at("20:30:00"), {}});
  engine.apply(scan(*program, 0, line("20:28:59") + line("20:29:00")));
  CHECK(engine.counters().at({"alarm/failures", "too_late"}) == 1);
  CHECK(engine.alarms()[0].alarm->instances(1)[0].row.recent.size() == 1);
  CHECK(engine.counters().at({"metric_filter/failures", "matches"}) == 2);
}

TEST_CASE("a stamp from the future counts as of its arrival, and silences nothing") {
  const auto program = test::program_of(kRules);
  engine::Engine engine(EngineState{});
  engine.apply(engine::NewProgram{program, at("20:00:00")});
  const std::string forged = "9999-12-31T23:59:59Z db-1 su: authentication failure\n";
  const auto findings = scan(*program, 0, forged + line("20:59:58") + line("20:59:59"));
  CHECK(findings.counters[Count::future_stamps] == 1);
  CHECK(told(engine.apply(findings)) ==
        std::vector<std::string>{"2026-11-15T21:00:00Z failures OK", "2026-11-15T21:00:00Z failures ALARM"});

  engine::Scratch scratch;
  Chunk old;
  old.bytes = forged;
  old.reference = at("21:00:00");
  old.replayed = true;
  const auto believed = engine::scan(*program, GroupId{0}, old, scratch);
  CHECK(believed.counters[Count::future_stamps] == 0);
  CHECK(to_iso8601(believed.samples.at(0).time) == "9999-12-31T23:59:59Z");
}

TEST_CASE("a reload keeps the window of what did not change, and the state of what did") {
  const auto program = test::program_of(kRules);
  engine::Engine engine(EngineState{});
  test::StateModel store;
  store.apply(engine.apply(engine::NewProgram{program, at("20:00:00")}).delta);
  store.apply(engine.apply(scan(*program, 0, line("20:35:23") + line("20:35:32"))).delta);

  std::string other_threshold = kRules;
  other_threshold.replace(other_threshold.find("threshold: 0"), 12, "threshold: 5");
  const auto next = test::program_of(other_threshold, 2);
  const auto reload = engine.apply(engine::NewProgram{next, at("20:36:00")});
  store.apply(reload.delta);
  REQUIRE(reload.delta.history.size() == 1);
  CHECK(reload.delta.history[0].summary == "Alarm \"slow failures\" updated");
  CHECK(told(engine.apply(scan(*next, 0, line("20:35:41")))) ==
        std::vector<std::string>{"2026-11-15T20:35:41Z failures ALARM"});

  const auto without = engine.apply(engine::NewProgram{test::program_of("topics: []\n", 3), at("20:37:00")});
  CHECK(without.delta.removed_alarms == std::vector<std::string>{"failures", "slow failures"});
}

TEST_CASE("another threshold or period is judged by what was counted already, also after a restart") {
  const auto program = test::program_of(kRules);
  engine::Engine engine(EngineState{});
  test::StateModel store;
  store.apply(engine.apply(engine::NewProgram{program, at("20:00:00")}).delta);
  const auto fired = engine.apply(
      scan(*program, 0, line("20:35:23") + line("20:35:32") + line("20:35:41") + line("20:35:52") + line("20:35:53")));
  store.apply(fired.delta);
  REQUIRE(told(fired) ==
          std::vector<std::string>{"2026-11-15T20:35:23Z failures OK", "2026-11-15T20:35:41Z failures ALARM"});

  std::string other = kRules;
  other.replace(other.find("threshold: 2, period: 5m"), 24, "threshold: 3, period: 6m");
  const auto next = test::program_of(other, 2);
  engine::Engine restarted(store.state());
  for (engine::Engine* one : {&engine, &restarted}) {
    CHECK(told(one->apply(engine::NewProgram{next, at("20:36:00")})).empty());
    // Still more than three; with the second line's leaving there are three.
    CHECK(told(one->apply(engine::Advance{at("20:41:31"), {}})).empty());
    CHECK(told(one->apply(engine::Advance{at("20:41:32"), {}})) ==
          std::vector<std::string>{"2026-11-15T20:41:32Z failures OK"});
  }
}

TEST_CASE("metric data reaches the alarms of its metric, and no alarm of another unit or dimension") {
  const auto program = test::program_of(R"(
alarms:
  - {name: a, namespace: n, metric_name: m, statistic: Average, period: 1m, evaluation_periods: 1, comparison_operator: GreaterThanThreshold, threshold: 5}
  - {name: b, namespace: n, metric_name: m, unit: Bytes, statistic: Maximum, period: 1m, evaluation_periods: 1, comparison_operator: GreaterThanThreshold, threshold: 5}
)");
  engine::Engine engine(EngineState{});
  engine.apply(engine::NewProgram{program, at("20:00:00")});
  engine::MetricData data;
  data.data.push_back({"n", "m", {}, "", {at("20:00:01"), 4, 40, 1, 20}});
  CHECK(told(engine.apply(data)) == std::vector<std::string>{"2026-11-15T20:00:01Z a ALARM"});
  data.data[0].dimensions = {{"d", "v"}};
  data.data[0].unit = "Bytes";
  CHECK(told(engine.apply(data)).empty());
  data.data[0].dimensions.clear();
  CHECK(told(engine.apply(data)) == std::vector<std::string>{"2026-11-15T20:00:01Z b ALARM"});
}

TEST_CASE("an observer is told each decision by the code that makes it") {
  struct Recorder : engine::Observer {
    std::string log;
    void counted(const Alarm& alarm, const Sample&) override { log += "counted " + alarm.name.value + "; "; }
    void too_late(const Alarm& alarm, const Sample&, Time) override { log += "late " + alarm.name.value + "; "; }
    void changed(const Transition& t) override { log += "changed " + std::string(to_string(t.new_state)) + "; "; }
    void routed(const Transition&, std::size_t n, std::string_view withheld) override {
      log += "told " + std::to_string(n) + (withheld.empty() ? "" : " withheld") + "; ";
    }
  };
  Recorder recorder;
  const auto program = test::program_of(kRules);
  engine::Engine engine(EngineState{}, &recorder);
  engine.apply(engine::NewProgram{program, at("20:00:00")});
  engine.apply(scan(*program, 0, line("20:35:23") + line("20:35:23") + line("20:35:24") + line("20:30:00")));
  CHECK(recorder.log ==
        "counted failures; changed OK; told 0 withheld; counted failures; counted failures; changed ALARM; told 2; "
        "late failures; ");
}

TEST_CASE("what joins the stamp before it, because a window holds too many, is counted for its alarm") {
  const auto program = test::program_of(kRules);
  EngineState state;
  {
    engine::Engine engine(EngineState{});
    engine.apply(engine::NewProgram{program, at("20:00:00")});
    for (const AlarmRow& row : engine.apply(scan(*program, 0, line("20:00:00"))).delta.alarms) {
      if (row.alarm == "failures") state.alarms.push_back({row, {{}}});
    }
  }
  REQUIRE(state.alarms.size() == 1);
  const Time first = at("20:00:00");  // no two stamps alike; older ones have left the period, and are kept for the late
  for (std::size_t i = 0; i < limits::kWindowBuckets; ++i) {
    state.alarms[0].windows.at(0).push_back({first + Duration(static_cast<std::int64_t>(i)), 1, 1, 1, 1});
  }
  const Time last = state.alarms[0].windows.at(0).back().time;
  state.alarms[0].row.clock = last;
  engine::Engine engine(std::move(state));
  engine.apply(engine::NewProgram{program, last});
  const std::vector<engine::AlarmView> alarms = engine.alarms();
  const auto failures = std::find_if(alarms.begin(), alarms.end(),
                                     [](const auto& view) { return view.definition->name.value == "failures"; });
  REQUIRE(failures != alarms.end());
  const Alarm& alarm = *failures->definition;
  // A millisecond later, by which nothing leaves the window yet.
  const engine::MetricDatum datum{alarm.name_space, alarm.metric_name.value, {}, "", {last + 1ms, 1, 1, 1, 1}};
  const engine::MetricData data{{datum, datum}};
  const auto output = engine.apply(data);
  CHECK(engine.counters().at({"alarm/failures", "coarsened"}) == 2);
  CHECK(output.delta.counters.at({"alarm/failures", "coarsened"}) == 2);
}

TEST_CASE("after the clock was set back alarms go on, with what they counted, also in what is stored") {
  const auto program = test::program_of(kRules);
  engine::Engine engine(EngineState{});
  test::StateModel store;
  store.apply(engine.apply(engine::NewProgram{program, at("20:00:00"), at("20:00:00")}).delta);
  store.apply(engine.apply(engine::Advance{at("20:35:00"), {}}).delta);
  store.apply(engine.apply(scan(*program, 0, line("20:36:00") + line("20:39:50"))).delta);
  store.apply(engine.apply(engine::Advance{at("20:40:00"), {}}).delta);

  // Two hours: the failures are four minutes and ten seconds old, as before.
  const auto back = engine.apply(engine::NewProgram{program, at("18:40:00"), at("18:40:00")});
  REQUIRE(back.notes.size() == 1);
  CHECK(back.notes[0].find("the clock was set back: 2 alarms") == 0);
  store.apply(back.delta);
  engine::Engine restarted(store.state());
  CHECK(restarted.apply(engine::NewProgram{program, at("18:40:05"), at("18:40:05")}).notes.empty());
  for (engine::Engine* one : {&engine, &restarted}) {
    one->apply(engine::Advance{at("18:40:10"), {}});
    CHECK(told(one->apply(scan(*program, 0, line("18:40:20")))) ==
          std::vector<std::string>{"2026-11-15T18:40:20Z failures ALARM"});
    CHECK(told(one->apply(engine::Advance{at("18:41:00"), {}})) ==
          std::vector<std::string>{"2026-11-15T18:41:00Z failures OK"});
  }
}

TEST_CASE("a state from a time to come does not keep alarms silent until then") {
  const auto program = test::program_of(kRules);
  test::StateModel store;
  {
    engine::Engine engine(EngineState{});
    store.apply(engine.apply(engine::NewProgram{program, at("20:00:00"), at("20:00:00")}).delta);
    store.apply(engine.apply(scan(*program, 0, line("20:39:50"))).delta);
  }
  engine::Engine engine(store.state());
  CHECK(engine.apply(engine::NewProgram{program, at("08:00:00"), at("08:00:00")}).notes.size() == 1);
  CHECK(told(engine.apply(scan(*program, 0, line("08:00:10") + line("08:00:20")))) ==
        std::vector<std::string>{"2026-11-15T08:00:20Z failures ALARM"});
}
