// The samples of one alarm instance, and the statistic of each of the N periods that end at an instant: sub-window i (0
// newest) of instant `at` is (at - (i+1) P, at - i P]. Moving the instant forward costs one step for each sample that
// crosses an edge; samples of equal stamps share a bucket.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "base/time.h"
#include "metric/exact_sum.h"
#include "model/definitions.h"
#include "model/state.h"

namespace tocsin::metric {

class SlidingWindow {
 public:
  // `periods` >= 1, `period` > 0. `buckets` by time, as an earlier run stored them.
  SlidingWindow(Statistic statistic, Duration period, std::uint32_t periods, std::vector<WindowBucket> buckets);

  // Adds a value, or a statistic set, at its place in time, before or after the current instant. Returns its bucket, to
  // be stored. At limits::kWindowBuckets a new stamp joins the bucket before it (coarsened() counts).
  const WindowBucket& add(const WindowBucket& samples);
  const WindowBucket& add(Time time, double value) { return add({time, 1, value, value, value}); }
  [[nodiscard]] std::uint64_t coarsened() const { return coarsened_; }

  // Makes `at` the current instant; forward is cheap, backward costs as much as the window is long.
  void seek(Time at);

  // Of sub-window i at the current instant; none where it has no sample.
  [[nodiscard]] std::optional<double> value(std::uint32_t i) const;
  [[nodiscard]] std::uint64_t sample_count(std::uint32_t i) const { return periods_[i].count; }

  // The first instant after the current one at which a sample enters or crosses an edge; none: nothing will move.
  [[nodiscard]] std::optional<Time> next_edge() const;

  // Drops the buckets up to and with `upto`, which must not reach into the window of the current instant. True: some
  // were dropped.
  bool forget(Time upto);

  [[nodiscard]] const std::deque<WindowBucket>& buckets() const { return buckets_; }

 private:
  struct Period {
    std::uint64_t count = 0;
    ExactSum sum;
    std::map<double, std::uint64_t> extremes;  // of each bucket; only where the statistic asks for them
  };

  void enter(Period& period, const WindowBucket& bucket);
  void leave(Period& period, const WindowBucket& bucket);
  void rebuild(Time at);
  [[nodiscard]] std::size_t first_after(Time time) const;

  Statistic statistic_;
  Duration period_;
  std::deque<WindowBucket> buckets_;
  std::vector<std::size_t> edges_;  // edges_[k]: index of the first bucket later than at - k P; k = 0 .. N
  std::vector<Period> periods_;
  Time at_;
  std::uint64_t coarsened_ = 0;
};

}  // namespace tocsin::metric
