#include "metric/sliding_window.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"

namespace tocsin::metric {

SlidingWindow::SlidingWindow(Statistic statistic, Duration period, std::uint32_t periods,
                             std::vector<WindowBucket> buckets)
    : statistic_(statistic),
      period_(period),
      buckets_(buckets.begin(), buckets.end()),
      edges_(periods + 1),
      periods_(periods),
      at_(buckets_.empty() ? kEpoch : buckets_.back().time) {
  CHECK(periods >= 1 && period.count() > 0);
  rebuild(at_);
}

void SlidingWindow::enter(Period& period, const WindowBucket& bucket) {
  period.count += bucket.count;
  period.sum.add(bucket.sum);
  if (statistic_ == Statistic::minimum) ++period.extremes[bucket.minimum];
  if (statistic_ == Statistic::maximum) ++period.extremes[bucket.maximum];
}

void SlidingWindow::leave(Period& period, const WindowBucket& bucket) {
  period.count -= bucket.count;
  period.sum.subtract(bucket.sum);
  if (statistic_ != Statistic::minimum && statistic_ != Statistic::maximum) return;
  const auto found = period.extremes.find(statistic_ == Statistic::minimum ? bucket.minimum : bucket.maximum);
  CHECK(found != period.extremes.end());
  if (--found->second == 0) period.extremes.erase(found);
}

std::size_t SlidingWindow::first_after(Time time) const {
  if (buckets_.empty() || buckets_.back().time <= time) return buckets_.size();  // nearly always: time goes on
  const auto found = std::upper_bound(buckets_.begin(), buckets_.end(), time,
                                      [](Time t, const WindowBucket& bucket) { return t < bucket.time; });
  return static_cast<std::size_t>(found - buckets_.begin());
}

void SlidingWindow::rebuild(Time at) {
  at_ = at;
  for (std::size_t k = 0; k < edges_.size(); ++k) edges_[k] = first_after(at - period_ * static_cast<std::int64_t>(k));
  for (std::size_t i = 0; i < periods_.size(); ++i) {
    periods_[i] = Period{};
    for (std::size_t b = edges_[i + 1]; b < edges_[i]; ++b) enter(periods_[i], buckets_[b]);
  }
}

const WindowBucket& SlidingWindow::add(const WindowBucket& samples) {
  const Time time = samples.time;
  std::size_t index = first_after(time);
  bool known = index > 0 && buckets_[index - 1].time == time;
  if (!known && index > 0 && buckets_.size() >= limits::kWindowBuckets) {
    known = true;
    ++coarsened_;
  }
  if (known) {
    --index;
  } else {
    buckets_.insert(buckets_.begin() + static_cast<std::ptrdiff_t>(index),
                    WindowBucket{time, 0, 0, samples.minimum, samples.maximum});
    for (std::size_t k = 0; k < edges_.size(); ++k) {
      const Time edge = at_ - period_ * static_cast<std::int64_t>(k);
      if (time <= edge) ++edges_[k];
    }
  }
  WindowBucket& bucket = buckets_[index];
  WindowBucket next = bucket;
  next.count += samples.count;
  next.sum += samples.sum;
  next.minimum = std::min(next.minimum, samples.minimum);
  next.maximum = std::max(next.maximum, samples.maximum);
  for (std::size_t i = 0; i < periods_.size(); ++i) {
    if (index < edges_[i + 1] || index >= edges_[i]) continue;
    if (bucket.count > 0) leave(periods_[i], bucket);
    enter(periods_[i], next);
  }
  bucket = next;
  return bucket;
}

void SlidingWindow::seek(Time at) {
  if (at < at_) {
    rebuild(at);
    return;
  }
  at_ = at;
  for (std::size_t k = 0; k < edges_.size(); ++k) {
    const Time edge = at - period_ * static_cast<std::int64_t>(k);
    std::size_t& index = edges_[k];
    for (; index < buckets_.size() && buckets_[index].time <= edge; ++index) {
      if (k > 0) leave(periods_[k - 1], buckets_[index]);
      if (k < periods_.size()) enter(periods_[k], buckets_[index]);
    }
  }
}

std::optional<double> SlidingWindow::value(std::uint32_t i) const {
  const Period& period = periods_[i];
  if (period.count == 0) return std::nullopt;
  switch (statistic_.kind) {
    case Statistic::Kind::sample_count:
      return static_cast<double>(period.count);
    case Statistic::Kind::sum:
      return period.sum.value();
    case Statistic::Kind::average:
      return period.sum.value() / static_cast<double>(period.count);
    case Statistic::Kind::minimum:
      return period.extremes.begin()->first;
    case Statistic::Kind::maximum:
      return period.extremes.rbegin()->first;
    default:
      break;
  }
  return std::nullopt;
}

std::optional<Time> SlidingWindow::next_edge() const {
  std::optional<Time> next;
  for (std::size_t k = 0; k < edges_.size(); ++k) {
    if (edges_[k] >= buckets_.size()) continue;
    const Time crossing = buckets_[edges_[k]].time + period_ * static_cast<std::int64_t>(k);
    if (!next || crossing < *next) next = crossing;
  }
  return next;
}

bool SlidingWindow::forget(Time upto) {
  std::size_t dropped = 0;
  while (dropped < edges_.back() && dropped < buckets_.size() && buckets_[dropped].time <= upto) ++dropped;
  if (dropped == 0) return false;
  buckets_.erase(buckets_.begin(), buckets_.begin() + static_cast<std::ptrdiff_t>(dropped));
  for (std::size_t& edge : edges_) edge -= dropped;
  return true;
}

}  // namespace tocsin::metric
