#include "metric/add_samples.h"

#include <algorithm>
#include <limits>

#include "metric/distribution.h"

namespace tocsin::metric {
namespace {

bool is_one_value(const BucketView& samples) { return samples.values == nullptr && samples.minimum == samples.maximum; }

void bound(Boxed<SingleValues>& values, std::size_t most) {
  if (values && values->kind == SingleValues::Kind::exact && values->counts.size() > most) round_all(*values);
}

void add_values(WindowBucket& into, const BucketView& more, std::size_t most_values) {
  if (is_one_value(view(into)) && is_one_value(more) && into.minimum == more.minimum) return;  // as many more of it
  if (into.values && into.values->kind == SingleValues::Kind::unknown) return;
  if (into.values && more.values == nullptr && tells_values(more)) {
    add_value_to(*into.values, more.minimum, more.count);
  } else {
    into.values = joined(view(into), more);
  }
  bound(into.values, most_values);
}

void add(WindowBucket& into, const BucketView& more, std::size_t most_values) {
  if (most_values > 0) add_values(into, more, most_values);
  into.count += std::min(more.count, std::numeric_limits<std::uint64_t>::max() - into.count);
  into.sum += more.sum;
  into.minimum = std::min(into.minimum, more.minimum);
  into.maximum = std::max(into.maximum, more.maximum);
}

}  // namespace

void add_samples(WindowBucket& into, const WindowBucket& more, std::size_t most_values) {
  if (more.count == 0) return;
  if (into.count > 0) return add(into, view(more), most_values);
  const Time time = into.time;
  into = more;
  into.time = time;
  if (most_values == 0) into.values.reset();
  bound(into.values, most_values);
}

void add_value(WindowBucket& into, double value, std::uint64_t count) {
  const double sum = value * static_cast<double>(count);
  if (into.count > 0) return add(into, {count, sum, value, value, nullptr}, limits::kMetricValues);
  into = {into.time, count, sum, value, value, {}};
}

}  // namespace tocsin::metric
