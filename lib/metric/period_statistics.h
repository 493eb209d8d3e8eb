// Datapoints of minutes, put together into periods: what GetMetricStatistics answers (CloudWatch API reference).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "metric/datapoint.h"
#include "model/queries.h"
#include "model/state.h"
#include "model/statistic.h"

namespace tocsin::metric {

struct PeriodStatistics {
  Time begin;
  std::string unit;
  std::vector<std::optional<double>> values;  // in the order of the statistics asked for
};

// One metric's minutes, oldest first, into the periods that have any.
class PeriodFold {
 public:
  // `statistics` must outlive it.
  PeriodFold(const Periods& periods, const std::vector<Statistic>& statistics);

  // Minutes outside of the periods are passed over.
  void add(const WindowBucket& minute);
  // Without their unit. Afterwards it is empty.
  std::vector<PeriodStatistics> take();

 private:
  void close();

  Periods periods_;
  const std::vector<Statistic>& statistics_;
  bool needs_values_;
  std::optional<Time> begin_;  // of the period that is being filled
  Datapoint filling_;
  std::vector<PeriodStatistics> done_;
};

}  // namespace tocsin::metric
