// Values and dimensions of what a match publishes, and which alarms see it.
#include <catch2/catch.hpp>

#include "base/limits.h"
#include "engine/engine.h"
#include "support/rules.h"
#include "support/state_model.h"

using namespace tocsin;

namespace {

Time at(std::string_view clock) { return *parse_iso8601("2026-11-15T" + std::string(clock) + "Z"); }

engine::Findings scan(const engine::Program& program, const std::string& text) {
  engine::Scratch scratch;
  Chunk chunk;
  chunk.bytes = text;
  chunk.start.log_group = "g";
  chunk.read_from = "/var/log/x";
  chunk.reference = at("21:00:00");
  return engine::scan(program, GroupId{0}, chunk, scratch);
}

// "VALUE{DIMENSION|…}", of each sample in order.
std::vector<std::string> published(const engine::Findings& findings) {
  std::vector<std::string> texts;
  for (const Sample& sample : findings.samples) {
    std::string text = Catch::StringMaker<double>::convert(sample.value);
    if (sample.repeat > 1) text += "x" + std::to_string(sample.repeat);
    if (sample.dimensions) {
      text += '{';
      for (const std::string& value : *sample.dimensions) text += value + "|";
      text += '}';
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

std::string json_filter(const std::string& transformation, const std::string& more = "") {
  return "log_groups: [{name: g, files: [/x], format: json, timestamp_field: $.t}]\nmetric_filters:\n"
         "  - {name: f, log_group: g, pattern: '{ $.k = 1 }', metric_transformation: {namespace: n, name: m, " +
         transformation + "}}\n" + more;
}

std::string event(const std::string& members, std::string_view clock = "20:00:00") {
  return R"({"t":"2026-11-15T)" + std::string(clock) + R"(Z",)" + members + "}\n";
}

std::string alarm_on(const std::string& name, const std::string& dimensions) {
  return "  - {name: " + name + ", namespace: n, metric_name: m, period: 1m, threshold: 0" +
         (dimensions.empty() ? "" : ", dimensions: " + dimensions) + "}\n";
}

std::vector<std::string> alarms_told(const engine::Output& output) {
  std::vector<std::string> names;
  for (const Transition& t : output.transitions) {
    if (t.new_state == AlarmState::alarm) names.push_back(t.alarm);
  }
  return names;
}

}  // namespace

TEST_CASE("a point carries the values of its dimensions, in the order of their names") {
  const auto program = test::program_of(json_filter("value: $.v, dimensions: {User: $.u, Ip: $.ip}"));
  const auto findings =
      scan(*program, event(R"("k":1,"v":2,"u":"al","ip":"10.0.0.1")") + event(R"("k":1,"v":"3.5","u":true,"ip":7)") +
                         event(R"("k":1,"v":2,"u":"al","ip":"10.0.0.1")"));
  CHECK(published(findings) == std::vector<std::string>{"2.0{10.0.0.1|al|}", "3.5{7|true|}", "2.0{10.0.0.1|al|}"});
  CHECK(findings.samples[0].dimensions == findings.samples[2].dimensions);  // held once
}

TEST_CASE("where one dimension is missing the point has none at all") {
  const auto program = test::program_of(json_filter("value: 1, dimensions: {User: $.u, Ip: $.ip}"));
  std::string text;
  for (const char* user : {"null", "\"\"", "\" \\t\"", "{}", "[]", "[\"al\"]"}) {
    text += event(std::string(R"("k":1,"ip":"10.0.0.1","u":)") + user);
  }
  text += event(R"("k":1,"u":"al")");
  const auto findings = scan(*program, text);
  CHECK(published(findings) == std::vector<std::string>(7, "1.0"));
  CHECK(findings.counters[Count::no_dimensions] == 7);
}

TEST_CASE("a match without a number publishes nothing, whatever its dimensions are") {
  const auto program = test::program_of(json_filter("value: $.v, dimensions: {Ip: $.ip}"));
  const auto findings = scan(*program, event(R"("k":1,"v":"fast","ip":"a")") + event(R"("k":1,"ip":"a")") +
                                           event(R"("k":1,"v":1e300,"ip":"a")"));
  CHECK(findings.samples.empty());
  CHECK(findings.counters[Count::no_value] == 3);
  CHECK(findings.matches == std::vector<std::uint64_t>{3});
}

TEST_CASE("a dimension's value is cut at its bound, and counted") {
  const auto program = test::program_of(json_filter("value: 1, dimensions: {U: $.u}"));
  const auto value_of = [&](std::size_t characters) {
    std::string text;
    for (std::size_t i = 0; i < characters; ++i) text += "\xC3\xA9";
    const auto findings = scan(*program, event(R"("k":1,"u":")" + text + '"'));
    return std::pair(findings.samples.at(0).dimensions->at(0).size() / 2, findings.counters[Count::cut_dimensions]);
  };
  CHECK(value_of(limits::kDimensionCharacters) == std::pair(limits::kDimensionCharacters, std::uint64_t{0}));
  CHECK(value_of(limits::kDimensionCharacters + 1) == std::pair(limits::kDimensionCharacters, std::uint64_t{1}));
}

TEST_CASE("named groups of 'extract' give value and dimensions of unstructured text") {
  const auto program = test::program_of(
      "log_groups: [{name: g, files: [/x], format: text}]\nmetric_filters:\n"
      "  - name: f\n    log_group: g\n    pattern: '\"Failed password\"'\n"
      "    extract: 'from (?P<SourceIp>\\S+) port (?P<Port>\\d+)'\n"
      "    dimensions: {Ip: $SourceIp}\n    metric_transformation: {value: $Port}\n");
  const auto findings = scan(*program,
                             "Failed password for root from 10.0.0.1 port 22 ssh2\n"
                             "from 10.0.0.2 port 22\n"
                             "Failed password for root from 10.0.0.3\n");
  CHECK(published(findings) == std::vector<std::string>{"22.0{10.0.0.1|}"});
  CHECK(findings.counters[Count::no_value] == 1);
}

TEST_CASE("a default value is published for every event that does not match, and for a match without the field") {
  const auto program = test::program_of(json_filter("value: $.v, default_value: 7", "alarms:\n" + alarm_on("a", "")));
  const auto findings = scan(*program, event(R"("k":1,"v":3)") + event(R"("k":2)") + event(R"("k":2)") +
                                           event(R"("k":1,"v":null)") + event(R"("k":1,"v":"x")") + event(R"("k":1)"));
  CHECK(published(findings) == std::vector<std::string>{"3.0", "7.0x2", "7.0", "7.0"});
  CHECK(findings.counters[Count::no_value] == 1);
}

TEST_CASE("an alarm watches exactly its dimensions: no part of them, no sum over them") {
  const auto program =
      test::program_of(json_filter("value: 1, dimensions: {User: $.u, Ip: $.ip}",
                                   "alarms:\n" + alarm_on("plain", "") + alarm_on("al", "{User: al, Ip: 10.0.0.1}") +
                                       alarm_on("bo", "{User: bo, Ip: 10.0.0.1}") + alarm_on("part", "{Ip: 10.0.0.1}") +
                                       alarm_on("other", "{Ip: al, User: 10.0.0.1}")));
  const auto told_by = [&](const std::string& members) {
    engine::Engine engine(EngineState{});
    engine.apply(engine::NewProgram{program, at("19:00:00")});
    return alarms_told(engine.apply(scan(*program, event(members))));
  };
  CHECK(told_by(R"("k":1,"u":"al","ip":"10.0.0.1")") == std::vector<std::string>{"al"});
  CHECK(told_by(R"("k":1,"u":"bo","ip":"10.0.0.1")") == std::vector<std::string>{"bo"});
  CHECK(told_by(R"("k":1,"u":"al","ip":"10.0.0.2")").empty());
  CHECK(told_by(R"("k":1,"ip":"10.0.0.1")") == std::vector<std::string>{"plain"});
}

TEST_CASE("metric data reaches the alarm of exactly its dimensions, in any order") {
  const auto program = test::program_of("alarms:\n" + alarm_on("plain", "") + alarm_on("both", "{B: '2', A: '1'}"));
  engine::Engine engine(EngineState{});
  engine.apply(engine::NewProgram{program, at("20:00:00")});
  const auto told = [&](Dimensions dimensions) {
    engine::MetricData data;
    data.data.push_back({"n", "m", std::move(dimensions), "", {at("20:00:01"), 1, 5, 5, 5}});
    return alarms_told(engine.apply(data));
  };
  CHECK(told({{"A", "1"}}).empty());
  CHECK(told({{"B", "2"}, {"A", "1"}}) == std::vector<std::string>{"both"});
  CHECK(told({}) == std::vector<std::string>{"plain"});
}

TEST_CASE("other dimensions are another alarm: its window begins anew, its state stays") {
  const auto rules = [](const std::string& dimensions) {
    return json_filter("value: 1, dimensions: {Ip: $.ip}", "alarms:\n" + alarm_on("a", dimensions));
  };
  const auto program = test::program_of(rules("{Ip: '1'}"));
  engine::Engine engine(EngineState{});
  engine.apply(engine::NewProgram{program, at("19:00:00")});
  engine.apply(scan(*program, event(R"("k":1,"ip":"1")")));
  REQUIRE(engine.alarms()[0].alarm->state() == AlarmState::alarm);
  const auto same = engine.apply(engine::NewProgram{test::program_of(rules("{Ip: '1'}"), 2), at("20:00:01")});
  CHECK(same.delta.history.empty());
  const auto other = engine.apply(engine::NewProgram{test::program_of(rules("{Ip: '2'}"), 3), at("20:00:01")});
  CHECK(other.delta.history.at(0).summary == "Alarm \"a\" updated");
  CHECK(other.delta.prunes.at(0).before == Time::max());
  CHECK(engine.alarms()[0].alarm->state() == AlarmState::alarm);
}

TEST_CASE("an alarm on one value of a dimension goes on after a restart") {
  const std::string rules =
      json_filter("value: 1, dimensions: {Ip: $.ip}",
                  "alarms:\n  - {name: a, namespace: n, metric_name: m, period: 5m, threshold: 1, "
                  "dimensions: {Ip: '1'}}\n");
  const auto program = test::program_of(rules);
  test::StateModel store;
  {
    engine::Engine engine(EngineState{});
    store.apply(engine.apply(engine::NewProgram{program, at("19:00:00")}).delta);
    store.apply(engine.apply(scan(*program, event(R"("k":1,"ip":"1")") + event(R"("k":1,"ip":"2")"))).delta);
  }
  engine::Engine engine(store.state());
  engine.apply(engine::NewProgram{program, at("20:00:00")});
  CHECK(alarms_told(engine.apply(scan(*program, event(R"("k":1,"ip":"2")", "20:00:01")))).empty());
  CHECK(alarms_told(engine.apply(scan(*program, event(R"("k":1,"ip":"1")", "20:00:02")))) ==
        std::vector<std::string>{"a"});
}

TEST_CASE("a filter that makes too many combinations in a day is named, once a day") {
  const auto program = test::program_of(json_filter("value: 1, dimensions: {Ip: $.ip}"));
  engine::Engine engine(EngineState{});
  engine.apply(engine::NewProgram{program, at("19:00:00")});
  const auto notes = [&](std::size_t first, std::size_t count, const std::string& day) {
    std::string text;
    for (std::size_t i = first; i < first + count; ++i) {
      text += R"({"t":"2026-11-)" + day + R"(T20:00:00Z","k":1,"ip":)" + std::to_string(i) + "}\n";
    }
    return engine.apply(scan(*program, text)).notes;
  };
  CHECK(notes(0, 999, "14").empty());
  CHECK(notes(0, 999, "14").empty());
  CHECK(
      notes(999, 1, "14") ==
      std::vector<std::string>{"metric filter 'f' made 1000 different combinations of dimension values on 2026-11-14: "
                               "each is a metric of its own"});
  CHECK(notes(2000, 1000, "14").empty());
  CHECK(notes(0, 999, "15").empty());
  CHECK(notes(5000, 1000, "14").empty());
  CHECK(notes(1500, 1, "15").size() == 1);
  CHECK(engine.counters().at({"metric_filter/f", "dimension_floods"}) == 2);
}

TEST_CASE("fields of a space-delimited event give value and dimensions; an empty field is no dimension") {
  const auto program = test::program_of(
      "log_groups: [{name: g, files: [/x], format: text}]\nmetric_filters:\n"
      "  - {name: f, log_group: g, pattern: '[ip, user, status = 4*, bytes]', dimensions: {User: $user},\n"
      "     metric_transformation: {value: $bytes}}\n");
  const auto findings = scan(*program, "1.2.3.4 al 404 17\n1.2.3.4 \"\" 404 18\n1.2.3.4 al 404 -\n1.2.3.4 al 200 9\n");
  CHECK(published(findings) == std::vector<std::string>{"17.0{al|}", "18.0"});
  CHECK(findings.counters[Count::no_value] == 1);
  CHECK(findings.counters[Count::no_dimensions] == 1);
}
