// Metrics that come in beside metric filters' and put-metric-data's, through the real daemon.
#include <fmt/format.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>

#include "daemon/replay.h"
#include "running_daemon.h"
#include "support/captured.h"

using namespace tocsin;
using namespace tocsin::test;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

std::string stream_rules(const TempDir& dir) {
  return "log_groups:\n  - {name: g, files: [\"" + dir.path() +
         "/stream/**/*\"], format: metric_stream}\n"
         "alarms:\n"
         "  - {name: nat, namespace: AWS/NATGateway, metric_name: BytesOutToDestination, dimensions: {NatGatewayId: "
         "nat-1}, statistic: Sum, period: 60, evaluation_periods: 1, threshold: 1000000000, comparison_operator: "
         "GreaterThanThreshold, alarm_actions: [people]}\n"
         "  - {name: drops, namespace: AWS/TransitGateway, metric_name: PacketDropCountNoRoute, group_by: "
         "[TransitGateway], statistic: Maximum, period: 60, threshold: 10, comparison_operator: GreaterThanThreshold, "
         "alarm_actions: [people]}\n"
         "topics:\n  - name: people\n    subscriptions:\n      - {protocol: file, endpoint: \"" +
         dir.path() + "/notifications.jsonl\"}\n";
}

std::string record(const std::string& name_space, const std::string& metric, const std::string& dimensions, Time time,
                   double value) {
  return fmt::format(
      R"({{"metric_stream_name":"all","account_id":"123456789012","region":"us-east-1","namespace":"{}",)"
      R"("metric_name":"{}","dimensions":{},"timestamp":{},"value":{{"max":{},"min":{},"sum":{},"count":1.0}},)"
      R"("unit":"None"}})",
      name_space, metric, dimensions, to_ms(time), value, value, value);
}

std::string nat(Time time, double bytes) {
  return record("AWS/NATGateway", "BytesOutToDestination", R"({"NatGatewayId":"nat-1"})", time, bytes);
}

void put_in_place(const TempDir& dir, const std::string& name, const std::string& bytes) {
  dir.write("stream/.tmp", bytes);
  fs::rename(dir / "stream/.tmp", dir / ("stream/" + name));
}

Time minutes_ago(int minutes) { return floor_to(now(), 1min) - std::chrono::minutes(minutes); }

}  // namespace

TEST_CASE("a metric stream's gzipped file makes alarms on metrics of AWS fire, once, also over a restart") {
  const TempDir dir;
  fs::create_directories(dir / "stream/2026/11");
  Running daemon(dir, stream_rules(dir));
  put_in_place(dir, "2026/11/all-1.json.gz",
               gzip(nat(minutes_ago(4), 5) + "\n" + nat(minutes_ago(3), 2e9) + "\n" +
                    record("AWS/TransitGateway", "PacketDropCountNoRoute", R"({"TransitGateway":"tgw-7"})",
                           minutes_ago(3), 11)));
  REQUIRE(daemon.notifications(2).size() == 2);
  const std::string all = dir.read("notifications.jsonl");
  CHECK_THAT(all, Catch::Contains("\"alarm\":\"nat\"") && Catch::Contains("tgw-7"));
  CHECK(daemon.counter("metrics") == "3");
  daemon.stop();
  daemon.start();
  put_in_place(dir, "2026/11/all-2.json.gz", gzip(nat(minutes_ago(3), 1)));
  REQUIRE(daemon.status_becomes("/log_groups/0/counters/metrics", "4"));
  CHECK(daemon.notifications(2).size() == 2);
  const std::vector<std::string> asked = {"--namespace",   "AWS/NATGateway",
                                          "--metric-name", "BytesOutToDestination",
                                          "--dimensions",  "Name=NatGatewayId,Value=nat-1",
                                          "--start-time",  to_iso8601(now() - 1h),
                                          "--end-time",    to_iso8601(now()),
                                          "--period",      "7200",
                                          "--statistics",  "SampleCount",
                                          "--output",      "json"};
  CHECK(eventually(
      [&] { return daemon.type("get-metric-statistics", asked).text.find("\"SampleCount\":3") != std::string::npos; }));
}

TEST_CASE("a metric stream in another format is named as such, and its neighbour counts") {
  const TempDir dir;
  fs::create_directories(dir / "stream");
  const Captured log(STDERR_FILENO);
  Running daemon(dir, stream_rules(dir));
  put_in_place(dir, "a", std::string("\xAC\x02\x0A\xA9\x02", 5) + std::string(297, 'x'));
  put_in_place(dir, "b", nat(minutes_ago(3), 5) + R"({"metric_name":"x"})" + nat(minutes_ago(3), 2e9));
  REQUIRE(daemon.notifications(1).size() == 1);
  REQUIRE(daemon.status_becomes("/log_groups/0/sources/0/damaged_files/found", "2"));
  CHECK_THAT(log.text(), Catch::Contains("/stream/a is in an OpenTelemetry format, which is not read") &&
                             Catch::Contains("/stream/b has JSON that is no datapoint of a metric, at byte "));
}

TEST_CASE("a log line in Embedded Metric Format makes the alarm on its metric fire") {
  const TempDir dir;
  dir.write("app.json", "");
  Running daemon(dir,
                 "log_groups:\n  - {name: g, files: [\"" + dir.path() +
                     "/app.json\"], format: json}\nalarms:\n  - {name: slow, namespace: App, metric_name: Latency, "
                     "dimensions: {Service: x}, statistic: Maximum, period: 60, evaluation_periods: 1, threshold: "
                     "100, comparison_operator: GreaterThanThreshold, alarm_actions: [people]}\ntopics:\n  - name: "
                     "people\n    subscriptions:\n      - {protocol: file, endpoint: \"" +
                     dir.path() + "/notifications.jsonl\"}\n");
  dir.append("app.json",
             fmt::format(R"({{"_aws":{{"Timestamp":{},"CloudWatchMetrics":[{{"Namespace":"App",)"
                         R"("Dimensions":[["Service"]],"Metrics":[{{"Name":"Latency","Unit":"Milliseconds"}}]}}]}},)"
                         R"("Service":"x","Latency":[3,250]}})"
                         "\n",
                         to_ms(now())));
  REQUIRE(daemon.notifications(1).size() == 1);
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
  CHECK(daemon.counter("metrics") == "1");
}

TEST_CASE("the host's interfaces are metrics as soon as a reload says so, and no longer when it says so") {
  const TempDir dir;
  const std::string rules = rules_for(dir, syslog_group(dir), failure_filter("threshold: 1, period: 60"));
  Running daemon(dir, rules);
  const std::string watched =
      rules +
      "host_metrics: {interfaces: [l*], interval: 1s}\n"
      "alarms:\n  - {name: up, namespace: Host, metric_name: BytesIn, dimensions: {InterfaceName: lo}, "
      "statistic: SampleCount, period: 60, threshold: 1, comparison_operator: GreaterThanOrEqualToThreshold, "
      "alarm_actions: [people]}\n";
  dir.write("rules.d/rules.yaml", watched);
  CHECK_THAT(daemon.ask("reload"), Catch::Contains("host_metrics added"));
  REQUIRE(daemon.notifications(1).size() == 1);
  CHECK_THAT(dir.read("notifications.jsonl"), Catch::Contains("\"alarm\":\"up\""));
  dir.write("rules.d/rules.yaml", rules);
  CHECK_THAT(daemon.ask("reload"), Catch::Contains("host_metrics removed"));
}
