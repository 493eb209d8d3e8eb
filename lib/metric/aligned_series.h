// The samples of one metric, by granules on the clock (a minute, or ten seconds): all that an alarm needs whose periods
// begin and end on them.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "base/time.h"
#include "metric/datapoint.h"
#include "model/state.h"
#include "model/statistic.h"

namespace tocsin::metric {

class AlignedSeries {
 public:
  // `granule` > 0; `buckets` by time, as an earlier run stored them (of any granule).
  AlignedSeries(const Statistic& statistic, Duration granule, const std::vector<WindowBucket>& buckets);

  // Adds a value, or a statistic set, to its granule; returns the granule's bucket, to be stored.
  const WindowBucket& add(const WindowBucket& samples);

  // Drops the granules that begin before `before`. True: some were dropped.
  bool forget(Time before);

  // All samples of [from, to), both on the edges of granules.
  [[nodiscard]] Datapoint between(Time from, Time to) const;
  // The statistic of those samples; none: there is no datapoint.
  [[nodiscard]] std::optional<double> value(const Datapoint& datapoint) const;

  [[nodiscard]] const std::deque<WindowBucket>& buckets() const { return buckets_; }
  // Some of the buckets it was made of did not stand on granules: what is stored of them must be replaced.
  [[nodiscard]] bool was_regrouped() const { return was_regrouped_; }

 private:
  Statistic statistic_;
  Duration granule_;
  std::deque<WindowBucket> buckets_;
  bool was_regrouped_ = false;
};

}  // namespace tocsin::metric
