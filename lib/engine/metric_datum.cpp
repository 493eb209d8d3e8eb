#include "engine/metric_datum.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "base/limits.h"
#include "base/utf8.h"
#include "metric/add_samples.h"

namespace tocsin::engine {
namespace {

constexpr double kMostSamples = 1e15;  // whole numbers far past it are none in a double

Unexpected<Error> wrong(std::string message) { return Unexpected(Error{ErrorCode::invalid, std::move(message)}); }

bool is_count(double count) { return count >= 1 && count <= kMostSamples && std::trunc(count) == count; }

constexpr std::string_view kWrongValue = "has a value that does not lie between -2^360 and 2^360";

Result<void> check_text(std::string_view what, std::string_view text, std::size_t most) {
  const std::size_t length = count_characters(text);
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; };
  if (std::any_of(text.begin(), text.end(), is_control))
    return wrong(fmt::format("has {} with a control character: '{}'", what, printable(text)));
  if (length >= 1 && length <= most) return {};
  return wrong(fmt::format("has {} of {} characters; it must have 1 to {}", what, length, most));
}

}  // namespace

MetricKey key_of(const MetricDatum& datum) {
  MetricKey key{datum.name_space, datum.name, datum.dimensions, datum.unit};
  std::sort(key.dimensions.begin(), key.dimensions.end());
  return key;
}

Result<WindowBucket> samples_of(Time time, const std::vector<double>& values, const std::vector<double>& counts) {
  if (values.empty()) return wrong("has no value");
  if (values.size() > limits::kMetricValues)
    return wrong(fmt::format("has {} values; at most {} are allowed", values.size(), limits::kMetricValues));
  if (!counts.empty() && counts.size() != values.size())
    return wrong(fmt::format("has {} values and {} counts", values.size(), counts.size()));
  WindowBucket samples{time, 0, 0, 0, 0, {}};
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!is_metric_value(values[i])) return wrong(std::string(kWrongValue));
    const double count = counts.empty() ? 1 : counts[i];
    if (!is_count(count)) return wrong("has a count that is no whole number from 1 to 10^15");
    metric::add_value(samples, values[i], static_cast<std::uint64_t>(count));
  }
  return samples;
}

Result<WindowBucket> samples_of(Time time, const StatisticSet& set) {
  if (!is_count(set.sample_count)) return wrong("has a sample count that is no whole number from 1 to 10^15");
  if (!is_metric_value(set.sum) || !is_metric_value(set.minimum) || !is_metric_value(set.maximum))
    return wrong(std::string(kWrongValue));
  if (set.minimum > set.maximum) return wrong("has a minimum that is greater than its maximum");
  return WindowBucket{time, static_cast<std::uint64_t>(set.sample_count), set.sum, set.minimum, set.maximum, {}};
}

Result<void> check_names(const MetricDatum& datum) {
  if (auto good = check_text("a namespace", datum.name_space, limits::kMetricNameCharacters); !good) return good;
  if (datum.name_space.front() == ':') return wrong("has a namespace that begins with a colon");
  if (auto good = check_text("a metric name", datum.name, limits::kMetricNameCharacters); !good) return good;
  if (datum.dimensions.size() > limits::kMetricDimensions)
    return wrong(
        fmt::format("has {} dimensions; at most {} are allowed", datum.dimensions.size(), limits::kMetricDimensions));
  std::set<std::string_view> names;
  for (const auto& [name, value] : datum.dimensions) {
    if (auto good = check_text("a dimension's name", name, limits::kMetricNameCharacters); !good) return good;
    if (name.front() == ':')
      return wrong(fmt::format("has a dimension '{}' that begins with a colon", printable(name)));
    if (auto good = check_text("a dimension's value", value, limits::kDimensionCharacters); !good) return good;
    if (!names.insert(name).second) return wrong(fmt::format("has the dimension '{}' twice", printable(name)));
  }
  return {};
}

}  // namespace tocsin::engine
