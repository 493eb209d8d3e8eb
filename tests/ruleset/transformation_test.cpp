// Value, default, dimensions and 'extract' of a metric filter, as an admin writes them.
#include <catch2/catch.hpp>

#include "ruleset/rule_text.h"

namespace tocsin::ruleset {
namespace {

using test::load_text;
using test::remarks;

// The filter's lines begin on line 6, each indented by four.
std::string filter(const std::string& pattern, const std::string& lines) {
  return "log_groups:\n  - {name: g, files: [/x], format: json}\nmetric_filters:\n  - {name: f, log_group: g, "
         "pattern: " +
         pattern + ",\n" + lines + "  }\n";
}

std::string dimensions(const std::string& pattern, const std::string& mapping) {
  return remarks(filter(pattern, "    dimensions: " + mapping + "\n"));
}

TEST_CASE("dimensions stand in the transformation or on the filter, and are sorted by name") {
  const Dimensions sorted = {{"A", "$.a"}, {"B", "$.b"}};
  const Loaded on_filter = load_text(filter("'{ $.a = * }'", "    dimensions: {B: $.b, A: $.a}\n"));
  CHECK(on_filter.diagnostics.empty());
  CHECK(on_filter.rules.metric_filters.at(0).transformation.dimensions == sorted);
  const Loaded inside =
      load_text(filter("'{ $.a = * }'", "    metric_transformation: {dimensions: {A: $.a, B: $.b}}\n"));
  CHECK(inside.diagnostics.empty());
  CHECK(inside.rules == on_filter.rules);
  CHECK(remarks(filter("'{ $.a = * }'", "    dimensions: {B: $.b}, metric_transformation: {dimensions: {A: $.a}}\n")) ==
        "/rules/a.yaml:5:63: error: 'dimensions' stands in the metric filter already\n"
        "    write it in one of the two places\n");
}

TEST_CASE("dimensions hold at most three references of bounded names") {
  const std::string json = "'{ $.a = * }'";
  CHECK(dimensions(json, "{A: $.a, B: $.b, C: $.c}").empty());
  CHECK(dimensions(json, "{A: $.a, B: $.b, C: $.c, D: $.d}") ==
        "/rules/a.yaml:5:17: error: 'dimensions' has 4 entries; at most 3 are allowed\n");
  CHECK(dimensions(json, "{':a': $.a, ' ': $.b, '': $.c}") ==
        "/rules/a.yaml:5:18: error: the name of a dimension cannot begin with ':'\n"
        "/rules/a.yaml:5:29: error: the name of a dimension is blank\n"
        "/rules/a.yaml:5:39: error: the name of a dimension is blank\n");
  CHECK(dimensions(json, "{" + std::string(255, 'n') + ": $." + std::string(253, 'a') + "}").empty());
  CHECK(dimensions(json, "{" + std::string(256, 'n') + ": $.a}") ==
        "/rules/a.yaml:5:18: error: the name of a dimension has 256 characters; at most 255 are allowed\n");
  CHECK(dimensions(json, "{n: $." + std::string(254, 'a') + "}") ==
        "/rules/a.yaml:5:21: error: the dimension 'n' has 256 characters; at most 255 are allowed\n");
  CHECK(dimensions(json, "{n: web-1, m: [x], o: ''}") ==
        "/rules/a.yaml:5:21: error: 'web-1' is no reference into the event\n"
        "    a field of a JSON event is named $.size\n"
        "/rules/a.yaml:5:31: error: the dimension 'm' must be a text, but this is a list\n"
        "/rules/a.yaml:5:39: error: the dimension 'o' is blank\n");
  CHECK(
      dimensions(json, "[$.a]") ==
      "/rules/a.yaml:5:17: error: 'dimensions' must be a mapping, but this is a list\n    dimensions: {NAME: VALUE}\n");
  CHECK(dimensions(json, "{n: \"$.\\x61[*]\"}").find("/rules/a.yaml:5:29: error: a wildcard") == 0);
  CHECK(dimensions("ERROR", "{n: $.a}") ==
        "/rules/a.yaml:5:21: error: '$.a' needs a JSON pattern: other patterns have no such fields\n"
        "    '{ $.field = * }' is a JSON pattern\n");
}

TEST_CASE("a default value excludes dimensions: an event that does not match has none") {
  const std::string message =
      " error: 'default_value' cannot stand beside 'dimensions'\n"
      "    an event that does not match has no values for them\n";
  CHECK(remarks(filter("'{ $.a = * }'", "    metric_transformation: {default_value: 0, dimensions: {A: $.a}}\n")) ==
        "/rules/a.yaml:5:44:" + message);
  CHECK(remarks(filter("'{ $.a = * }'", "    dimensions: {A: $.a}, metric_transformation: {default_value: 0}\n")) ==
        "/rules/a.yaml:5:66:" + message);
}

TEST_CASE("'extract' names parts of unstructured text, and nothing else") {
  const std::string ip = "    extract: 'from (?P<SourceIp>\\S+) port', ";
  CHECK(remarks(filter("ERROR", ip + "dimensions: {Ip: $SourceIp}\n")).empty());
  CHECK(remarks(filter("''", ip + "metric_transformation: {value: $SourceIp}\n")).empty());
  CHECK(remarks(filter("ERROR", ip + "dimensions: {Ip: $SourceIP}\n")) ==
        "/rules/a.yaml:5:62: error: '$SourceIP' is no group of 'extract'\n    did you mean '$SourceIp'?\n");
  CHECK(remarks(filter("'{ $.a = * }'", ip + "dimensions: {Ip: $.a}\n"))
            .find("/rules/a.yaml:5:14: error: 'extract' goes with unstructured text only") == 0);
  // What a broken expression would have named is not known: only the expression is wrong.
  CHECK(remarks(filter("ERROR", "    extract: 'from ((?P<SourceIp>\\y)', dimensions: {Ip: $SourceIp}\n"))
            .find("/rules/a.yaml:5:34: error: ") == 0);
  CHECK(remarks(filter("ERROR", "    extract: '(?P<N>\\d+)'\n")) ==
        "/rules/a.yaml:5:14: warning: nothing uses the groups of 'extract'\n"
        "    'value' and 'dimensions' name them: $N\n");
}

TEST_CASE("the place of a mistake in 'extract' is right in every style of YAML") {
  const auto place = [](const std::string& text) {
    const std::string all = remarks(
        "log_groups:\n  - {name: g, files: [/x], format: text}\nmetric_filters:\n"
        "  - name: f\n    log_group: g\n    pattern: x\n    dimensions: {A: $A}\n    extract: " +
        text + "\n");
    return all.substr(0, all.find(": error"));
  };
  CHECK(place("x (?P<A>[z-a])") == "/rules/a.yaml:8:23");
  CHECK(place("'it''s (?P<A>[z-a])'") == "/rules/a.yaml:8:28");
  CHECK(place("\"\\x41 (?P<A>[z-a])\"") == "/rules/a.yaml:8:27");
  CHECK(place(">-\n      x\n      (?P<A>[z-a])") == "/rules/a.yaml:10:14");
}

TEST_CASE("an alarm names the values of all dimensions of its metric") {
  const auto with_alarm = [](const std::string& own, const std::string& mapping) {
    return remarks(filter("'{ $.a = * }'", own) +
                   "alarms:\n  - {name: a, namespace: tocsin, metric_name: f, period: 60, threshold: 1" + mapping +
                   "}\n");
  };
  const std::string two = "    dimensions: {A: $.a, B: $.b}\n";
  CHECK(with_alarm(two, ", dimensions: {B: x, A: y}").empty());
  CHECK(with_alarm(two, ", dimensions: {A: y}") ==
        "/rules/a.yaml:8:47: warning: no metric filter publishes the metric 'f' with the dimensions of this alarm, A\n"
        "    a metric filter has the dimensions A, B\n");
  CHECK(with_alarm("", ", dimensions: {A: y}") ==
        "/rules/a.yaml:7:47: warning: no metric filter publishes the metric 'f' with the dimensions of this alarm, A\n"
        "    a metric filter without 'dimensions' does\n");
  CHECK(
      with_alarm(two, "") ==
      "/rules/a.yaml:8:47: warning: this alarm sees only those matches in which a dimension of the metric 'f' is "
      "missing\n"
      "    nothing adds up over dimensions (A, B): leave them out of the filter, or name their values in the alarm\n");
  CHECK(with_alarm("    alarm: {period: 60, threshold: 1, dimensions: {A: y}}, dimensions: {A: $.a}\n",
                   ", dimensions: {A: x}")
            .empty());
}

TEST_CASE("an alarm's dimensions are bounded as CloudWatch's") {
  const auto with = [](const std::string& mapping) {
    return remarks("alarms:\n  - {name: a, namespace: n, metric_name: m, period: 60, threshold: 1, dimensions: {" +
                   mapping + "}}\n");
  };
  std::string thirty;
  for (int i = 0; i < 30; ++i) thirty += "d" + std::to_string(i) + ": x, ";
  CHECK(with(thirty).find("error") == std::string::npos);
  CHECK(with(thirty + "d30: x").find("error: 'dimensions' has 31 entries; at most 30 are allowed") !=
        std::string::npos);
  CHECK(with("a: " + std::string(1024, 'x')).find("error") == std::string::npos);
  CHECK(with("a: " + std::string(1025, 'x')).find("error: the dimension 'a' has 1025 characters") != std::string::npos);
}

TEST_CASE("a reload that changes dimensions or 'extract' is a change") {
  const auto rules = [](const std::string& lines) { return load_text(filter("x", lines)).rules; };
  const Rules before = rules("    extract: '(?P<A>x)', dimensions: {A: $A}\n");
  CHECK(diff(before, before).empty());
  CHECK(diff(before, rules("    extract: '(?P<A>xx)', dimensions: {A: $A}\n")) ==
        std::vector<std::string>{"metric filter 'f' changed"});
  CHECK(diff(before, rules("    extract: '(?P<A>x)', dimensions: {B: $A}\n")) ==
        std::vector<std::string>{"metric filter 'f' changed"});
}

}  // namespace
}  // namespace tocsin::ruleset
