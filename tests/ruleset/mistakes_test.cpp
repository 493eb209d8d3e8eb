#include <catch2/catch.hpp>

#include "ruleset/rule_text.h"

// What an admin reads after a mistake: the whole text.
namespace tocsin::ruleset {
namespace {

using test::alarm_with;
using test::filter_with;
using test::remarks;

TEST_CASE("misspelt keys get a suggestion, and all mistakes of a file come in one go") {
  CHECK(remarks("log_group:\n"
                "log_groups:\n"
                "  - name: g\n"
                "    file: [/var/log/x]\n"
                "    format: sylog\n"
                "    start_at: start\n"
                "alarms:\n"
                "  - {name: a, namespace: n, metric_name: m, treshold: 2, period: 5 minutes, xyz: 1}\n") ==
        "/rules/a.yaml:1:1: error: unknown key 'log_group'\n"
        "    did you mean 'log_groups'?\n"
        "/rules/a.yaml:3:5: error: a log group needs the key 'files' or 'journal'\n"
        "/rules/a.yaml:4:5: error: unknown key 'file'\n"
        "    did you mean 'files'?\n"
        "/rules/a.yaml:5:13: error: unknown format 'sylog'\n"
        "    did you mean 'syslog'?\n"
        "/rules/a.yaml:6:15: error: unknown start_at 'start'\n"
        "    one of end, beginning\n"
        "/rules/a.yaml:8:5: error: an alarm needs the key 'threshold'\n"
        "/rules/a.yaml:8:42: warning: no metric filter publishes the metric 'm' in the namespace 'n'\n"
        "/rules/a.yaml:8:45: error: unknown key 'treshold'\n"
        "    did you mean 'threshold'?\n"
        "/rules/a.yaml:8:66: error: 'period' must be a duration, but this is '5 minutes'\n"
        "    a whole number of seconds, or one and a unit: 30s, 5m, 1h, 1d\n"
        "/rules/a.yaml:8:77: error: unknown key 'xyz'\n"
        "    an alarm has the keys namespace, metric_name, metrics, threshold_metric_id, name, dimensions, "
        "description, statistic, "
        "extended_statistic, period, "
        "evaluation_periods, "
        "datapoints_to_alarm, comparison_operator, threshold, treat_missing_data, "
        "evaluate_low_sample_count_percentiles, evaluation, evaluation_range_extra, evaluation_window, unit, "
        "resolve_threshold, "
        "resolve_after, renotify_every, allowed_lateness, group_by, max_groups, actions_enabled, alarm_actions, "
        "ok_actions, insufficient_data_actions, "
        "severity, "
        "playbook, labels\n");
}

TEST_CASE("what is missing is told at the entry") {
  CHECK(remarks("log_groups:\n  - {}\nmetric_filters:\n  - {}\nalarms:\n  - {}\ntopics:\n  - {}\n") ==
        "/rules/a.yaml:2:5: error: a log group needs the key 'name'\n"
        "/rules/a.yaml:2:5: error: a log group needs the key 'files' or 'journal'\n"
        "/rules/a.yaml:2:5: error: a log group needs the key 'format'\n"
        "    one of syslog, text, json, cloudtrail, vpc_flow, alb, cloudfront, s3_access, metric_stream\n"
        "/rules/a.yaml:4:5: error: a metric filter needs the key 'name'\n"
        "/rules/a.yaml:4:5: error: a metric filter needs the key 'log_group'\n"
        "/rules/a.yaml:4:5: error: a metric filter needs the key 'pattern'\n"
        "/rules/a.yaml:6:5: error: an alarm needs the key 'name'\n"
        "/rules/a.yaml:6:5: error: an alarm needs the key 'namespace'\n"
        "/rules/a.yaml:6:5: error: an alarm needs the key 'metric_name'\n"
        "/rules/a.yaml:6:5: error: an alarm needs the key 'period'\n"
        "/rules/a.yaml:6:5: error: an alarm needs the key 'threshold'\n"
        "/rules/a.yaml:8:5: error: a topic needs the key 'name'\n"
        "/rules/a.yaml:8:5: error: a topic needs the key 'subscriptions'\n");
}

TEST_CASE("a value of another kind is told with what it is") {
  CHECK(remarks("log_groups: [x]\nmetric_filters: {}\nalarms: 3\ntopics:\n  - name: [t]\n    subscriptions: none\n") ==
        "/rules/a.yaml:1:14: error: a log group must be a mapping, 'key: value', but this is a text\n"
        "/rules/a.yaml:2:17: error: 'metric_filters' must be a list, but this is a mapping\n"
        "    each entry begins with '- '\n"
        "/rules/a.yaml:3:9: error: 'alarms' must be a list, but this is a text\n"
        "    each entry begins with '- '\n"
        "/rules/a.yaml:5:11: error: 'name' must be a text, but this is a list\n"
        "    put a text that begins with '[' in single quotes: '…'\n"
        "/rules/a.yaml:6:20: error: 'subscriptions' must be a list, but this is a text\n"
        "    write subscriptions: [] for a topic that tells nobody\n");
  CHECK(remarks("- a\n") ==
        "/rules/a.yaml:1:1: error: a rule file must be a mapping, 'key: value', but this is a list\n");
}

TEST_CASE("a pattern that YAML reads as something else is told with the cure") {
  CHECK(remarks(filter_with("{ $.x = 1 }")) ==
        "/rules/a.yaml:7:14: error: 'pattern' must be a text, but this is a mapping\n"
        "    put a text that begins with '{' in single quotes: '…'\n");
  CHECK(remarks(filter_with("[ip, status]")) ==
        "/rules/a.yaml:7:14: error: 'pattern' must be a text, but this is a list\n"
        "    put a text that begins with '[' in single quotes: '…'\n");
  CHECK(remarks(filter_with("")) == "/rules/a.yaml:7:5: error: 'pattern' has no value; a text is expected\n");
}

TEST_CASE("numbers, whole numbers and truth values are what they look like, and nothing more") {
  CHECK(remarks(alarm_with("    period: 60\n"
                           "    threshold: '7'\n"
                           "    evaluation_periods: 1.5\n"
                           "    datapoints_to_alarm: 0\n"
                           "    actions_enabled: yes\n"
                           "    resolve_threshold: 0x10\n"
                           "    resolve_after: -5s\n")) ==
        "/rules/a.yaml:13:16: error: 'threshold' must be a number, but this is '7'\n"
        "    a number stands without quotes\n"
        "/rules/a.yaml:14:25: error: 'evaluation_periods' must be a whole number of at least 1, but this is '1.5'\n"
        "/rules/a.yaml:15:26: error: 'datapoints_to_alarm' must be a whole number of at least 1, but this is '0'\n"
        "/rules/a.yaml:16:22: error: 'actions_enabled' must be true or false, but this is 'yes'\n"
        "/rules/a.yaml:17:24: error: 'resolve_threshold' must be a number, but this is '0x10'\n"
        "/rules/a.yaml:18:20: error: 'resolve_after' must be a duration, but this is '-5s'\n"
        "    a whole number of seconds, or one and a unit: 30s, 5m, 1h, 1d\n");
  CHECK(remarks(alarm_with("    period: 60\n    threshold: .inf\n")) ==
        "/rules/a.yaml:13:16: error: 'threshold' must be a number, but this is '.inf'\n");
  CHECK(remarks(alarm_with("    period: 60\n    threshold: 1e400\n")) ==
        "/rules/a.yaml:13:16: error: 'threshold' must be a number, but this is '1e400'\n");
}

TEST_CASE("names that do not exist are errors, with the one that was meant") {
  CHECK(remarks("log_groups:\n  - {name: secure, files: [/var/log/secure], format: syslog}\n"
                "metric_filters:\n  - {name: f, log_group: secur, pattern: x, metric_transformation: {namespace: n, "
                "name: logins}}\n"
                "alarms:\n  - {name: a, namespace: n, metric_name: login, period: 60, threshold: 1, alarm_actions: "
                "[secrity, other]}\n"
                "topics:\n  - {name: security, subscriptions: []}\n") ==
        "/rules/a.yaml:4:26: error: there is no log group named 'secur'\n"
        "    did you mean 'secure'?\n"
        "/rules/a.yaml:6:42: warning: no metric filter publishes the metric 'login' in the namespace 'n'\n"
        "    did you mean 'logins'?\n"
        "/rules/a.yaml:6:91: error: there is no topic named 'secrity'\n"
        "    did you mean 'security'?\n"
        "/rules/a.yaml:6:100: error: there is no topic named 'other'\n"
        "/rules/a.yaml:8:37: warning: this topic has no subscription: it tells nobody\n");
}

TEST_CASE("a name is used once per section over all files; both places are told") {
  const std::string group = "log_groups:\n  - {name: g, files: [/x], format: text}\n";
  const std::string topic = "topics:\n  - {name: g, subscriptions: [{protocol: console}]}\n";
  const Loaded loaded = load({test::file("a.yaml", group + topic), test::file("b.yaml", group)});
  CHECK(loaded.diagnostics.to_text() ==
        "/rules/b.yaml:2:12: error: a second log group is named 'g'\n"
        "    the first is at /rules/a.yaml:2:12\n");
}

TEST_CASE("where one file cannot be read, the names that it may hold are not missed") {
  const Loaded loaded =
      load({test::file("a.yaml", "topics:\n  - name: 'x\n"),
            test::file("b.yaml", alarm_with("    period: 60\n    threshold: 1\n    alarm_actions: [x]\n"))});
  CHECK(loaded.diagnostics.to_text() ==
        "/rules/a.yaml:2:11: error: the quoted text is not closed\n    close it with the same quote\n");
}

TEST_CASE("where an entry has no name that can be read, it may be the one that is asked for") {
  CHECK(remarks(alarm_with("    period: 60\n    threshold: 1\n    alarm_actions: [x]\n") +
                "topics:\n  - {name: [x], subscriptions: [{protocol: console}]}\n") ==
        "/rules/a.yaml:16:12: error: 'name' must be a text, but this is a list\n"
        "    put a text that begins with '[' in single quotes: '…'\n");
}

TEST_CASE("globs that can never name a file are refused") {
  CHECK(remarks("log_groups:\n"
                "  - name: g\n"
                "    format: text\n"
                "    files:\n"
                "      - var/log/x\n"
                "      - /var/log/\n"
                "      - /var/**x/y\n"
                "      - /var/[ab/y\n"
                "      - /var/../y\n"
                "      - /var/log/**\n"
                "      - ''\n"
                "      - /var/log/{a,b}.log\n"
                "      - /var/log/**/[]a]*.log\n") ==
        "/rules/a.yaml:5:9: error: 'var/log/x' cannot name files: the path must be absolute\n"
        "    begin it with '/'\n"
        "/rules/a.yaml:6:9: error: '/var/log/' cannot name files: it names a directory\n"
        "    '/var/log/*' names the files in it\n"
        "/rules/a.yaml:7:9: error: '/var/**x/y' cannot name files: '**' must stand alone between slashes\n"
        "/rules/a.yaml:8:9: error: '/var/[ab/y' cannot name files: a '[' is not closed\n"
        "/rules/a.yaml:9:9: error: '/var/../y' cannot name files: '..' cannot stand in it\n"
        "/rules/a.yaml:10:9: error: '/var/log/**' cannot name files: it ends with '**', which stands for directories\n"
        "    end it with '**/*'\n"
        "/rules/a.yaml:11:9: error: the path is empty\n"
        "/rules/a.yaml:12:9: warning: braces are not expanded in 'files'\n"
        "    write one path for each alternative\n");
  CHECK(remarks("log_groups: [{name: g, format: text, files: /var/log/x}, {name: h, format: text, files: []}]\n") ==
        "/rules/a.yaml:1:45: error: 'files' must be a list, but this is a text\n"
        "    write files: [/var/log/x]\n"
        "/rules/a.yaml:1:89: error: 'files' names no file\n");
}

TEST_CASE("time zones are names that lead nowhere else") {
  const auto zone = [](std::string_view name) {
    return remarks("log_groups:\n  - {name: g, files: [/x], format: text, timezone: '" + std::string(name) + "'}\n");
  };
  for (const char* good : {"local", "UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5"}) {
    INFO(good);
    CHECK(zone(good).empty());
  }
  for (const char* bad : {"../../etc/passwd", "/etc/localtime", "Europe/", "", "Europe//Berlin", "Europe/Berlin\t"}) {
    INFO(bad);
    CHECK(zone(bad).find("is no name of a time zone") != std::string::npos);
  }
  CHECK(zone("utc") == "/rules/a.yaml:2:52: error: unknown timezone 'utc'\n    did you mean 'UTC'?\n");
}

TEST_CASE("a field for the time goes with JSON, and is read as a selector") {
  CHECK(remarks("log_groups:\n  - {name: g, files: [/x], format: text, timestamp_field: $.time}\n") ==
        "/rules/a.yaml:2:42: error: 'timestamp_field' goes with 'format: json' only\n");
  CHECK(remarks("log_groups:\n  - {name: g, files: [/x], format: json, timestamp_field: $.time}\n").empty());
  CHECK(
      remarks("log_groups:\n  - {name: g, files: [/x], format: json, timestamp_field: time}\n").find("2:59: error: ") !=
      std::string::npos);
}

}  // namespace
}  // namespace tocsin::ruleset
