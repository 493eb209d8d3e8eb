// The making of a datapoint from what people and files give: CloudWatch's rules for PutMetricData, but for those of its
// time, which depend on the clock.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "engine/engine.h"
#include "model/state.h"

namespace tocsin::engine {

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
