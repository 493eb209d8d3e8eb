// The samples of one period, put together from values and statistic sets in any order.
#pragma once

#include <cstdint>

#include "metric/distribution.h"
#include "metric/exact_sum.h"
#include "model/state.h"

namespace tocsin::metric {

class Datapoint {
 public:
  // `keeps_values`: for statistics that need them; without, they cost nothing.
  explicit Datapoint(bool keeps_values = false) : keeps_values_(keeps_values) {}

  // `count` > 0.
  void add(double value, std::uint64_t count = 1);
  // All of a bucket: values with their counts, or a statistic set.
  void add(const WindowBucket& samples);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] const ExactSum& sum() const { return sum_; }
  [[nodiscard]] double minimum() const { return minimum_; }
  [[nodiscard]] double maximum() const { return maximum_; }
  // Null: they were not kept, or not all are known, or one is negative (CloudWatch: then there is no percentile).
  [[nodiscard]] const Distribution* values() const { return keeps_values_ && values_.known() ? &values_ : nullptr; }

 private:
  void widen(double least, double greatest, std::uint64_t count);

  std::uint64_t count_ = 0;
  ExactSum sum_;
  double minimum_ = 0;  // of no sample: no meaning
  double maximum_ = 0;
  bool keeps_values_;
  Distribution values_;
};

}  // namespace tocsin::metric
