// What a metric is called. A metric is its namespace, its name and the exact set of its dimensions (CloudWatch); what
// is published with another unit is kept apart, since it may be asked for by unit.
#pragma once

#include <cmath>
#include <compare>
#include <cstddef>
#include <memory>
#include <string>

#include "model/definitions.h"

namespace tocsin {

// AWS, PutMetricData: values from -2^360 to 2^360, and no NaN.
inline constexpr double kLargestMetricValue = 0x1p360;
inline bool is_metric_value(double value) { return std::fabs(value) <= kLargestMetricValue; }

struct MetricKey {
  std::string name_space;
  std::string name;
  Dimensions dimensions;  // sorted by name
  std::string unit;       // empty: None

  friend auto operator<=>(const MetricKey&, const MetricKey&) = default;  // NOLINT(modernize-use-nullptr)
  friend bool operator==(const MetricKey&, const MetricKey&) = default;
};

// Shared by all samples of a metric that are on their way to the store.
using MetricRef = std::shared_ptr<const MetricKey>;

std::size_t hash_of(const MetricKey& key);

}  // namespace tocsin
