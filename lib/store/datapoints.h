// The metrics that are kept, into the tables of schema.h and bounded: in time by the commit's retention, in number by
// limits::kMetricSeries and limits::kMetricDatapoints. What is over goes little by little, so that no commit stalls.
#pragma once

#include "store/database.h"
#include "store/store.h"

namespace tocsin::store {

// Within the commit's transaction.
Result<MetricTotals> write_datapoints(Database& database, const Commit& commit);
Result<MetricTotals> read_metric_totals(Database& database);

}  // namespace tocsin::store
