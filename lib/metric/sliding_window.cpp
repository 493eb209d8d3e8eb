#include "metric/sliding_window.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "metric/statistic.h"

namespace tocsin::metric {
namespace {

constexpr std::uint64_t kMostSamples = std::uint64_t{1} << 63U;
constexpr std::uint32_t kFewPeriods = 8;  // up to here looking at every edge is no slower than keeping their order

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
      periods_(periods),
      at_(buckets_.empty() ? kEpoch : buckets_.time(buckets_.size() - 1)) {
  CHECK(periods >= 1 && period.count() > 0);
  for (std::size_t b = 0; b < buckets_.size(); ++b) held_ += buckets_.totals(b).count;
  if (periods > kFewPeriods) many_ = Many(periods);
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
  for (std::size_t k = 0; k <= periods_.size(); ++k) {
    if (k < periods_.size()) periods_[k] = Period{};
    edge(k) = dropped_ + buckets_.first_after(at - period_ * static_cast<std::int64_t>(k));
    if (many_) many_->crossings.set(k, crossing(k));
  }
  for (std::size_t i = 0; i < periods_.size(); ++i) {
    for (std::size_t b = edge(i + 1); b < edge(i); ++b) enter(periods_[i], buckets_.view(b - dropped_));
    changed(i);
  }
}

Time SlidingWindow::crossing(std::size_t k) const {
  const std::size_t index = edge(k) - dropped_;
  if (index >= buckets_.size()) return Crossings::kNever;
  return buckets_.time(index) + period_ * static_cast<std::int64_t>(k);
}

void SlidingWindow::changed(std::size_t i) {
  if (!many_ || many_->has_changed[i]) return;
  many_->has_changed[i] = true;
  many_->changed.push_back(static_cast<std::uint32_t>(i));
}

void SlidingWindow::shift_edges(std::size_t index, Time time) {
  std::size_t k = 0;
  for (; k <= periods_.size() && time <= at_ - period_ * static_cast<std::int64_t>(k); ++k) ++edge(k);
  if (!many_) return;
  // Of older edges, those that this bucket crosses next.
  for (; k <= periods_.size() && edge(k) - dropped_ == index; ++k) many_->crossings.set(k, crossing(k));
}

SlidingWindow::Period* SlidingWindow::period_of(Time time) {
  if (time > at_) return nullptr;
  const Duration age = at_ - time;
  if (age < period_) return &periods_.front();  // nearly always
  const auto i = static_cast<std::size_t>(age / period_);
  return i < periods_.size() ? &periods_[i] : nullptr;
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
    shift_edges(index, time);
  }
  if (samples.count <= kMostSamples - std::min(held_, kMostSamples)) {
    held_ += samples.count;
    add_to_bucket(index, samples);
  }
  return buckets_.time(index);
}

void SlidingWindow::add_to_bucket(std::size_t index, const WindowBucket& samples) {
  Period* const period = period_of(buckets_.time(index));  // a bucket is in one at most
  if (period != nullptr) changed(static_cast<std::size_t>(period - periods_.data()));
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

void SlidingWindow::age(std::size_t k, const BucketView& bucket) {
  if (k > 0) {
    leave(periods_[k - 1], bucket);
    changed(k - 1);
  }
  if (k < periods_.size()) {
    enter(periods_[k], bucket);
    changed(k);
  }
}

void SlidingWindow::rejuvenate(std::size_t k, const BucketView& bucket) {
  if (k < periods_.size()) {
    leave(periods_[k], bucket);
    changed(k);
  }
  if (k > 0) {
    enter(periods_[k - 1], bucket);
    changed(k - 1);
  }
}

void SlidingWindow::seek(Time at) {
  if (at < at_) {
    if (at_ - at > period_) return rebuild(at);
    return step_back(at);
  }
  if (many_) {
    Crossings& crossings = many_->crossings;
    if (crossings.first() <= at && at - at_ > period_) return rebuild(at);
    at_ = at;
    // In the order of time: a bucket enters a period before it leaves it.
    while (crossings.first() <= at) {
      const std::size_t k = crossings.first_edge();
      age(k, buckets_.view(edge(k)++ - dropped_));
      crossings.set(k, crossing(k));
    }
    return;
  }
  at_ = at;
  for (std::size_t k = 0; k <= periods_.size(); ++k) {
    const Time time = at - period_ * static_cast<std::int64_t>(k);
    std::size_t& next = edge(k);
    for (; next - dropped_ < buckets_.size() && buckets_.time(next - dropped_) <= time; ++next) {
      age(k, buckets_.view(next - dropped_));
    }
  }
}

void SlidingWindow::step_back(Time at) {
  at_ = at;
  // From the oldest edge on: a bucket enters a period before it leaves it.
  for (std::size_t k = periods_.size() + 1; k-- > 0;) {
    const Time time = at - period_ * static_cast<std::int64_t>(k);
    std::size_t& next = edge(k);
    const std::size_t before = next;
    for (; next > dropped_ && buckets_.time(next - 1 - dropped_) > time; --next) {
      rejuvenate(k, buckets_.view(next - 1 - dropped_));
    }
    if (many_ && next != before) many_->crossings.set(k, crossing(k));
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
  Time next = Crossings::kNever;
  if (many_) {
    next = many_->crossings.first();
  } else {
    for (std::size_t k = 0; k <= periods_.size(); ++k) next = std::min(next, crossing(k));
  }
  return next == Crossings::kNever ? std::nullopt : std::optional(next);
}

bool SlidingWindow::forget(Time upto) {
  std::size_t dropped = 0;
  while (dropped_ + dropped < oldest_ && dropped < buckets_.size() && buckets_.time(dropped) <= upto) ++dropped;
  if (dropped == 0) return false;
  for (std::size_t b = 0; b < dropped; ++b) held_ -= buckets_.totals(b).count;
  buckets_.drop_front(dropped);
  dropped_ += dropped;
  return true;
}

}  // namespace tocsin::metric
