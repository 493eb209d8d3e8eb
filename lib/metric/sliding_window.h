// The samples of one alarm instance, and the statistic of each of the N periods that end at an instant: sub-window i (0
// newest) of instant `at` is (at - (i+1) P, at - i P]. Moving the instant forward costs one step for each sample that
// crosses an edge; samples of equal stamps share a bucket.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/boxed.h"
#include "base/time.h"
#include "metric/bucket_list.h"
#include "metric/exact_sum.h"
#include "metric/value_index.h"
#include "model/definitions.h"
#include "model/state.h"

namespace tocsin::metric {

class SlidingWindow {
 public:
  // `periods` >= 1, `period` > 0. `buckets` by time, as an earlier run stored them.
  SlidingWindow(Statistic statistic, Duration period, std::uint32_t periods, std::vector<WindowBucket> buckets);

  // Adds a value, or a statistic set, at its place in time, before or after the current instant. Returns the stamp of
  // its bucket, which is to be stored. At limits::kWindowBuckets stamps, or limits::kWindowValues single values that
  // must be kept, a new stamp joins the bucket before it (coarsened() counts). Samples past 2^63 in the window, which
  // only a made-up statistic set can bring, are let go.
  Time add(const WindowBucket& samples);
  Time add(Time time, double value) { return add({time, 1, value, value, value, {}}); }
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

  [[nodiscard]] const BucketList& buckets() const { return buckets_; }

 private:
  // Only what the statistic asks for is kept up to date.
  struct Period {
    std::uint64_t count = 0;
    std::uint64_t untold = 0;  // buckets whose single values are not known, or negative
    ExactSum sum;
    Boxed<ValueIndex> values;  // every single value; of Minimum and Maximum: that of each bucket
  };
  // What of a bucket enters its period.
  enum class Kept : std::uint8_t { counts, sums, minima, maxima, values };

  void enter(Period& period, const BucketView& bucket) const;
  void leave(Period& period, const BucketView& bucket) const;
  void rebuild(Time at);
  void add_to_bucket(std::size_t index, const WindowBucket& samples);
  // False: nothing was done, it takes the long way.
  bool add_value(std::size_t index, const WindowBucket& samples, Period* period);

  Statistic statistic_;
  Duration period_;
  Kept kept_;
  BucketList buckets_;
  std::vector<std::size_t> edges_;  // edges_[k]: index of the first bucket later than at - k P; k = 0 .. N
  std::vector<Period> periods_;
  Time at_;
  std::uint64_t coarsened_ = 0;
  std::uint64_t held_ = 0;  // samples in all buckets
};

}  // namespace tocsin::metric
