// Value -> count of the samples of one datapoint, bounded in memory.
//
// Exact while there are at most limits::kDistinctValues different values. Past that every value is rounded, to the
// nearest, to 7 significant binary digits: off by at most 1/128 (0.8 %) of itself, and whole numbers up to 128 not at
// all. So many rounded values span 19 decimal orders of magnitude; below these the lowest are taken for the next higher
// one. Rounding works on the bits of the number, not on logarithms, whose last digit differs between machines.
//
// The result depends on what was added, not on the order. Nothing can be taken away: a window that values leave keeps
// the values of each stamp apart (WindowBucket) and counts them in a ValueIndex.
#pragma once

#include <cstdint>
#include <utility>

#include "metric/ranked_values.h"
#include "model/single_values.h"
#include "model/state.h"

namespace tocsin::metric {

// How a value was counted in a list.
struct Counted {
  double as = 0;
  ValueCount lowest;  // of a count above 0: these, the lowest so far, count as `next` now
  double next = 0;
};
// `value` is finite and not negative, `count` > 0, and the list is of known values.
Counted add_value_to(SingleValues& list, double value, std::uint64_t count);
// Will that value make all others be rounded? Then Counted does not tell all.
bool rounds_all(const SingleValues& list, double value);
// A value that must not become one more: as the nearest that is there. The list is not empty.
Counted add_to_nearest(SingleValues& list, double value, std::uint64_t count);
// As if there had been too many different values: each is rounded.
void round_all(SingleValues& list);
// What a value counts as once there are too many different ones.
double rounded(double value);

class Distribution final : public RankedValues {
 public:
  void add(double value, std::uint64_t count = 1);  // as add_value_to()
  void merge(const SingleValues& other);
  // Samples whose single values nobody knows are among them now, for good.
  void lose();

  [[nodiscard]] bool known() const { return values_.kind != SingleValues::Kind::unknown; }
  [[nodiscard]] const SingleValues& values() const& { return values_; }
  [[nodiscard]] SingleValues values() && { return std::move(values_); }

  [[nodiscard]] std::uint64_t size() const override { return size_; }
  [[nodiscard]] double at(std::uint64_t rank) const override;
  [[nodiscard]] double sum(std::uint64_t first, std::uint64_t last) const override;
  [[nodiscard]] std::uint64_t up_to(double bound) const override;

 private:
  SingleValues values_;
  std::uint64_t size_ = 0;
};

// A bucket without its stamp, wherever it stands.
struct BucketView {
  std::uint64_t count = 0;
  double sum = 0;
  double minimum = 0;
  double maximum = 0;
  const SingleValues* values = nullptr;
};
inline BucketView view(const WindowBucket& bucket) {
  return {bucket.count, bucket.sum, bucket.minimum, bucket.maximum, bucket.values ? &*bucket.values : nullptr};
}

// Is each single value known? A bucket without a list has only equal ones, or is a statistic set that tells nothing.
// CloudWatch: a set qualifies if its minimum is its maximum and its sum is that times its count (this to 1e-9 of it:
// sums of decimal fractions are not exact); and negative values never do.
bool tells_values(const BucketView& bucket);
// Of a bucket that tells them.
template <class Each>
void for_each_value(const BucketView& bucket, Each each) {
  if (bucket.values == nullptr) {
    each(bucket.minimum, bucket.count);
    return;
  }
  for (const ValueCount& entry : bucket.values->counts) each(entry.value, entry.count);
}

// The list of two buckets' samples together; none of them is empty.
Boxed<SingleValues> joined(const BucketView& a, const BucketView& b);

}  // namespace tocsin::metric
