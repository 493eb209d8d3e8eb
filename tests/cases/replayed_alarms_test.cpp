// The conformance cases of sliding alarms through the real program: `tocsin replay --metric-data` gives the changes
// that they expect. Those that a file of datapoints can express: one datapoint an event, none of them late, the state
// at the start not said.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <string>

#include "base/json_writer.h"
#include "base/time.h"
#include "support/process.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

namespace dom = simdjson::dom;

struct Key {
  const char* in_case;
  const char* in_rules;
};
constexpr Key kAlarmKeys[] = {{"Namespace", "namespace"},
                              {"MetricName", "metric_name"},
                              {"Statistic", "statistic"},
                              {"ExtendedStatistic", "extended_statistic"},
                              {"Period", "period"},
                              {"EvaluationPeriods", "evaluation_periods"},
                              {"DatapointsToAlarm", "datapoints_to_alarm"},
                              {"Threshold", "threshold"},
                              {"ComparisonOperator", "comparison_operator"},
                              {"TreatMissingData", "treat_missing_data"},
                              {"allowed_lateness", "allowed_lateness"},
                              {"resolve_threshold", "resolve_threshold"},
                              {"resolve_after", "resolve_after"},
                              {"group_by", "group_by"},
                              {"max_groups", "max_groups"}};
constexpr const char* kSetKeys[][2] = {
    {"SampleCount", "sample_count"}, {"Sum", "sum"}, {"Minimum", "minimum"}, {"Maximum", "maximum"}};

double number(const dom::element& object, const char* key, double otherwise) {
  double value = 0;
  return object[key].get(value) == simdjson::SUCCESS ? value : otherwise;
}

struct Point {
  double time = 0;
  double arrival = 0;
  std::string line;
};

Point point_of(const dom::element& json, const dom::element& alarm) {
  JsonWriter out;
  out.begin_object().key("namespace").value(std::string_view(alarm["Namespace"]));
  out.key("metric_name").value(std::string_view(alarm["MetricName"]));
  Point point;
  dom::array list;
  if (json.get(list) == simdjson::SUCCESS) {
    point.time = list.at(0).get_double();
    point.arrival = point.time;
    if (list.at(2).get(point.arrival) != simdjson::SUCCESS) point.arrival = point.time;
    out.key("value").value(list.at(1).get_double().value());
  } else {
    point.time = number(json, "t", 0);
    point.arrival = number(json, "arrive", point.time);
    dom::element part;
    if (json["stat"].get(part) == simdjson::SUCCESS) {
      out.key("statistic_values").begin_object();
      for (const auto& [from, to] : kSetKeys) out.key(to).value(number(part, from, 0));
      out.end_object();
    } else {
      out.key("values").begin_array().value(number(json, "v", 0)).end_array();
      out.key("counts").begin_array().value(number(json, "count", 1)).end_array();
    }
    if (json["dims"].get(part) == simdjson::SUCCESS) out.key("dimensions").raw(simdjson::minify(part));
  }
  out.key("timestamp").value(point.time).end_object();
  point.line = std::move(out).text();
  return point;
}

// Empty: it cannot be expressed.
std::vector<Point> points_of(const dom::element& json) {
  dom::array list;
  if (json["datapoints"].get(list) != simdjson::SUCCESS) return {};
  std::vector<Point> points;
  double newest = number(json, "start", 0);
  for (const dom::element entry : list) {
    points.push_back(point_of(entry, json["alarm"]));
    const Point& point = points.back();
    if (point.arrival != point.time || point.time < newest) return {};
    newest = point.time;
  }
  return points;
}

std::string rules_of(const dom::element& alarm) {
  std::string text = "alarms:\n  - name: case\n    evaluation: sliding\n";
  for (const auto& [from, to] : kAlarmKeys) {
    dom::element value;
    if (alarm[from].get(value) == simdjson::SUCCESS) text += fmt::format("    {}: {}\n", to, simdjson::minify(value));
  }
  return text;
}

std::string iso(double seconds) { return to_iso8601(from_ms(static_cast<std::int64_t>(seconds * 1000 + 0.5))); }

// "1970-01-01T00:00:05Z ALARM SourceIp=1;", for each change.
std::string expected_of(const dom::element& json) {
  std::string text;
  for (const dom::element change : json["expect"].get_array()) {
    const dom::array parts = change.get_array();
    std::string_view group;
    if (parts.at(2).get(group) != simdjson::SUCCESS) group = {};
    text += fmt::format("{} {} {};", iso(parts.at(0).get_double()), std::string_view(parts.at(1).get_string()), group);
  }
  return text;
}

std::string seen_in(const std::string& output) {
  std::string text;
  dom::parser parser;
  for (std::size_t begin = 0; begin < output.size();) {
    const std::size_t end = std::min(output.find('\n', begin), output.size());
    const dom::element line = parser.parse(output.substr(begin, end - begin));
    begin = end + 1;
    std::string_view state;
    if (line["new_state"].get(state) != simdjson::SUCCESS) continue;  // the summary
    std::string group;
    bool is_other = false;
    dom::object names;
    if (line["group"].get(names) == simdjson::SUCCESS) {
      for (const auto [name, value] : names) {
        const std::string_view of_dimension = value.get_string();
        is_other = of_dimension == "__other__";
        group += fmt::format("{}{}={}", group.empty() ? "" : "|", name, of_dimension);
      }
    }
    text += fmt::format("{} {} {};", std::string_view(line["time"]), state, is_other ? "__other__" : group);
  }
  return text;
}

}  // namespace

TEST_CASE("sliding cases that a file of datapoints can express give the same changes through tocsin replay") {
  const std::string path = TOCSIN_SHARED_DIR "/cases/alarms.jsonl";
  if (!std::filesystem::exists(path)) {
    WARN("skipped: " << path << " is not there");
    return;
  }
  const TempDir dir;
  const std::string config = dir.write("tocsin.yaml", "host: test\n");
  std::ifstream in(path);
  dom::parser parser;
  int replayed = 0;
  for (std::string line; std::getline(in, line);) {
    const dom::element json = parser.parse(line);
    std::string_view mode;
    std::string_view initial;
    if (json["mode"].get(mode) != simdjson::SUCCESS || mode != "sliding") continue;
    if (json["initial_state"].get(initial) == simdjson::SUCCESS) continue;
    const auto points = points_of(json);
    if (points.empty()) continue;
    CAPTURE(std::string(std::string_view(json["id"])));
    std::string data;
    double end = 0;
    for (const Point& point : points) {
      data += point.line + "\n";
      end = std::max(end, point.time);
    }
    for (const dom::element at : json["evaluate_at"].get_array()) end = std::max(end, at.get_double().value());
    const auto ran =
        run({TOCSIN_BINARY_DIR "/tocsin", "replay", "--config", config, "--rules",
             dir.write("rules.yaml", rules_of(json["alarm"])), "--metric-data", dir.write("data.jsonl", data), "--from",
             iso(number(json, "start", 0)), "--to", iso(end), "--output", "json"});
    INFO(ran.errors);
    const bool overflows = ran.errors.find("counted together as __other__") != std::string::npos;
    CHECK(ran.status == (overflows ? 1 : 0));
    CHECK(seen_in(ran.output) == expected_of(json));
    ++replayed;
  }
  CHECK(replayed >= 20);
}
