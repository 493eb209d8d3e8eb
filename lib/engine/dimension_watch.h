// How many different combinations of dimension values a filter makes: each is a metric of its own, and a dimension that
// takes a new value with every event (a port, a request's id) is nearly always a mistake. CloudWatch disables such a
// filter; we say it once a day, by event time. Bounded: no more than limits::kDimensionCombinations hashes are held.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_set>

#include "base/time.h"
#include "model/sample.h"

namespace tocsin::engine {

class DimensionWatch {
 public:
  // True with the sample that reaches the bound on its day. Samples of days before the newest one do not count.
  bool add(Time time, const DimensionValues& values);

 private:
  std::int64_t day_ = INT64_MIN;
  bool said_ = false;
  std::unordered_set<std::size_t> seen_;  // hashes
};

}  // namespace tocsin::engine
