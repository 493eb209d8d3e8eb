#include "daemon/metric_data_file.h"

#include <simdjson.h>

#include <cmath>
#include <vector>

#include "engine/metric_datum.h"

namespace tocsin::daemon {
namespace {

namespace dom = simdjson::dom;

Unexpected<Error> wrong(std::string message) { return Unexpected(Error{ErrorCode::invalid, std::move(message)}); }

std::optional<Time> timestamp(const dom::element& object) {
  double seconds = 0;
  if (object["timestamp"].get(seconds) == simdjson::SUCCESS) {
    if (!(std::abs(seconds) < 1e11)) return std::nullopt;
    return from_ms(std::llround(seconds * 1000));
  }
  std::string_view text;
  if (object["timestamp"].get(text) == simdjson::SUCCESS) return parse_iso8601(text);
  return std::nullopt;
}

// False: there is something else under the key than a list of numbers.
bool read_numbers(const dom::element& object, const char* key, std::vector<double>& out) {
  dom::element there;
  if (object[key].get(there) != simdjson::SUCCESS) return true;
  dom::array list;
  if (there.get(list) != simdjson::SUCCESS) return false;
  for (const dom::element entry : list) {
    double number = 0;
    if (entry.get(number) != simdjson::SUCCESS) return false;
    out.push_back(number);
  }
  return true;
}

Result<WindowBucket> read_samples(const dom::element& object, Time time) {
  double value = 0;
  if (object["value"].get(value) == simdjson::SUCCESS) return engine::samples_of(time, {value}, {});
  dom::element set;
  if (object["statistic_values"].get(set) == simdjson::SUCCESS) {
    engine::StatisticSet values;
    if (set["sample_count"].get(values.sample_count) != simdjson::SUCCESS ||
        set["sum"].get(values.sum) != simdjson::SUCCESS || set["minimum"].get(values.minimum) != simdjson::SUCCESS ||
        set["maximum"].get(values.maximum) != simdjson::SUCCESS) {
      return wrong("has \"statistic_values\" without all of the numbers sample_count, sum, minimum and maximum");
    }
    return engine::samples_of(time, values);
  }
  std::vector<double> values;
  std::vector<double> counts;
  if (!read_numbers(object, "values", values) || !read_numbers(object, "counts", counts))
    return wrong("has \"values\" or \"counts\" that are no list of numbers");
  if (values.empty()) return wrong("has no number \"value\", no \"values\" and no \"statistic_values\"");
  return engine::samples_of(time, values, counts);
}

}  // namespace

Result<engine::MetricDatum> parse_metric_datum(std::string_view line) {
  dom::parser parser;
  dom::element object;
  if (parser.parse(line.data(), line.size()).get(object) != simdjson::SUCCESS || !object.is_object())
    return wrong("is no JSON object");
  engine::MetricDatum datum;
  std::string_view text;
  if (object["namespace"].get(text) == simdjson::SUCCESS) datum.name_space = text;
  if (object["metric_name"].get(text) == simdjson::SUCCESS) datum.name = text;
  const auto time = timestamp(object);
  if (!time) return wrong("has no \"timestamp\": seconds since 1970, or an ISO 8601 time");
  std::string_view unit;
  if (object["unit"].get(unit) == simdjson::SUCCESS) datum.unit = unit;
  dom::object dimensions;
  if (object["dimensions"].get(dimensions) == simdjson::SUCCESS) {
    for (const auto [key, value] : dimensions) {
      if (value.get(text) != simdjson::SUCCESS) return wrong("has \"dimensions\" whose values are no texts");
      datum.dimensions.emplace_back(key, text);
    }
  }
  if (auto good = engine::check_names(datum); !good) return Unexpected(std::move(good).error());
  std::uint64_t resolution = 1;
  if (object["storage_resolution"].get(resolution) == simdjson::SUCCESS) {
    if (resolution != 1 && resolution != 60) return wrong("has a \"storage_resolution\" that is neither 1 nor 60");
    datum.storage_resolution = std::chrono::seconds(resolution);
  }
  auto samples = read_samples(object, *time);
  if (!samples) return Unexpected(std::move(samples).error());
  datum.samples = std::move(*samples);
  return datum;
}

}  // namespace tocsin::daemon
