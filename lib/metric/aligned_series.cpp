#include "metric/aligned_series.h"

#include <algorithm>

namespace tocsin::metric {
namespace {

Time granule_of(Time time, Duration granule) {
  Duration into = time.time_since_epoch() % granule;
  if (into < Duration::zero()) into += granule;
  return time - into;
}

void merge(WindowBucket& into, const WindowBucket& more) {
  if (into.count == 0) {
    const Time time = into.time;
    into = more;
    into.time = time;
    return;
  }
  into.count += more.count;
  into.sum += more.sum;
  into.minimum = std::min(into.minimum, more.minimum);
  into.maximum = std::max(into.maximum, more.maximum);
}

bool is_before(const WindowBucket& bucket, Time time) { return bucket.time < time; }

}  // namespace

AlignedSeries::AlignedSeries(Duration granule, std::vector<WindowBucket> buckets) : granule_(granule) {
  for (const WindowBucket& bucket : buckets) {
    if (granule_of(bucket.time, granule_) != bucket.time) was_regrouped_ = true;
    add(bucket);
  }
}

const WindowBucket& AlignedSeries::add(const WindowBucket& samples) {
  const Time time = granule_of(samples.time, granule_);
  auto bucket = std::lower_bound(buckets_.begin(), buckets_.end(), time, is_before);
  if (bucket == buckets_.end() || bucket->time != time)
    bucket = buckets_.insert(bucket, WindowBucket{time, 0, 0, 0, 0});
  merge(*bucket, samples);
  return *bucket;
}

bool AlignedSeries::forget(Time before) {
  const auto first = std::lower_bound(buckets_.begin(), buckets_.end(), before, is_before);
  if (first == buckets_.begin()) return false;
  buckets_.erase(buckets_.begin(), first);
  return true;
}

WindowBucket AlignedSeries::between(Time from, Time to) const {
  WindowBucket all{from, 0, 0, 0, 0};
  for (auto bucket = std::lower_bound(buckets_.begin(), buckets_.end(), from, is_before);
       bucket != buckets_.end() && bucket->time < to; ++bucket) {
    merge(all, *bucket);
  }
  return all;
}

}  // namespace tocsin::metric
