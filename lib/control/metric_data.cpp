#include "control/metric_data.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/utf8.h"
#include "engine/metric_datum.h"
#include "model/units.h"

namespace tocsin::control {
namespace {

namespace dom = simdjson::dom;
using engine::MetricDatum;

constexpr std::array<std::string_view, 9> kMembers = {"MetricName", "Dimensions",      "Timestamp",
                                                      "Value",      "Values",          "Counts",
                                                      "Unit",       "StatisticValues", "StorageResolution"};
constexpr double kFarSeconds = 1e11;

Unexpected<Error> wrong(std::string message) { return Unexpected(Error{ErrorCode::invalid, std::move(message)}); }

// One datapoint, member by member.
class DatumReader {
 public:
  DatumReader(const dom::object& object, Time now) : object_(object), now_(now) {}

  Result<MetricDatum> read(const std::string& name_space) {
    datum_.name_space = name_space;
    using Step = Result<void> (DatumReader::*)();
    for (const Step step :
         {&DatumReader::check_members, &DatumReader::read_name, &DatumReader::read_dimensions, &DatumReader::read_time,
          &DatumReader::read_unit, &DatumReader::read_resolution, &DatumReader::read_samples}) {
      if (auto good = (this->*step)(); !good) return Unexpected(std::move(good).error());
    }
    if (auto good = engine::check_names(datum_); !good) return Unexpected(std::move(good).error());
    return std::move(datum_);
  }

 private:
  [[nodiscard]] std::optional<dom::element> find(std::string_view name) const {
    dom::element member;
    if (object_[name].get(member) != simdjson::SUCCESS || member.is_null()) return std::nullopt;
    return member;
  }

  Result<void> check_members() {
    for (const auto [key, value] : object_) {
      if (std::find(kMembers.begin(), kMembers.end(), key) == kMembers.end())
        return wrong(fmt::format("has an unknown member '{}'", printable(key)));
    }
    return {};
  }

  Result<void> read_name() {
    const auto member = find("MetricName");
    std::string_view text;
    if (!member || member->get(text) != simdjson::SUCCESS) return wrong("has no MetricName");
    datum_.name = text;
    return {};
  }

  Result<void> read_dimensions() {
    const auto member = find("Dimensions");
    if (!member) return {};
    dom::array list;
    if (member->get(list) != simdjson::SUCCESS) return wrong("has Dimensions that are no list");
    for (const dom::element entry : list) {
      std::string_view name;
      std::string_view value;
      if (entry["Name"].get(name) != simdjson::SUCCESS || entry["Value"].get(value) != simdjson::SUCCESS)
        return wrong("has a dimension without Name and Value");
      datum_.dimensions.emplace_back(name, value);
    }
    return {};
  }

  Result<void> read_time() {
    datum_.samples.time = now_;
    const auto member = find("Timestamp");
    if (!member) return {};
    std::optional<Time> time;
    double seconds = 0;
    std::string_view text;
    if (member->get(seconds) == simdjson::SUCCESS) {
      if (std::abs(seconds) < kFarSeconds) time = from_ms(std::llround(seconds * 1000));
    } else if (member->get(text) == simdjson::SUCCESS) {
      time = parse_iso8601(text);
    }
    if (!time) return wrong("has a Timestamp that is neither seconds since 1970 nor an ISO 8601 time");
    if (*time < now_ - limits::kMetricDataAge)
      return wrong(fmt::format("has a Timestamp more than two weeks back: {}", to_iso8601(*time)));
    if (*time > now_ + limits::kMetricDataAhead)
      return wrong(fmt::format("has a Timestamp more than two hours ahead: {}", to_iso8601(*time)));
    datum_.samples.time = *time;
    return {};
  }

  Result<void> read_unit() {
    const auto member = find("Unit");
    if (!member) return {};
    std::string_view text;
    const auto unit = member->get(text) == simdjson::SUCCESS ? unit_named(text) : std::nullopt;
    if (!unit) return wrong("has a Unit that CloudWatch does not know");
    datum_.unit = *unit;
    return {};
  }

  Result<void> read_resolution() {
    const auto member = find("StorageResolution");
    std::uint64_t seconds = 60;
    if (member && (member->get(seconds) != simdjson::SUCCESS || (seconds != 1 && seconds != 60)))
      return wrong("has a StorageResolution that is neither 1 nor 60");
    datum_.storage_resolution = std::chrono::seconds(seconds);
    return {};
  }

  static Result<std::vector<double>> numbers(const dom::element& member, std::string_view name) {
    dom::array list;
    if (member.get(list) != simdjson::SUCCESS) return wrong(fmt::format("has {} that are no list", name));
    std::vector<double> all;
    for (const dom::element entry : list) {
      double number = 0;
      if (entry.get(number) != simdjson::SUCCESS) return wrong(fmt::format("has {} that are no numbers", name));
      all.push_back(number);
    }
    return all;
  }

  Result<WindowBucket> samples() {
    const Time time = datum_.samples.time;
    if (const auto value = find("Value")) {
      double number = 0;
      if (value->get(number) != simdjson::SUCCESS) return wrong("has a Value that is no number");
      return engine::samples_of(time, {number}, {});
    }
    if (const auto list = find("Values")) {
      const auto values = numbers(*list, "Values");
      if (!values) return Unexpected(values.error());
      const auto member = find("Counts");
      if (!member) return engine::samples_of(time, *values, {});
      const auto counts = numbers(*member, "Counts");
      if (!counts) return Unexpected(counts.error());
      if (counts->empty()) return wrong("has no Counts in its list");
      return engine::samples_of(time, *values, *counts);
    }
    const auto set = find("StatisticValues");
    engine::StatisticSet read;
    for (const auto& [name, number] : {std::pair("SampleCount", &read.sample_count), std::pair("Sum", &read.sum),
                                       std::pair("Minimum", &read.minimum), std::pair("Maximum", &read.maximum)}) {
      if ((*set)[name].get(*number) != simdjson::SUCCESS)
        return wrong("has StatisticValues without all of the numbers SampleCount, Sum, Minimum and Maximum");
    }
    return engine::samples_of(time, read);
  }

  Result<void> read_samples() {
    const int given = (find("Value") ? 1 : 0) + (find("Values") ? 1 : 0) + (find("StatisticValues") ? 1 : 0);
    if (given != 1) return wrong("must have one of Value, Values and StatisticValues");
    if (find("Counts") && !find("Values")) return wrong("has Counts without Values");
    auto read = samples();
    if (!read) return Unexpected(std::move(read).error());
    datum_.samples = std::move(*read);
    return {};
  }

  const dom::object& object_;
  Time now_;
  MetricDatum datum_;
};

}  // namespace

Result<engine::MetricData> parse_metric_data(const std::string& name_space, std::string_view json, Time now) {
  dom::parser parser;
  dom::array list;
  const auto error = parser.parse(json.data(), json.size()).get(list);
  if (error == simdjson::NUMBER_ERROR)
    return wrong("the metric data hold a number that is too large, or not written as JSON writes one");
  if (error != simdjson::SUCCESS) return wrong("the metric data are no JSON list");
  engine::MetricData data;
  for (const dom::element entry : list) {
    if (data.data.size() == limits::kMetricData)
      return wrong(fmt::format("there are more than {} datapoints in one request", limits::kMetricData));
    const std::size_t number = data.data.size() + 1;
    dom::object object;
    if (entry.get(object) != simdjson::SUCCESS) return wrong(fmt::format("datapoint {} is no JSON object", number));
    auto datum = DatumReader(object, now).read(name_space);
    if (!datum) return wrong(fmt::format("datapoint {} {}; nothing was taken", number, datum.error().message));
    data.data.push_back(std::move(*datum));
  }
  if (data.data.empty()) return wrong("the metric data hold no datapoint");
  return data;
}

}  // namespace tocsin::control
