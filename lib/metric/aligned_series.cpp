#include "metric/aligned_series.h"

#include <algorithm>

#include "metric/distribution.h"
#include "metric/statistic.h"

namespace tocsin::metric {
namespace {

Time granule_of(Time time, Duration granule) {
  Duration into = time.time_since_epoch() % granule;
  if (into < Duration::zero()) into += granule;
  return time - into;
}

bool is_before(const WindowBucket& bucket, Time time) { return bucket.time < time; }

}  // namespace

AlignedSeries::AlignedSeries(const Statistic& statistic, Duration granule, const std::vector<WindowBucket>& buckets)
    : statistic_(statistic), granule_(granule) {
  for (const WindowBucket& bucket : buckets) {
    if (granule_of(bucket.time, granule_) != bucket.time) was_regrouped_ = true;
    add(bucket);
  }
}

const WindowBucket& AlignedSeries::add(const WindowBucket& samples) {
  const Time time = granule_of(samples.time, granule_);
  auto bucket = std::lower_bound(buckets_.begin(), buckets_.end(), time, is_before);
  if (bucket == buckets_.end() || bucket->time != time)
    bucket = buckets_.insert(bucket, WindowBucket{time, 0, 0, 0, 0, {}});
  merge(*bucket, samples);
  return *bucket;
}

bool AlignedSeries::forget(Time before) {
  const auto first = std::lower_bound(buckets_.begin(), buckets_.end(), before, is_before);
  if (first == buckets_.begin()) return false;
  buckets_.erase(buckets_.begin(), first);
  return true;
}

void AlignedSeries::merge(WindowBucket& into, const WindowBucket& more) const {
  if (into.count == 0) {
    const Time time = into.time;
    into = more;
    into.time = time;
    return;
  }
  if (statistic_.needs_values()) {
    const bool is_one_value = !more.values && tells_values(view(more));
    if (into.values && into.values->kind != SingleValues::Kind::unknown && is_one_value) {
      add_value_to(*into.values, more.minimum, more.count);
    } else {
      into.values = joined(view(into), view(more));
    }
  }
  into.count += more.count;
  into.sum += more.sum;
  into.minimum = std::min(into.minimum, more.minimum);
  into.maximum = std::max(into.maximum, more.maximum);
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
