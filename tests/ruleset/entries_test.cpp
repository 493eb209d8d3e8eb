#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>

#include "base/utf8.h"
#include "ruleset/rule_text.h"

// Limits of entries, what this version refuses, and where patterns are wrong.
namespace tocsin::ruleset {
namespace {

using test::alarm_with;
using test::filter_with;
using test::load_text;
using test::remarks;
using namespace std::chrono_literals;

// Where the parser's complaint about the '==' (or the '@') of a pattern is shown, and where that sign stands in the
// file.
void check_place(std::string_view pattern, std::string_view wrong) {
  const std::string text = filter_with(pattern);
  const auto all = load_text(text).diagnostics.sorted();
  REQUIRE_FALSE(all.empty());
  const std::size_t at = text.find(wrong);
  const std::size_t line = text.rfind('\n', at) + 1;
  INFO(text);
  CHECK(all.front().span.line == 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  CHECK(all.front().span.column == 1 + count_characters(std::string_view(text).substr(line, at - line)));
}

TEST_CASE("a pattern's mistake is placed at its character in every style of YAML") {
  check_place("ab é@c", "@");
  check_place("ab\n      cd @e", "@");
  check_place("'{ $.a = \"it''s é\" && $.b == 1 }'", "==");
  check_place("'{ $.a = 1 &&\n\n      $.b == 1 }'", "==");
  check_place("\"{ $.a = \\\"\\u00e9\\\" && $.b == 1 }\"", "==");
  check_place("\"{ $.a = 1 &&  \\\n      $.b == 1 }\"", "==");
  check_place("|-\n      { $.a = 1 &&\n        $.b == 1 }", "==");
  check_place(">-\n      { $.a = 1 &&\n      $.b == 1 }", "==");
  check_place(">\n\n      { $.a = 1 &&\n\n\n        $.b == 1 }", "==");
}

TEST_CASE("a sample that behaves otherwise is an error at its place") {
  CHECK(remarks(filter_with("'ERROR -timeout'",
                            "    samples:\n      match:\n        - an ERROR\n        - 'ERROR timeout'\n"
                            "      no_match: [fine, ERROR]\n")) ==
        "/rules/a.yaml:11:11: error: this sample should match the filter's pattern, and does not\n"
        "/rules/a.yaml:12:24: error: this sample should not match the filter's pattern, and does\n");
  CHECK(
      remarks(filter_with("'{ $.a = 1 }'",
                          "    samples:\n      match:\n        - |\n          {\n            \"a\": 1\n          }\n"))
          .empty());
}

TEST_CASE("an alarm's limits are those of CloudWatch, one past each is refused") {
  CHECK(remarks(alarm_with("    period: 500ms\n    threshold: 1\n")) ==
        "/rules/a.yaml:12:13: error: 'period' must be whole seconds, at least 1, but this is 500ms\n");
  CHECK(remarks(alarm_with("    period: 0\n    threshold: 1\n")) ==
        "/rules/a.yaml:12:13: error: 'period' must be whole seconds, at least 1, but this is 0s\n");
  CHECK(remarks(alarm_with("    period: 1\n    threshold: 1\n")).empty());
  CHECK(remarks(alarm_with("    period: 1d\n    evaluation_periods: 7\n    threshold: 1\n")).empty());
  CHECK(remarks(alarm_with("    period: 1d\n    evaluation_periods: 8\n    threshold: 1\n")) ==
        "/rules/a.yaml:12:13: error: 8 evaluation periods of 1d are more than 7 days\n");
  CHECK(remarks(alarm_with("    period: 8d\n    threshold: 1\n")).find("more than 7 days") != std::string::npos);
  CHECK(remarks(
            alarm_with("    period: 60\n    evaluation_periods: 2\n    datapoints_to_alarm: 3\n    threshold: 1\n")) ==
        "/rules/a.yaml:14:26: error: 'datapoints_to_alarm' is 3, more than 'evaluation_periods', 2\n");
  CHECK(remarks(alarm_with("    period: 60\n    threshold: 1\n    description: " + std::string(1024, 'x') + "\n"))
            .empty());
  CHECK(remarks(alarm_with("    period: 60\n    threshold: 1\n    description: " + std::string(1025, 'x') + "\n")) ==
        "/rules/a.yaml:14:18: error: 'description' has 1025 characters; at most 1024 are allowed\n");
}

TEST_CASE("the threshold to resolve lies on the good side") {
  const std::string above = "    period: 60\n    threshold: 5\n    resolve_threshold: ";
  CHECK(remarks(alarm_with(above + "5\n")).empty());
  CHECK(remarks(alarm_with(above + "6\n")) ==
        "/rules/a.yaml:14:24: error: 'resolve_threshold' must be at most 5, the threshold: with 6 the state would "
        "change at every "
        "look\n");
  const std::string below = "    comparison_operator: LessThanThreshold\n" + above;
  CHECK(remarks(alarm_with(below + "6\n")).empty());
  CHECK(remarks(alarm_with(below + "4\n")).find("must be at least 5") != std::string::npos);
}

TEST_CASE("a state has at most five actions; one that stands twice is worth a remark") {
  const std::string topics =
      "topics:\n  - {name: t1, subscriptions: [{protocol: console}]}\n  - {name: t2, subscriptions: [{protocol: "
      "console}]}\n"
      "  - {name: t3, subscriptions: [{protocol: console}]}\n  - {name: t4, subscriptions: [{protocol: console}]}\n"
      "  - {name: t5, subscriptions: [{protocol: console}]}\n  - {name: t6, subscriptions: [{protocol: console}]}\n";
  const std::string start = "    period: 60\n    threshold: 1\n    ok_actions: ";
  CHECK(remarks(alarm_with(start + "[t1, t2, t3, t4, t5]\n") + topics).empty());
  CHECK(remarks(alarm_with(start + "[t1, t2, t3, t4, t5, t6]\n") + topics) ==
        "/rules/a.yaml:14:17: error: 'ok_actions' has 6 topics; at most 5 are allowed\n");
  CHECK(remarks(alarm_with(start + "[t1, t1]\n") + topics) ==
        "/rules/a.yaml:14:22: warning: 'ok_actions' names the topic 't1' twice; it is told once\n");
}

TEST_CASE("names keep to CloudWatch's lengths and characters") {
  const auto named = [](const std::string& name) {
    return remarks(
        "log_groups:\n  - {name: g, files: [/x], format: text}\nmetric_filters:\n  - name: '" + name +
        "'\n    log_group: g\n    pattern: x\n    metric_transformation: {namespace: 'A.B-c_d/1#2:x', name: m}\n");
  };
  CHECK(named(std::string(512, 'x')).empty());
  CHECK(named(std::string(513, 'x')) ==
        "/rules/a.yaml:4:11: error: the name of a metric filter has 513 characters; at most 512 are allowed\n");
  CHECK(named("a:b") ==
        "/rules/a.yaml:4:11: error: the name of a metric filter holds ':', which CloudWatch does not allow there\n");
  CHECK(named("") == "/rules/a.yaml:4:11: error: the name of a metric filter is empty\n");
  CHECK(remarks("log_groups:\n  - {name: \"a\\nb\", files: [/x], format: text}\n") ==
        "/rules/a.yaml:2:12: error: the name of a log group holds a control character or a line break\n");
  CHECK(remarks("log_groups:\n  - {name: g, files: [/x], format: text}\nmetric_filters:\n  - name: f\n    log_group: "
                "g\n    pattern: "
                "x\n    metric_transformation: {namespace: 'a*', name: 'a:b', unit: Counts}\n") ==
        "/rules/a.yaml:7:40: error: a namespace holds '*', which CloudWatch does not allow there\n"
        "/rules/a.yaml:7:52: error: a metric name holds ':', which CloudWatch does not allow there\n"
        "/rules/a.yaml:7:65: error: unknown unit 'Counts'\n"
        "    did you mean 'Count'?\n");
}

TEST_CASE("a metric's value is a number or a field of a JSON pattern") {
  const auto valued = [](std::string_view pattern, std::string_view value, std::string_view more = "") {
    return remarks(
        "log_groups:\n  - {name: g, files: [/x], format: json}\nmetric_filters:\n  - name: f\n    log_group: g\n    "
        "pattern: " +
        std::string(pattern) + "\n    metric_transformation:\n      value: " + std::string(value) + "\n" +
        std::string(more));
  };
  CHECK(valued("x", "2.5").empty());
  CHECK(valued("x", "'1'").empty());
  CHECK(valued("'{ $.a = * }'", "$.size").empty());
  CHECK(valued("x", "$.size") ==
        "/rules/a.yaml:8:14: error: '$.size' needs a JSON pattern: other patterns have no such fields\n"
        "    '{ $.field = * }' is a JSON pattern\n");
  CHECK(valued("x", "$size") ==
        "/rules/a.yaml:8:14: error: '$size' names nothing: this kind of pattern has no fields\n"
        "    'extract' names parts of the event: extract: 'from (?P<SourceIp>\\S+) port'\n");
  CHECK(valued("x", "much") ==
        "/rules/a.yaml:8:14: error: 'value' must be a number or a field such as $.size, but this is 'much'\n");
  CHECK(valued("'{ $.a = * }'", "'$.a[*]'").find("/rules/a.yaml:8:1") == 0);
  CHECK(valued("x", "1", "      default_value: '7'\n") ==
        "/rules/a.yaml:9:22: error: 'default_value' must be a number, but this is '7'\n    a number stands without "
        "quotes\n");
  CHECK(valued("x", std::string(101, '1')).find("'value' has 101 characters; at most 100") != std::string::npos);
}

TEST_CASE("logs that AWS delivers are read from their beginning, and waited for as long as they are late") {
  struct Case {
    const char* format;
    std::chrono::minutes delay;
    std::chrono::hours lateness;
  };
  for (const auto& [format, delay, lateness] : {Case{"vpc_flow", 20min, 6h}, Case{"alb", 10min, 6h},
                                                Case{"cloudfront", 60min, 24h}, Case{"s3_access", 60min, 24h}}) {
    CAPTURE(format);
    const auto loaded = load_text(std::string("log_groups:\n  - {name: g, files: [/x], format: ") + format + "}\n");
    CHECK(loaded.diagnostics.to_text().empty());
    REQUIRE(loaded.rules.log_groups.size() == 1);
    CHECK(loaded.rules.log_groups.front().start_at == StartAt::beginning);
    CHECK(loaded.rules.log_groups.front().expected_delay == delay);
    CHECK(loaded.rules.log_groups.front().allowed_lateness == lateness);
  }
}

TEST_CASE("what this version cannot honour is refused, never ignored") {
  CHECK(remarks("log_groups:\n"
                "  - name: g\n    files: [/x]\n    format: text\n"
                "    timestamp_format: '%d'\n    multi_line_start_pattern: x\n"
                "metric_filters:\n"
                "  - name: f\n    log_group: g\n    pattern: x\n    emit_system_field_dimensions: []\n"
                "    fieldSelectionCriteria: x\n    apply_on_transformed_logs: true\n"
                "    alarm: {period: 60, threshold: 1}\n"
                "alarms:\n"
                "topics:\n  - name: t\n    subscriptions:\n"
                "      - {protocol: sms, endpoint: '+15550100'}\n"
                "      - {protocol: https, endpoint: 'https://example.com/', format: sns, secret: '${env:X}'}\n"
                "      - {protocol: email, endpoint: a@example.com, format: webhook}\n"
                "      - {protocol: slack, endpoint: 'https://example.com/', server: 'https://x'}\n") ==
        "/rules/a.yaml:5:5: error: 'timestamp_format' is not available in this version\n"
        "/rules/a.yaml:6:5: error: 'multi_line_start_pattern' is not available in this version\n"
        "/rules/a.yaml:11:5: error: 'emit_system_field_dimensions' is not available in this version\n"
        "    a log group here is of one host, account and region\n"
        "/rules/a.yaml:12:5: error: 'fieldSelectionCriteria' is not available in this version\n"
        "    a log group here is of one host, account and region\n"
        "/rules/a.yaml:13:5: error: 'apply_on_transformed_logs' is not available in this version\n"
        "    patterns see each event as it was written\n"
        "/rules/a.yaml:19:20: error: unknown protocol 'sms'\n"
        "    did you mean 'sns'?\n"
        "/rules/a.yaml:20:82: error: only 'format: webhook' is signed\n"
        "/rules/a.yaml:21:52: error: 'protocol: email' has no 'format'\n"
        "/rules/a.yaml:22:61: error: 'protocol: slack' has no 'server'\n");
}

TEST_CASE("every replica of an Alertmanager is a subscription of its own") {
  const auto loaded = load_text(
      "topics:\n  - name: t\n    subscriptions:\n"
      "      - {protocol: alertmanager, endpoint: ['http://a:9093', 'http://b:9093']}\n"
      "      - {protocol: syslog}\n      - {protocol: journal}\n"
      "      - {protocol: https, endpoint: 'https://h/', secret: '${credential:s}'}\n"
      "      - {protocol: https, endpoint: 'https://h/', format: sns}\n"
      "      - {protocol: pagerduty, endpoint: '${credential:k}', server: 'https://events.eu.pagerduty.com'}\n"
      "    text: {subject: '{state} {alarm}', body: \"{reason}\\n{line}\"}\n");
  CHECK(loaded.diagnostics.to_text().empty());
  REQUIRE(loaded.rules.topics.size() == 1);
  const Topic& topic = loaded.rules.topics.front();
  REQUIRE(topic.subscriptions.size() == 7);
  CHECK(topic.subscriptions[0].endpoint.value == "http://a:9093");
  CHECK(topic.subscriptions[1].endpoint.value == "http://b:9093");
  CHECK(topic.subscriptions[0].id != topic.subscriptions[1].id);
  CHECK(topic.subscriptions[4].secret.value == "${credential:s}");
  CHECK(topic.subscriptions[5].format == HttpFormat::sns);
  CHECK(topic.subscriptions[4].id != topic.subscriptions[5].id);
  CHECK(topic.subscriptions[6].server.value == "https://events.eu.pagerduty.com");
  CHECK(topic.text.body.value == "{reason}\n{line}");
}

TEST_CASE("a topic's text, a routing key and a secret are checked where they stand") {
  const std::string head = "topics:\n  - name: t\n    subscriptions:\n";
  CHECK_THAT(remarks(head + "      - {protocol: console}\n    text: {subject: '{alrm}'}\n"),
             Catch::Contains("/rules/a.yaml:5:21: error: there is no '{alrm}'"));
  CHECK_THAT(remarks(head + "      - {protocol: pagerduty, endpoint: 0123456789abcdef0123456789abcdef}\n"),
             Catch::Contains("warning: this key stands here in plain text"));
  CHECK_THAT(remarks(head + "      - {protocol: https, endpoint: 'https://h/', secret: whsec_x}\n"),
             Catch::Contains("warning: this key stands here in plain text"));
  CHECK_THAT(remarks(head + "      - {protocol: alertmanager, endpoint: []}\n"), Catch::Contains("a list of up to 16"));
}

TEST_CASE("a metric stream's alarms are of its own metrics, begin at the beginning, and take no metric filter") {
  const std::string stream = "log_groups:\n  - {name: s, files: ['/m/**/*'], format: metric_stream}\n";
  const std::string alarm =
      "alarms:\n  - {name: a, namespace: AWS/NATGateway, metric_name: BytesOutToDestination, statistic: Sum, period: "
      "60, "
      "threshold: 1}\n";
  const auto loaded = load_text(stream + alarm);
  CHECK(loaded.diagnostics.to_text().empty());
  const LogGroup& group = loaded.rules.log_groups.at(0);
  CHECK(group.start_at == StartAt::beginning);
  CHECK(to_text(group.expected_delay) == "3m");
  CHECK(to_text(group.allowed_lateness) == "1h");
  CHECK(remarks(alarm).find("no metric filter publishes the metric 'BytesOutToDestination'") != std::string::npos);
  CHECK(remarks(stream + "metric_filters:\n  - {name: f, log_group: s, pattern: x}\n") ==
        "/rules/a.yaml:4:26: error: log group 's' has the format metric_stream: it holds metrics, and no events for a "
        "metric filter\n    an alarm names the metric's own namespace and name\n");
}

TEST_CASE("an alarm on a metric that a JSON log may embed is no mistake, but in a namespace of metric filters") {
  const std::string group = "log_groups:\n  - {name: app, files: [/var/log/app.json], format: json}\n";
  const std::string filter =
      "metric_filters:\n  - {name: f, log_group: app, pattern: x, metric_transformation: {namespace: n, name: "
      "logins}}\n";
  const auto alarm = [](const std::string& metric) {
    return "alarms:\n  - {name: a, " + metric + ", statistic: Sum, period: 60, threshold: 1}\n";
  };
  CHECK(remarks(group + filter + alarm("namespace: App, metric_name: Latency")).empty());
  CHECK(remarks(group + filter + alarm("namespace: n, metric_name: login")) ==
        "/rules/a.yaml:6:42: warning: no metric filter publishes the metric 'login' in the namespace 'n'\n"
        "    did you mean 'logins'?\n");
}

TEST_CASE("host_metrics names interfaces and how often they are read") {
  const auto loaded = load_text("host_metrics: {interfaces: ['ens*', eth0]}\n");
  CHECK(loaded.diagnostics.to_text().empty());
  REQUIRE(loaded.rules.host_metrics);
  CHECK(loaded.rules.host_metrics->interfaces.size() == 2);
  CHECK(to_text(loaded.rules.host_metrics->interval) == "10s");
  CHECK(load_text("host_metrics: {interfaces: [lo], interval: 1m}\n").rules.host_metrics->interval ==
        std::chrono::minutes(1));
  CHECK_FALSE(load_text("host_metrics:\n").rules.host_metrics);

  CHECK(remarks("host_metrics: {interval: 10s}\n") ==
        "/rules/a.yaml:1:15: error: host_metrics needs the key 'interfaces'\n");
  CHECK(remarks("host_metrics: {interfaces: []}\n") ==
        "/rules/a.yaml:1:28: error: 'interfaces' names no network interface\n    interfaces: [\"ens*\"]\n");
  CHECK(remarks("host_metrics: {interfaces: [a/b]}\n") ==
        "/rules/a.yaml:1:29: error: 'a/b' is no name of a network interface, and no pattern of them\n    eth0, or "
        "ens*\n");
  CHECK(remarks("host_metrics: {interfaces: [lo], interval: 500ms}\n") ==
        "/rules/a.yaml:1:44: error: 'interval' must lie between 1s and 1h, but this is 500ms\n");
  CHECK(remarks("host_metrics: [lo]\n").find("/rules/a.yaml:1:15: error: ") == 0);
  const auto twice = ruleset::load({test::file("a.yaml", "host_metrics: {interfaces: [lo]}\n"),
                                    test::file("b.yaml", "host_metrics: {interfaces: [lo]}\n")});
  CHECK(twice.diagnostics.to_text() == "/rules/b.yaml:1:1: error: a second 'host_metrics': there is one host\n");
}

TEST_CASE("alarms on the host's metrics are checked against those that there are") {
  const auto said_of = [](const std::string& alarm) {
    return remarks(
        "host_metrics: {interfaces: [lo]}\nalarms:\n  - {name: a, statistic: Sum, period: 60, threshold: 1, "
        "namespace: Host, " +
        alarm + "}\n");
  };
  CHECK(said_of("metric_name: BytesIn, dimensions: {InterfaceName: lo}").empty());
  CHECK(said_of("metric_name: PacketDropCount, group_by: [InterfaceName]").empty());
  CHECK(said_of("metric_name: BytesIn").find("no metric filter publishes the metric 'BytesIn'") != std::string::npos);
  CHECK(said_of("metric_name: Bytes, dimensions: {InterfaceName: lo}").find("'Bytes'") != std::string::npos);
}

std::string topic_with(const std::string& subscriptions) {
  return remarks("topics:\n  - name: t\n    subscriptions:\n" + subscriptions);
}

TEST_CASE("a subscription has what its protocol needs, and nothing else") {
  CHECK(topic_with("      - {protocol: console}\n      - {protocol: file, endpoint: /var/log/alarms}\n"
                   "      - {protocol: exec, command: [/bin/respond, -x]}\n"
                   "      - {protocol: http, endpoint: 'http://127.0.0.1:8080/a'}\n"
                   "      - {protocol: https, endpoint: 'https://example.com/a', format: webhook}\n"
                   "      - {protocol: https, endpoint: '${credential:hook}'}\n")
            .empty());
  CHECK(
      topic_with(
          "      - {}\n      - {protocol: file}\n      - {protocol: console, endpoint: /x}\n      - {protocol: exec}\n"
          "      - {protocol: exec, command: []}\n      - {protocol: exec, command: [respond]}\n"
          "      - {protocol: exec, command: [/bin/x, '${credential:a}']}\n"
          "      - {protocol: file, endpoint: /f, format: webhook}\n      - {protocol: consol}\n") ==
      "/rules/a.yaml:4:9: error: a subscription needs the key 'protocol'\n"
      "/rules/a.yaml:5:9: error: a subscription with 'protocol: file' needs the key 'endpoint'\n"
      "/rules/a.yaml:6:29: error: 'protocol: console' has no 'endpoint'\n"
      "/rules/a.yaml:7:9: error: a subscription with 'protocol: exec' needs the key 'command'\n"
      "/rules/a.yaml:8:35: error: 'command' is empty\n"
      "    command: [/usr/local/sbin/respond, --quarantine]\n"
      "/rules/a.yaml:9:36: error: the command 'respond' must be an absolute path\n"
      "    there is no shell and no search path\n"
      "/rules/a.yaml:10:44: error: a credential cannot stand in a command: every user could see it in the list of "
      "processes\n"
      "    let the command read it from a file\n"
      "/rules/a.yaml:11:40: error: 'protocol: file' has no 'format'\n"
      "/rules/a.yaml:12:20: error: unknown protocol 'consol'\n"
      "    did you mean 'console'?\n");
  CHECK(
      topic_with("      - {protocol: https, endpoint: 'http://example.com/'}\n").find("/rules/a.yaml:4:37: error: ") ==
      0);
  CHECK(topic_with("      - {protocol: console}\n      - {protocol: console}\n") ==
        "/rules/a.yaml:5:9: error: this subscription stands twice in its topic\n");
}

TEST_CASE("a plain secret is a warning where one can be recognised") {
  const auto warned = [](const std::string& url) {
    return !topic_with("      - {protocol: https, endpoint: '" + url + "'}\n").empty();
  };
  CHECK(topic_with("      - {protocol: https, endpoint: 'https://hooks.slack.com/services/T0/B0/xyz'}\n") ==
        "/rules/a.yaml:4:37: warning: this URL is itself a secret, in plain text\n"
        "    keep it in a credential and write ${credential:NAME}; rule files are often shared and kept in archives\n");
  CHECK(warned("https://user:pass@example.com/"));
  CHECK(warned("https://example.com/hook?x=1&token=abc"));
  CHECK(warned("https://discord.com/api/webhooks/1/abc"));
  CHECK_FALSE(warned("https://user:${credential:x}@example.com/"));
  CHECK_FALSE(warned("https://${credential:x}@example.com/"));
  CHECK_FALSE(warned("https://example.com/hook?token=${credential:x}"));
  CHECK_FALSE(warned("https://hooks.slack.com/services/${credential:slack}"));
  CHECK_FALSE(warned("https://example.com/a:b@c?q=1"));
}

TEST_CASE("a subscription's id survives reordering and depends on topic, protocol and endpoint alone") {
  const auto ids = [](const std::string& topic, const std::string& subscriptions) {
    std::vector<std::string> out;
    const Loaded loaded = load_text("topics:\n  - name: " + topic + "\n    subscriptions: " + subscriptions);
    for (const auto& s : loaded.rules.topics.at(0).subscriptions) {
      out.push_back(s.id);
    }
    return out;
  };
  const auto a = ids("t", "[{protocol: console}, {protocol: exec, command: [/x, a b]}]");
  const auto b = ids("t", "[{protocol: exec, command: [/x, a b]}, {protocol: console}]");
  CHECK(a[0] == b[1]);
  CHECK(a[1] == b[0]);
  CHECK(ids("t", "[{protocol: exec, command: [/x, a, b]}]")[0] != a[1]);
  CHECK(ids("u", "[{protocol: console}]")[0] != a[0]);
  CHECK(ids("t", "[{protocol: http, endpoint: 'http://${credential:a}/'}]")[0] !=
        ids("t", "[{protocol: http, endpoint: 'http://${credential:b}/'}]")[0]);
}

TEST_CASE("more filters than CloudWatch takes in a log group are worth a remark") {
  std::string text = "log_groups:\n  - {name: g, files: [/x], format: text}\nmetric_filters:\n";
  for (int i = 0; i < 100; ++i) text += "  - {name: f" + std::to_string(i) + ", log_group: g, pattern: x}\n";
  CHECK(remarks(text).empty());
  CHECK(remarks(text + "  - {name: f100, log_group: g, pattern: x}\n") ==
        "/rules/a.yaml:2:12: warning: log group 'g' has 101 metric filters; CloudWatch takes at most 100\n");
}

TEST_CASE("an alarm in a unit that its metric does not have is worth a remark") {
  CHECK(remarks(alarm_with("    period: 60\n    threshold: 1\n    unit: Bytes\n")) ==
        "/rules/a.yaml:11:18: warning: no metric filter publishes the metric 'm' in the unit Bytes\n"
        "    leave 'unit' out of the alarm, or write it in the filter's metric_transformation\n");
}

}  // namespace
}  // namespace tocsin::ruleset
