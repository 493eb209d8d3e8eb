#include "metric/datapoint.h"

#include <algorithm>

namespace tocsin::metric {

void Datapoint::widen(double least, double greatest, std::uint64_t count) {
  minimum_ = count_ == 0 ? least : std::min(minimum_, least);
  maximum_ = count_ == 0 ? greatest : std::max(maximum_, greatest);
  count_ += count;
}

void Datapoint::add(double value, std::uint64_t count) {
  const double sum = value * static_cast<double>(count);
  add(WindowBucket{{}, count, sum, value, value, {}});
}

void Datapoint::add(const WindowBucket& samples) {
  if (samples.count == 0) return;
  widen(samples.minimum, samples.maximum, samples.count);
  sum_.add(samples.sum);
  if (!keeps_values_) return;
  if (!tells_values(view(samples))) {
    values_.lose();
  } else if (samples.values) {
    values_.merge(*samples.values);
  } else {
    values_.add(samples.minimum, samples.count);
  }
}

}  // namespace tocsin::metric
