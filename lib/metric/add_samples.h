// Samples put together into one datapoint of a metric, as it is kept. Its values are exact while there are at most
// limits::kMetricValues different ones (CloudWatch's PutMetricData takes as many in a datapoint); past that each is
// rounded as metric/distribution says, off by at most 1/128 of itself. Count, minimum and maximum stay exact; the sum
// is a plain double.
#pragma once

#include "model/state.h"

namespace tocsin::metric {

// The result depends on what was added, not on the order (but for the last digits of the sum). `into` keeps its time;
// it may be empty (count 0).
void add_samples(WindowBucket& into, const WindowBucket& more);
// The same for `count` > 0 equal values; the usual case.
void add_value(WindowBucket& into, double value, std::uint64_t count);

}  // namespace tocsin::metric
