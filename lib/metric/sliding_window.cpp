#include "metric/sliding_window.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "metric/statistic.h"

namespace tocsin::metric {
namespace {

constexpr std::uint64_t kMostSamples = std::uint64_t{1} << 63U;

ValueIndex& made(Boxed<ValueIndex>& index) {
  if (!index) index = ValueIndex();
  return *index;
}

BucketList::Totals widened(BucketList::Totals totals, const WindowBucket& samples) {
  totals.count += samples.count;
  totals.sum += samples.sum;
  totals.minimum = std::min(totals.minimum, samples.minimum);
  totals.maximum = std::max(totals.maximum, samples.maximum);
  return totals;
}

}  // namespace

SlidingWindow::SlidingWindow(Statistic statistic, Duration period, std::uint32_t periods,
                             std::vector<WindowBucket> buckets)
    : statistic_(statistic),
      period_(period),
      kept_(statistic.needs_values()               ? Kept::values
            : statistic == Statistic::minimum      ? Kept::minima
            : statistic == Statistic::maximum      ? Kept::maxima
            : statistic == Statistic::sample_count ? Kept::counts
                                                   : Kept::sums),
      buckets_(std::move(buckets)),
      edges_(periods + 1),
      periods_(periods),
      at_(buckets_.empty() ? kEpoch : buckets_.time(buckets_.size() - 1)) {
  CHECK(periods >= 1 && period.count() > 0);
  for (std::size_t b = 0; b < buckets_.size(); ++b) held_ += buckets_.totals(b).count;
  rebuild(at_);
}

void SlidingWindow::enter(Period& period, const BucketView& bucket) const {
  period.count += bucket.count;
  switch (kept_) {
    case Kept::counts:
      break;
    case Kept::sums:
      period.sum.add(bucket.sum);
      break;
    case Kept::minima:
      made(period.values).add(bucket.minimum);
      break;
    case Kept::maxima:
      made(period.values).add(bucket.maximum);
      break;
    case Kept::values:
      if (!tells_values(bucket)) {
        ++period.untold;
        break;
      }
      ValueIndex& index = made(period.values);
      for_each_value(bucket, [&index](double value, std::uint64_t count) { index.add(value, count); });
  }
}

void SlidingWindow::leave(Period& period, const BucketView& bucket) const {
  period.count -= bucket.count;
  switch (kept_) {
    case Kept::counts:
      break;
    case Kept::sums:
      period.sum.subtract(bucket.sum);
      break;
    case Kept::minima:
      period.values->remove(bucket.minimum);
      break;
    case Kept::maxima:
      period.values->remove(bucket.maximum);
      break;
    case Kept::values:
      if (!tells_values(bucket)) {
        --period.untold;
        break;
      }
      ValueIndex& index = *period.values;
      for_each_value(bucket, [&index](double value, std::uint64_t count) { index.remove(value, count); });
  }
}

void SlidingWindow::rebuild(Time at) {
  at_ = at;
  for (std::size_t k = 0; k < edges_.size(); ++k)
    edges_[k] = buckets_.first_after(at - period_ * static_cast<std::int64_t>(k));
  for (std::size_t i = 0; i < periods_.size(); ++i) {
    periods_[i] = Period{};
    for (std::size_t b = edges_[i + 1]; b < edges_[i]; ++b) enter(periods_[i], buckets_.view(b));
  }
}

Time SlidingWindow::add(const WindowBucket& samples) {
  const Time time = samples.time;
  std::size_t index = buckets_.first_after(time);
  bool known = index > 0 && buckets_.time(index - 1) == time;
  if (!known && index > 0 &&
      (buckets_.size() >= limits::kWindowBuckets || buckets_.listed() >= limits::kWindowValues)) {
    known = true;
    ++coarsened_;
  }
  if (known) {
    --index;
  } else {
    buckets_.insert(index, {time, 0, 0, samples.minimum, samples.maximum});
    for (std::size_t k = 0; k < edges_.size(); ++k) {
      const Time edge = at_ - period_ * static_cast<std::int64_t>(k);
      if (time <= edge) ++edges_[k];
    }
  }
  if (samples.count <= kMostSamples - std::min(held_, kMostSamples)) {
    held_ += samples.count;
    add_to_bucket(index, samples);
  }
  return buckets_.time(index);
}

void SlidingWindow::add_to_bucket(std::size_t index, const WindowBucket& samples) {
  const auto holds = [this, index](std::size_t i) { return index >= edges_[i + 1] && index < edges_[i]; };
  Period* period = nullptr;  // a bucket is in one at most
  for (std::size_t i = 0; i < periods_.size() && period == nullptr; ++i) {
    if (holds(i)) period = &periods_[i];
  }
  const bool first = buckets_.totals(index).count == 0;
  if (kept_ == Kept::values && !first && add_value(index, samples, period)) return;
  if (period != nullptr && !first) leave(*period, buckets_.view(index));
  if (kept_ == Kept::values) {
    buckets_.set_values(index, first ? samples.values : joined(buckets_.view(index), metric::view(samples)));
  } else {
    buckets_.set_values(index, {});
  }
  buckets_.set_totals(index, widened(buckets_.totals(index), samples));
  if (period != nullptr) enter(*period, buckets_.view(index));
}

// The usual way of one value into a bucket that has others: these stay as they are in its period.
bool SlidingWindow::add_value(std::size_t index, const WindowBucket& samples, Period* period) {
  const BucketView bucket = buckets_.view(index);
  if (samples.values || !tells_values(metric::view(samples)) || !tells_values(bucket)) return false;
  const double value = samples.minimum;
  if (bucket.values == nullptr && bucket.minimum != value) {
    buckets_.set_values(index, SingleValues{SingleValues::Kind::exact, {{bucket.minimum + 0.0, bucket.count}}});
  }
  Counted counted{value, {}, 0};
  if (const SingleValues* list = buckets_.values(index)) {
    const bool full = buckets_.listed() >= 2 * limits::kWindowValues;
    if (!full && rounds_all(*list, value)) return false;
    counted = buckets_.change_values(index, [&](SingleValues& values) {
      return full ? add_to_nearest(values, value, samples.count) : add_value_to(values, value, samples.count);
    });
  }
  BucketList::Totals totals = widened(buckets_.totals(index), samples);
  // Of equal values the sum is known better than by adding up.
  if (buckets_.values(index) == nullptr) totals.sum = value * static_cast<double>(totals.count);
  buckets_.set_totals(index, totals);
  if (period == nullptr) return true;
  period->count += samples.count;
  made(period->values).add(counted.as, samples.count);
  if (counted.lowest.count > 0) {
    period->values->remove(counted.lowest.value, counted.lowest.count);
    period->values->add(counted.next, counted.lowest.count);
  }
  return true;
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
    for (; index < buckets_.size() && buckets_.time(index) <= edge; ++index) {
      const BucketView bucket = buckets_.view(index);
      if (k > 0) leave(periods_[k - 1], bucket);
      if (k < periods_.size()) enter(periods_[k], bucket);
    }
  }
}

std::optional<double> SlidingWindow::value(std::uint32_t i) const {
  const Period& period = periods_[i];
  if (period.count == 0) return std::nullopt;
  Totals totals{period.count, &period.sum, 0, 0};
  if (kept_ == Kept::minima) totals.minimum = period.values->least();
  if (kept_ == Kept::maxima) totals.maximum = period.values->greatest();
  const bool told = kept_ == Kept::values && period.untold == 0;
  return metric::value(statistic_, totals, told ? &*period.values : nullptr);
}

std::optional<Time> SlidingWindow::next_edge() const {
  std::optional<Time> next;
  for (std::size_t k = 0; k < edges_.size(); ++k) {
    if (edges_[k] >= buckets_.size()) continue;
    const Time crossing = buckets_.time(edges_[k]) + period_ * static_cast<std::int64_t>(k);
    if (!next || crossing < *next) next = crossing;
  }
  return next;
}

bool SlidingWindow::forget(Time upto) {
  std::size_t dropped = 0;
  while (dropped < edges_.back() && dropped < buckets_.size() && buckets_.time(dropped) <= upto) ++dropped;
  if (dropped == 0) return false;
  for (std::size_t b = 0; b < dropped; ++b) held_ -= buckets_.totals(b).count;
  buckets_.drop_front(dropped);
  for (std::size_t& edge : edges_) edge -= dropped;
  return true;
}

}  // namespace tocsin::metric
