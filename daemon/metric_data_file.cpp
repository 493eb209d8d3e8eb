#include "daemon/metric_data_file.h"

#include <simdjson.h>

#include <cmath>

namespace tocsin::daemon {
namespace {

namespace dom = simdjson::dom;

constexpr double kLargestValue = 0x1p360;  // AWS: PutMetricData
constexpr std::size_t kNameBytes = 255;
constexpr std::size_t kDimensions = 30;

Unexpected<Error> wrong(std::string message) { return Unexpected(Error{ErrorCode::invalid, std::move(message)}); }

bool usable(double value) { return std::isfinite(value) && std::abs(value) <= kLargestValue; }

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

bool read_name(const dom::element& object, const char* key, std::string& out) {
  std::string_view text;
  if (object[key].get(text) != simdjson::SUCCESS || text.empty() || text.size() > kNameBytes) return false;
  out = text;
  return true;
}

}  // namespace

Result<engine::MetricDatum> parse_metric_datum(std::string_view line) {
  dom::parser parser;
  dom::element object;
  if (parser.parse(line.data(), line.size()).get(object) != simdjson::SUCCESS || !object.is_object())
    return wrong("is no JSON object");
  engine::MetricDatum datum;
  if (!read_name(object, "namespace", datum.name_space) || datum.name_space.front() == ':') {
    return wrong("\"namespace\" must be a text of 1 to 255 characters that does not begin with a colon");
  }
  if (!read_name(object, "metric_name", datum.name))
    return wrong("\"metric_name\" must be a text of 1 to 255 characters");
  const auto time = timestamp(object);
  if (!time) return wrong("\"timestamp\" must be seconds since 1970 or an ISO 8601 time");
  std::string_view unit;
  if (object["unit"].get(unit) == simdjson::SUCCESS) datum.unit = unit;
  dom::object dimensions;
  if (object["dimensions"].get(dimensions) == simdjson::SUCCESS) {
    if (dimensions.size() > kDimensions) return wrong("a metric has at most 30 dimensions");
    for (const auto [key, value] : dimensions) {
      std::string_view text;
      if (value.get(text) != simdjson::SUCCESS) return wrong("the values of \"dimensions\" must be texts");
      datum.dimensions.emplace_back(key, text);
    }
  }
  WindowBucket& samples = datum.samples;
  samples.time = *time;
  dom::element set;
  double value = 0;
  if (object["value"].get(value) == simdjson::SUCCESS) {
    samples = {*time, 1, value, value, value};
  } else if (object["statistic_values"].get(set) == simdjson::SUCCESS) {
    double count = 0;
    if (set["sample_count"].get(count) != simdjson::SUCCESS || set["sum"].get(samples.sum) != simdjson::SUCCESS ||
        set["minimum"].get(samples.minimum) != simdjson::SUCCESS ||
        set["maximum"].get(samples.maximum) != simdjson::SUCCESS) {
      return wrong("\"statistic_values\" must hold the numbers sample_count, sum, minimum and maximum");
    }
    if (!(count >= 1 && count <= 1e15) || std::trunc(count) != count)
      return wrong("\"sample_count\" must be a whole number from 1");
    samples.count = static_cast<std::uint64_t>(count);
  } else {
    return wrong("there must be a number \"value\", or \"statistic_values\"");
  }
  if (!usable(samples.sum) || !usable(samples.minimum) || !usable(samples.maximum))
    return wrong("values must lie between -2^360 and 2^360");
  return datum;
}

}  // namespace tocsin::daemon
