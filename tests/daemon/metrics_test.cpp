// Metrics through the real daemon: kept, asked for, listed, published; and states set by hand.
#include <simdjson.h>

#include <catch2/catch.hpp>
#include <chrono>

#include "running_daemon.h"

using namespace tocsin;
using namespace tocsin::test;
using namespace std::chrono_literals;

namespace {

std::string own_alarm(const TempDir& dir, const std::string& more = {}) {
  return rules_for(dir, syslog_group(dir), failure_filter("threshold: 100, period: 1h")) +
         "alarms:\n  - {name: queue, namespace: Own, metric_name: Queue, statistic: Sum, period: 60, threshold: 2, "
         "comparison_operator: GreaterThanThreshold, alarm_actions: [people]" +
         more + "}\n";
}

// What get-metric-statistics says of the last hour, as one period: "" where there is nothing.
std::string value_of(Running& daemon, const std::vector<std::string>& metric, const std::string& statistic) {
  std::vector<std::string> options = metric;
  options.insert(options.end(), {"--start-time", to_iso8601(now() - 1h), "--end-time", to_iso8601(now() + 1min),
                                 "--period", "7200", "--statistics", statistic, "--output", "json"});
  const auto printed = daemon.type("get-metric-statistics", options);
  simdjson::dom::parser parser;
  simdjson::dom::element value;
  if (printed.status != 0 ||
      parser.parse(printed.text).at_pointer("/Datapoints/0/" + statistic).get(value) != simdjson::SUCCESS)
    return {};
  return simdjson::minify(value);
}

const std::vector<std::string> kFailures = {"--namespace", "tocsin", "--metric-name", "failures"};
const std::vector<std::string> kQueue = {"--namespace", "Own", "--metric-name", "Queue"};

Running::Printed put(Running& daemon, const std::vector<std::string>& more) {
  std::vector<std::string> options = kQueue;
  options.insert(options.end(), more.begin(), more.end());
  return daemon.type("put-metric-data", options);
}

}  // namespace

TEST_CASE("what a metric filter counted can be asked for, and is still there after a restart, once") {
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, own_alarm(dir));
  dir.append("secure", failure_line() + failure_line() + syslog_line(now(), "all is well"));
  CHECK(eventually([&] { return value_of(daemon, kFailures, "Sum") == "2"; }));
  daemon.stop();
  dir.append("secure", failure_line());
  daemon.start();
  CHECK(eventually([&] { return value_of(daemon, kFailures, "Sum") == "3"; }));
  CHECK(value_of(daemon, kFailures, "SampleCount") == "3");
  const auto listed = daemon.type("list-metrics", {"--namespace", "tocsin", "--output", "json"});
  CHECK(listed.text == "{\"Metrics\":[{\"Namespace\":\"tocsin\",\"MetricName\":\"failures\",\"Dimensions\":[]}]}\n");
  CHECK_THAT(daemon.print("status"), Catch::Contains("1 metric kept"));
}

TEST_CASE("default values are datapoints also of a filter that no alarm watches") {
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, rules_for(dir, syslog_group(dir),
                                "  - name: failures\n    log_group: g\n    pattern: '\"authentication failure\"'\n"
                                "    metric_transformation: {namespace: tocsin, name: failures, value: 1, "
                                "default_value: 0}\n"));
  dir.append("secure", failure_line() + syslog_line(now(), "all is well") + syslog_line(now(), "all is well"));
  CHECK(eventually([&] { return value_of(daemon, kFailures, "SampleCount") == "3"; }));
  CHECK(value_of(daemon, kFailures, "Sum") == "1");
}

TEST_CASE("published datapoints reach alarms at once and are stored when the command ends") {
  const TempDir dir;
  Running daemon(dir, own_alarm(dir));
  CHECK(put(daemon, {"--value", "1"}).status == 0);
  CHECK(value_of(daemon, kQueue, "Sum") == "1");
  CHECK(put(daemon, {"--values", "1", "2", "--counts", "2", "1", "--unit", "Count"}).status == 0);
  REQUIRE(daemon.notifications(1).size() == 1);
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
  CHECK(put(daemon,
            {"--statistic-values", "SampleCount=4,Sum=10,Minimum=-1,Maximum=5", "--dimensions", "Host=web-1,Disk=sda"})
            .status == 0);
  std::vector<std::string> with_dimensions = kQueue;
  with_dimensions.insert(with_dimensions.end(), {"--dimensions", "Name=Host,Value=web-1", "Name=Disk,Value=sda"});
  CHECK(value_of(daemon, with_dimensions, "Sum") == "10");
  CHECK(value_of(daemon, with_dimensions, "Minimum") == "-1");
  const std::string file =
      dir.write("data.json", R"([{"MetricName":"A","Value":1},{"MetricName":"B","Values":[1,2]}])");
  CHECK(daemon.type("put-metric-data", {"--namespace", "Own", "--metric-data", "file://" + file}).status == 0);
  CHECK(value_of(daemon, {"--namespace", "Own", "--metric-name", "B"}, "Sum") == "3");
  CHECK(daemon
            .type("put-metric-data", {"--namespace", "Own", "--metric-data", "MetricName=C,Values=1,2,Unit=Count",
                                      "MetricName=C,Value=4,Unit=Count"})
            .status == 0);
  CHECK(value_of(daemon, {"--namespace", "Own", "--metric-name", "C"}, "Sum") == "7");
}

TEST_CASE("a request with a mistake publishes nothing of it") {
  const TempDir dir;
  Running daemon(dir, own_alarm(dir));
  const auto refused = daemon.type(
      "put-metric-data", {"--namespace", "Own", "--metric-data",
                          R"([{"MetricName":"A","Value":1},{"MetricName":"B","Value":1,"Unit":"Furlongs"}])"});
  CHECK(refused.status == 1);
  CHECK(refused.errors == "tocsin: datapoint 2 has a Unit that CloudWatch does not know; nothing was taken\n");
  CHECK(daemon.type("list-metrics", {"--namespace", "Own"}).text.empty());
  CHECK(put(daemon, {"--value", "many"}).status == 2);
  CHECK(put(daemon, {"--value", "1", "--metric-data", "[]"}).status == 2);
  CHECK(put(daemon, {"--statistic-values", "Sum=x"}).status == 2);
  CHECK(daemon.type("put-metric-data", {"--namespace", "Own", "--metric-data", "MetricName=A,Value=x"}).status == 2);
}

TEST_CASE("a question for too many datapoints is answered with what to do") {
  const TempDir dir;
  Running daemon(dir, own_alarm(dir));
  std::vector<std::string> options = kQueue;
  options.insert(options.end(),
                 {"--start-time", "2026-11-01", "--end-time", "2026-11-15", "--period", "60", "--statistics", "Sum"});
  const auto printed = daemon.type("get-metric-statistics", options);
  CHECK(printed.status == 1);
  CHECK_THAT(printed.errors, Catch::Contains("up to 20160 datapoints are asked for, and at most 1440"));
}

TEST_CASE("a state set by hand runs the actions and stands in the history") {
  const TempDir dir;
  Running daemon(dir, own_alarm(dir));
  const auto set = [&](const std::vector<std::string>& more) {
    std::vector<std::string> options = {"--alarm-name", "queue", "--state-value", "ALARM", "--state-reason", "a drill"};
    options.insert(options.end(), more.begin(), more.end());
    return daemon.type("set-alarm-state", options);
  };
  CHECK(set({"--state-reason-data", "{\"drill\": true}"}).status == 0);
  REQUIRE(daemon.notifications(1).size() == 1);
  CHECK_THAT(daemon.notifications(1)[0],
             Catch::Contains("\"reason\":\"a drill\"") && Catch::Contains("\"reason_data\":{\"drill\":true}"));
  const auto history = daemon.type("describe-alarm-history",
                                   {"--alarm-name", "queue", "--history-item-type", "StateUpdate", "--output", "json"});
  CHECK_THAT(history.text, Catch::Contains("a drill"));
  CHECK(set({"--group", "A=b"}).errors == "tocsin: alarm 'queue' has no group_by, and so no groups\n");
  CHECK(set({"--state-reason-data", "[]"}).errors == "tocsin: the state reason data must be a JSON object\n");
  CHECK(daemon.type("set-alarm-state", {"--alarm-name", "cue", "--state-value", "OK", "--state-reason", "x"}).status ==
        1);
}

TEST_CASE("a state set by hand to what it is tells nobody, and its reason is the new one") {
  const TempDir dir;
  Running daemon(dir, own_alarm(dir));
  const auto set = [&](const char* reason) {
    return daemon.type("set-alarm-state", {"--alarm-name", "queue", "--state-value", "ALARM", "--state-reason", reason})
        .status;
  };
  CHECK(set("a drill") == 0);
  REQUIRE(daemon.notifications(1).size() == 1);
  CHECK_THAT(daemon.notifications(1)[0], Catch::Contains("\"threshold\":2") && !Catch::Contains("reason_data"));
  CHECK(set("the same drill") == 0);
  CHECK_THAT(daemon.type("describe-alarms", {"--alarm-names", "queue"}).text, Catch::Contains("the same drill"));
  const auto history = daemon.type("describe-alarm-history",
                                   {"--alarm-name", "queue", "--history-item-type", "StateUpdate", "--output", "json"});
  CHECK(history.text.find("the same drill") == std::string::npos);
  CHECK(daemon.notifications(1).size() == 1);
}

TEST_CASE("status counts alarms of both kinds, and shows that groups share an instance") {
  const TempDir dir;
  Running daemon(dir, own_alarm(dir, ", group_by: [Host], max_groups: 1") +
                          "composite_alarms:\n  - {name: both, alarm_rule: 'ALARM(queue) OR ALARM(failures)'}\n");
  CHECK(daemon.status("/rules/alarms") == "3");
  CHECK_THAT(daemon.print("status"), !Catch::Contains("FLOOD"));
  CHECK(put(daemon, {"--value", "9", "--dimensions", "Host=web-1"}).status == 0);
  CHECK(put(daemon, {"--value", "9", "--dimensions", "Host=web-2"}).status == 0);
  CHECK(daemon.status("/alarms/ALARM") == "2");
  CHECK(daemon.status("/alarms/groups_overflowed") == "1");
  CHECK_THAT(daemon.print("status"), Catch::Contains("FLOOD      1 datapoint shared the group __other__") &&
                                         Catch::Contains("queue: groups_overflowed 1"));
  CHECK_THAT(daemon.type("describe-alarms", {"--alarm-names", "queue"}).text,
             Catch::Contains("FLOOD: 1 datapoint shared the group __other__"));
}

TEST_CASE("of an alarm with groups the one that is meant must be named") {
  const TempDir dir;
  Running daemon(dir, own_alarm(dir, ", group_by: [Host]"));
  const auto set = [&](const std::vector<std::string>& more) {
    std::vector<std::string> options = {"--alarm-name", "queue", "--state-value", "ALARM", "--state-reason", "a drill"};
    options.insert(options.end(), more.begin(), more.end());
    return daemon.type("set-alarm-state", options);
  };
  CHECK_THAT(set({}).errors, Catch::Contains("say which instance with --group, as Host=VALUE"));
  CHECK(set({"--group", "Host=web-1"}).errors == "tocsin: alarm 'queue' has no instance 'Host=web-1'\n");
  CHECK(put(daemon, {"--value", "1", "--dimensions", "Host=web-1"}).status == 0);
  CHECK(set({"--group", "Host=web-1"}).status == 0);
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
}

TEST_CASE("history is asked for with CloudWatch's options") {
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, own_alarm(dir) + "composite_alarms:\n  - {name: both, alarm_rule: ALARM(queue)}\n");
  CHECK(put(daemon, {"--value", "5"}).status == 0);
  REQUIRE(daemon.notifications(1).size() == 1);
  const auto ask = [&](const std::vector<std::string>& options) {
    return daemon.type("describe-alarm-history", options).text;
  };
  const std::string updates = ask({"--alarm-name", "queue", "--history-item-type", "ConfigurationUpdate"});
  CHECK(std::count(updates.begin(), updates.end(), '\n') == 1);
  CHECK_THAT(updates, Catch::Contains("created"));
  const std::string first = ask({"--scan-by", "TimestampAscending", "--max-items", "1"});
  CHECK_THAT(first, Catch::Contains("ConfigurationUpdate"));
  CHECK(ask({"--start-date", to_iso8601(now() + 1h)}).empty());
  CHECK_THAT(ask({"--alarm-types", "CompositeAlarm", "--output", "json"}),
             Catch::Contains("\"AlarmName\":\"both\",\"AlarmType\":\"CompositeAlarm\"") &&
                 !Catch::Contains("queue\",\"AlarmType"));
  CHECK_THAT(ask({"--alarm-types", "MetricAlarm"}), !Catch::Contains(" both:"));
}
