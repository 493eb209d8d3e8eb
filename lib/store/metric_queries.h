// Questions about the metrics that are kept.
#pragma once

#include <vector>

#include "store/database.h"
#include "store/store.h"

namespace tocsin::store {

Result<std::vector<metric::PeriodStatistics>> read_statistics(Database& database, const StatisticsQuery& query);
Result<ListedMetrics> read_metrics(Database& database, const MetricsQuery& query);

}  // namespace tocsin::store
