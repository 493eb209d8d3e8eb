// The answers of GetMetricStatistics and ListMetrics (CloudWatch API reference).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "metric/period_statistics.h"
#include "model/metric.h"
#include "model/queries.h"

namespace tocsin::engine {

// {"Label":…,"Datapoints":[…]}, by time. A statistic that a datapoint does not have is left out there.
std::string statistics_json(const StatisticsQuery& query, const std::vector<metric::PeriodStatistics>& datapoints);

// {"Metrics":[…]}; `next`: where to go on, "NextToken".
std::string metrics_json(const std::vector<MetricKey>& metrics, std::optional<std::int64_t> next);

}  // namespace tocsin::engine
