// Metrics that come in with the bytes of a log group.
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "engine/engine.h"
#include "support/rules.h"

using namespace tocsin;
using namespace std::chrono_literals;

namespace {

const std::string kStream = R"(
log_groups:
  - {name: stream, files: [/var/metrics/**/*], format: metric_stream}
alarms:
  - name: nat
    namespace: AWS/NATGateway
    metric_name: BytesOutToDestination
    dimensions: {NatGatewayId: nat-1}
    statistic: Sum
    period: 60
    evaluation_periods: 1
    threshold: 1000
    comparison_operator: GreaterThanThreshold
    alarm_actions: [people]
topics:
  - {name: people, subscriptions: [{protocol: console}]}
)";

Time at(std::string_view clock) { return *parse_iso8601("2026-11-15T" + std::string(clock) + "Z"); }

std::string record(std::string_view clock, double sum, const std::string& id = "nat-1", double count = 2) {
  return fmt::format(R"({{"metric_stream_name":"s","namespace":"AWS/NATGateway","metric_name":"BytesOutToDestination",)"
                     R"("dimensions":{{"NatGatewayId":"{}"}},"timestamp":{},)"
                     R"("value":{{"max":{},"min":0,"sum":{},"count":{}}},"unit":"Bytes"}})",
                     id, to_ms(at(clock)), sum, sum, count);
}

Chunk chunk_of(const std::string& text) {
  Chunk chunk;
  chunk.bytes = text;
  chunk.start.log_group = "stream";
  chunk.final = true;
  chunk.reference = at("21:00:00");
  return chunk;
}

engine::Findings scan(const engine::Program& program, const Chunk& chunk) {
  engine::Scratch scratch;
  return engine::scan(program, GroupId{0}, chunk, scratch);
}

std::vector<std::string> told(const engine::Output& output) {
  std::vector<std::string> lines;
  for (const Transition& t : output.transitions) lines.push_back(t.alarm + " " + std::string(to_string(t.new_state)));
  return lines;
}

}  // namespace

TEST_CASE("a metric stream's record reaches the alarm on its metric and is kept as a minute's statistic set") {
  const auto program = test::program_of(kStream);
  engine::Engine engine(EngineState{});
  engine.apply(engine::NewProgram{program, at("20:00:00")});
  engine.apply(engine::Advance{at("20:58:00"), {}});
  const auto output = engine.apply(
      scan(*program, chunk_of(record("20:56:00", 2000, "nat-2") + "\n" + record("20:56:00", 1500) + "\n")));
  CHECK(told(output) == std::vector<std::string>{"nat ALARM"});
  REQUIRE(output.delta.metrics.size() == 2);
  CHECK(output.delta.metrics[1].metric->dimensions == Dimensions{{"NatGatewayId", "nat-1"}});
  CHECK(output.delta.metrics[1].metric->unit == "Bytes");
  CHECK(output.delta.metrics[1].samples.count == 2);
  CHECK(output.delta.metrics[1].samples.sum == 1500);
  CHECK(engine.counters().at({"log_group/stream", "metrics"}) == 2);
}

TEST_CASE("records that CloudWatch would not take are damage, and the rest of the file is unharmed") {
  const auto program = test::program_of(kStream);
  const std::string good = record("20:56:00", 1);
  const auto findings = scan(
      *program, chunk_of(good + "\n" + record("20:56:00", 1, "nat-1", 0) + "\n" + record("20:56:00", 1, "nat-1", 1.5) +
                         "\n" + record("20:56:00", 1e200) + "\n" + record("20:56:00", 1, "") + "\n" + good + "\n"));
  CHECK(findings.metrics.size() == 2);
  CHECK(findings.counters[Count::unparsed] == 4);
  CHECK(findings.counters[Count::metrics] == 2);
  REQUIRE(findings.damage);
  CHECK(*findings.damage == Damage{Damage::Kind::no_datapoint, good.size() + 1});
}

TEST_CASE("the clock of an alarm that a metric stream may feed waits for what CloudWatch delivers late") {
  const auto program = test::program_of(kStream);
  engine::Engine engine(EngineState{});
  engine.apply(engine::NewProgram{program, at("20:00:00")});
  engine.apply(engine::Advance{at("20:50:00"), {}});
  CHECK(engine.alarms()[0].alarm->clock() == at("20:47:00"));
  // An hour late still counts; a stream that was not read up to now holds the clock back.
  engine.apply(scan(*program, chunk_of(record("19:48:00", 1))));
  CHECK_FALSE(engine.counters().contains({"alarm/nat", "too_late"}));
  engine.apply(engine::Advance{at("20:59:00"), {{GroupId{0}, at("20:48:00")}}});
  CHECK(engine.next_deadline().value_or(Time::max()) > at("20:50:00"));
}

TEST_CASE("a metric that is stamped ahead of its arrival counts as of then, but not when it is replayed") {
  const auto program = test::program_of(kStream);
  Chunk chunk = chunk_of(record("21:01:01", 1));
  const auto live = scan(*program, chunk);
  REQUIRE(live.metrics.size() == 1);
  CHECK(live.metrics[0].datum.samples.time == at("21:00:00"));
  CHECK(live.counters[Count::future_stamps] == 1);
  chunk.replayed = true;
  CHECK(scan(*program, chunk).metrics[0].datum.samples.time == at("21:01:01"));
  chunk.within = TimeSpan{at("20:00:00"), at("21:01:00")};
  CHECK(scan(*program, chunk).metrics.empty());
}

namespace {

const std::string kEmbedded = R"(
log_groups:
  - {name: app, files: [/var/log/app], format: json, timestamp_field: $.time}
metric_filters:
  - {name: events, log_group: app, pattern: '{ $.Service = "x" }', metric_transformation: {namespace: n, name: events, value: 1}}
alarms:
  - {name: slow, namespace: App, metric_name: Latency, dimensions: {Service: x}, statistic: Maximum, period: 60,
     threshold: 10, comparison_operator: GreaterThanThreshold}
)";

std::string embedded(std::string_view clock, const std::string& latency) {
  return fmt::format(R"({{"_aws":{{"Timestamp":{},"CloudWatchMetrics":[{{"Namespace":"App","Dimensions":[["Service"]],)"
                     R"("Metrics":[{{"Name":"Latency"}}]}}]}},"Service":"x","Latency":{}}})",
                     to_ms(at(clock)), latency);
}

}  // namespace

TEST_CASE("an event in Embedded Metric Format gives its metrics beside what filters make of it") {
  const auto program = test::program_of(kEmbedded);
  engine::Engine engine(EngineState{});
  engine.apply(engine::NewProgram{program, at("20:00:00")});
  Chunk chunk = chunk_of(embedded("20:30:00", "[1,11]") + "\n{\"time\":1}\n" + embedded("20:30:01", "\"no\"") + "\r\n" +
                         embedded("20:30:02", "1e300") + "\n" + std::string(3, '\0') + embedded("20:30:03", "2"));
  const auto findings = scan(*program, chunk);
  CHECK(findings.samples.size() == 3);  // the line behind the hole is no JSON to a filter either
  REQUIRE(findings.metrics.size() == 2);
  CHECK(findings.metrics[0].datum.samples.count == 2);
  CHECK(findings.metrics[0].datum.samples.time == at("20:30:00"));
  CHECK(findings.metrics[0].after_samples == 1);
  CHECK(findings.counters[Count::metrics] == 2);
  CHECK(findings.counters[Count::bad_metrics] == 2);
  CHECK_FALSE(findings.damage);
  CHECK(told(engine.apply(findings)) == std::vector<std::string>{"slow ALARM"});
}

TEST_CASE("embedded metrics and samples keep the order of their events, however the bytes are cut") {
  const auto program = test::program_of(kEmbedded);
  std::string text;
  for (int i = 0; i < 5; ++i) text += embedded("20:30:00", std::to_string(i)) + "\n{\"Service\":\"x\"}\n";
  const auto findings = scan(*program, chunk_of(text));
  REQUIRE(findings.metrics.size() == 5);
  CHECK(findings.samples.size() == 10);
  for (std::size_t i = 0; i < 5; ++i) {
    CHECK(findings.metrics[i].datum.samples.sum == static_cast<double>(i));
    CHECK(findings.metrics[i].after_samples == 2 * i + 1);
  }
}

TEST_CASE("other formats than json have no embedded metrics") {
  std::string rules = kEmbedded;
  rules.replace(rules.find("format: json, timestamp_field: $.time"), 37, "format: text");
  CHECK(scan(*test::program_of(rules), chunk_of(embedded("20:30:00", "1") + "\n")).metrics.empty());
}
