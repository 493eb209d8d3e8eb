#include "metric/aligned_series.h"

#include <algorithm>

#include "base/limits.h"
#include "metric/add_samples.h"
#include "metric/statistic.h"

namespace tocsin::metric {
namespace {

bool is_before(const WindowBucket& bucket, Time time) { return bucket.time < time; }

}  // namespace

AlignedSeries::AlignedSeries(const Statistic& statistic, Duration granule, const std::vector<WindowBucket>& buckets)
    : statistic_(statistic), granule_(granule) {
  for (const WindowBucket& bucket : buckets) {
    if (floor_to(bucket.time, granule_) != bucket.time) was_regrouped_ = true;
    add(bucket);
  }
}

const WindowBucket& AlignedSeries::add(const WindowBucket& samples) {
  const Time time = floor_to(samples.time, granule_);
  auto bucket = std::lower_bound(buckets_.begin(), buckets_.end(), time, is_before);
  if (bucket == buckets_.end() || bucket->time != time)
    bucket = buckets_.insert(bucket, WindowBucket{time, 0, 0, 0, 0, {}});
  add_samples(*bucket, samples, statistic_.needs_values() ? limits::kDistinctValues : 0);
  return *bucket;
}

bool AlignedSeries::forget(Time before) {
  const auto first = std::lower_bound(buckets_.begin(), buckets_.end(), before, is_before);
  if (first == buckets_.begin()) return false;
  buckets_.erase(buckets_.begin(), first);
  return true;
}

Datapoint AlignedSeries::between(Time from, Time to) const {
  Datapoint all(statistic_.needs_values());
  for (auto bucket = std::lower_bound(buckets_.begin(), buckets_.end(), from, is_before);
       bucket != buckets_.end() && bucket->time < to; ++bucket) {
    all.add(*bucket);
  }
  return all;
}

std::optional<double> AlignedSeries::value(const Datapoint& datapoint) const {
  return metric::value(statistic_, datapoint);
}

}  // namespace tocsin::metric
