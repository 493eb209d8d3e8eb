// A datapoint that no metric filter made, and its making from what people and files give: CloudWatch's rules for
// PutMetricData, but for those of its time, which depend on the clock.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/definitions.h"
#include "model/metric.h"
#include "model/state.h"

namespace tocsin::engine {

// Each value, list of values or statistic set reaches the alarms of its metric, whose dimensions are exactly these
// (AWS: no aggregation over dimensions).
struct MetricDatum {
  std::string name_space;
  std::string name;
  Dimensions dimensions;  // in any order
  std::string unit;       // empty: None
  WindowBucket samples;
  // CloudWatch: StorageResolution, one second or a minute. To aligned alarms the time counts as the whole span.
  Duration storage_resolution{1000};
};

MetricKey key_of(const MetricDatum& datum);

// Errors go on a sentence about the datapoint: "has 2 values and 1 counts".

// `counts`: empty: each value once.
Result<WindowBucket> samples_of(Time time, const std::vector<double>& values, const std::vector<double>& counts);

struct StatisticSet {
  double sample_count = 0;
  double sum = 0;
  double minimum = 0;
  double maximum = 0;
};
Result<WindowBucket> samples_of(Time time, const StatisticSet& set);

// Namespace, name and dimensions.
Result<void> check_names(const MetricDatum& datum);

}  // namespace tocsin::engine
