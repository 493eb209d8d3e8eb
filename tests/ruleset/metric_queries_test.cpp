// The key `metrics` of an alarm: what is read, and what an admin reads after a mistake.
#include <catch2/catch.hpp>

#include "ruleset/rule_text.h"

namespace tocsin::ruleset {
namespace {

using namespace std::chrono_literals;
using test::load_text;

// A filter for the metric m of the namespace n, and an alarm whose `metrics` begin on line 12 and stand four deep.
std::string with_metrics(std::string_view metrics, std::string_view more = "    threshold: 5\n") {
  return test::filter_with("x") + "alarms:\n  - name: a\n" + std::string(more) + "    metrics:\n" +
         std::string(metrics);
}

std::string remarks(std::string_view metrics, std::string_view more = "    threshold: 5\n") {
  return test::remarks(with_metrics(metrics, more));
}

constexpr std::string_view kM1 =
    "    - {id: m1, return_data: false, metric: {namespace: n, metric_name: m, period: 60, stat: Sum}}\n";

std::string entry(std::string_view text) { return "    - " + std::string(text) + "\n"; }

TEST_CASE("metrics and expressions of an alarm are read") {
  const auto loaded =
      load_text(with_metrics("    - id: rate\n"
                             "      expression: 100 * errors / FILL(requests, 1)\n"
                             "      label: errors in 100\n"
                             "      return_data: true\n"
                             "    - id: errors\n"
                             "      metric: {namespace: n, metric_name: m, period: 5m, stat: Sum}\n"
                             "    - id: requests\n"
                             "      metric: {namespace: n, metric_name: m, period: 300, stat: SampleCount}\n"));
  REQUIRE(loaded.diagnostics.to_text().empty());
  const Alarm& alarm = loaded.rules.alarms.at(0);
  CHECK(alarm.evaluation == Evaluation::aligned);
  CHECK(alarm.period == 5min);
  CHECK(alarm.metric_name.value.empty());
  REQUIRE(alarm.metrics.size() == 3);
  CHECK(alarm.metrics[0].expression.value == "100 * errors / FILL(requests, 1)");
  CHECK(alarm.metrics[0].label == "errors in 100");
  CHECK(alarm.metrics[0].return_data);
  CHECK_FALSE(alarm.metrics[1].return_data);  // one entry says true
  CHECK(alarm.metrics[1].metric_name == "m");
  CHECK(alarm.metrics[1].name_space == "n");
  CHECK(alarm.metrics[2].statistic == Statistic::sample_count);
  CHECK(alarm.metrics[2].period == 5min);
}

TEST_CASE("return_data may be left out where the others say false, too") {
  CHECK(remarks(entry("{id: e1, expression: m1 * 2}") + std::string(kM1)).empty());
}

TEST_CASE("an error in an expression points at the character in the file") {
  CHECK(remarks(entry("{id: e1, expression: 'm1 + m9'}") + std::string(kM1)) ==
        "/rules/a.yaml:12:34: error: there is no id 'm9'\n    did you mean 'm1'?\n");
  CHECK(remarks("    - id: e1\n      expression: >-\n        m1 +\n        sum([m1, m1])\n" + std::string(kM1)) ==
        "/rules/a.yaml:15:9: error: there is no function 'sum': functions are upper case\n"
        "    did you mean 'SUM'?\n");
  CHECK(remarks(entry("{id: e1, expression: \"m1 \\u0020 m1\"}") + std::string(kM1)) ==
        "/rules/a.yaml:12:39: error: found 'm1', expected an operator or the end\n");
}

TEST_CASE("all mistakes of a list of metrics come in one go") {
  CHECK(remarks("    - {id: M1, metric: {namespace: n, metric_name: m, period: 60, stat: Sum}}\n"
                "    - {id: m2, metric: {namespace: n, metric_name: m, period: 300, stat: p95th}}\n"
                "    - {id: m2, metric: {namespace: n, metric_name: m, period: 45, stat: Sum}}\n"
                "    - {id: e1}\n"
                "    - {id: e2, expression: e3 + 1}\n"
                "    - {id: e3, expression: 2 * e2}\n"
                "    - {id: e4, expression: '1 +'}\n"
                "    - {expression: 1, unknown: 2, period: 60}\n") ==
        "/rules/a.yaml:12:5: error: exactly one entry of 'metrics' has 'return_data: true', not 'M1', 'm2', 'm2', "
        "'e1', 'e2', 'e3', 'e4', ''\n"
        "    write 'return_data: false' in the others\n"
        "/rules/a.yaml:12:12: error: 'M1' is no id\n"
        "    a lower-case letter, then letters, digits and _\n"
        "/rules/a.yaml:13:63: error: all metrics of an alarm have one period: 'M1' has 1m, and 'm2' has 5m\n"
        "/rules/a.yaml:13:74: error: unknown stat 'p95th'\n"
        "    one of Sum, SampleCount, Average, Minimum, Maximum\n"
        "/rules/a.yaml:14:12: error: the id 'm2' stands here twice\n"
        "/rules/a.yaml:14:63: error: 'period' must be 10, 20 or 30 seconds or whole minutes, but this is 45s\n"
        "/rules/a.yaml:15:7: error: 'e1' needs either 'expression' or 'metric'\n"
        "/rules/a.yaml:17:32: error: these expressions name one another in a circle: e2 -> e3 -> e2\n"
        "/rules/a.yaml:18:32: error: found the end, expected a number, an id, a function or '('\n"
        "/rules/a.yaml:19:7: error: an entry of 'metrics' needs the key 'id'\n"
        "/rules/a.yaml:19:23: error: unknown key 'unknown'\n"
        "    an entry of 'metrics' has the keys id, expression, metric, label, return_data\n"
        "/rules/a.yaml:19:35: error: 'period' is not available in this version\n"
        "    it stands in the 'metric' of each entry\n");
}

TEST_CASE("a metric alarm has one metric or a list of them, not both") {
  CHECK(remarks(entry("{id: e1, expression: m1}") + std::string(kM1),
                "    threshold: 5\n    period: 60\n    statistic: Sum\n    evaluation: sliding\n    namespace: n\n") ==
        "/rules/a.yaml:11:5: error: 'period' cannot stand beside 'metrics'\n"
        "    it stands in the 'metric' of each entry\n"
        "/rules/a.yaml:12:5: error: 'statistic' cannot stand beside 'metrics'\n"
        "    it is the 'stat' in the 'metric' of each entry\n"
        "/rules/a.yaml:13:17: error: an alarm with 'metrics' is evaluated by whole periods, not at every event\n"
        "    write 'evaluation: aligned', or leave it out\n"
        "/rules/a.yaml:14:5: error: 'namespace' cannot stand beside 'metrics'\n"
        "    it stands in the 'metric' of each entry\n");
  CHECK(test::remarks(test::filter_with("x", "    alarm: {period: 60, threshold: 1, metrics: []}\n"))
            .find("unknown key 'metrics'") != std::string::npos);
}

TEST_CASE("a list of metrics is a list, neither empty nor longer than CloudWatch takes it") {
  CHECK(test::remarks(test::filter_with("x") + "alarms:\n  - {name: a, threshold: 1, metrics: m1}\n") ==
        "/rules/a.yaml:9:38: error: 'metrics' must be a list, but this is a text\n    each entry begins with '- '\n");
  CHECK(test::remarks(test::filter_with("x") + "alarms:\n  - {name: a, threshold: 1, metrics: []}\n") ==
        "/rules/a.yaml:9:38: error: 'metrics' is empty\n");
  std::string eleven = entry("{id: e1, expression: m1}");
  for (int i = 1; i <= 10; ++i) {
    eleven += entry("{id: m" + std::to_string(i) +
                    ", return_data: false, metric: {namespace: n, metric_name: m, period: 60, stat: Sum}}");
  }
  CHECK(remarks(eleven) == "/rules/a.yaml:12:5: error: 'metrics' has 11 entries; at most 10 are allowed\n");
}

TEST_CASE("a function whose value depends on the evaluation range is remarked on") {
  CHECK(remarks(entry("{id: e1, expression: m1 - AVG(m1)}") + std::string(kM1)) ==
        "/rules/a.yaml:12:33: warning: the value of AVG here changes with how many periods are looked at\n"
        "    CloudWatch advises against it in alarms: the evaluation range is longer than evaluation_periods\n");
  CHECK(remarks(entry("{id: e1, expression: 'AVG([m1])'}") + std::string(kM1)).empty());
}

TEST_CASE("a metric that nobody publishes is remarked on at its entry") {
  CHECK(remarks(entry("{id: m1, metric: {namespace: n, metric_name: mm, period: 60, stat: Sum}}")) ==
        "/rules/a.yaml:12:12: warning: no metric filter publishes the metric 'mm' in the namespace 'n'\n"
        "    did you mean 'm'?\n");
}

TEST_CASE("threshold_metric_id names a band of the list") {
  const std::string m1 =
      "    - {id: m1, return_data: true, metric: {namespace: n, metric_name: m, period: 60, stat: "
      "Sum}}\n";
  const auto with = [&](std::string_view id, std::string_view expression) {
    return remarks(m1 + entry("{id: ad1, return_data: true, expression: '" + std::string(expression) + "'}"),
                   "    threshold_metric_id: " + std::string(id) + "\n");
  };
  CHECK(with("ad1", "ANOMALY_DETECTION_BAND(m1, 3)").empty());
  CHECK(with("ad2", "ANOMALY_DETECTION_BAND(m1, 3)") ==
        "/rules/a.yaml:10:26: error: no entry of 'metrics' has the id 'ad2'\n");
  CHECK(with("ad1", "m1 * 2") ==
        "/rules/a.yaml:10:26: error: 'ad1' is no band\n    its expression must be ANOMALY_DETECTION_BAND(…)\n");
  CHECK(test::remarks(test::filter_with("x") +
                      "alarms:\n  - {name: a, namespace: n, metric_name: m, period: 60, threshold_metric_id: x}\n") ==
        "/rules/a.yaml:9:78: error: 'threshold_metric_id' names an entry of 'metrics', and there is none\n");
}

}  // namespace
}  // namespace tocsin::ruleset
