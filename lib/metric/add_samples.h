// Samples put together into one bucket. Its values are exact while there are at most `most_values` different ones (of a
// metric as it is kept limits::kMetricValues: CloudWatch's PutMetricData takes as many in a datapoint); past that each
// is rounded as metric/distribution says, off by at most 1/128 of itself. Count, minimum and maximum stay exact; the
// sum is a plain double.
#pragma once

#include <cstddef>

#include "base/limits.h"
#include "model/state.h"

namespace tocsin::metric {

// The result depends on what was added, not on the order (but for the last digits of the sum). `into` keeps its time;
// it may be empty (count 0).
// `most_values` 0: nobody asks for single values, and none are kept.
void add_samples(WindowBucket& into, const WindowBucket& more, std::size_t most_values = limits::kMetricValues);
// The same for `count` > 0 equal values; the usual case.
void add_value(WindowBucket& into, double value, std::uint64_t count);

}  // namespace tocsin::metric
