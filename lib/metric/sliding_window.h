// The samples of one alarm instance, and the statistic of each of the N periods that end at an instant: sub-window i (0
// newest) of instant `at` is (at - (i+1) P, at - i P]. Moving the instant forward costs one step for each sample that
// crosses an edge; samples of equal stamps share a bucket.
//
// A sample crosses N edges in its life, so that nothing may be done for all N at a crossing. Few edges are simply
// looked at, which is quickest; of many, the order of their next crossings is kept, and which sub-windows have changed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/boxed.h"
#include "base/time.h"
#include "metric/bucket_list.h"
#include "metric/crossings.h"
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

  // Makes `at` the current instant. Backward by no more than a period costs a step for each edge and crossing; by more,
  // as much as the window is long.
  void seek(Time at);

  // There are so many periods that it is told which of them have changed.
  [[nodiscard]] bool tells_changes() const { return static_cast<bool>(many_); }
  // Calls visit(i) once for each sub-window whose samples may have changed since the last call, or since the beginning.
  // Of a window that tells_changes().
  template <class Visit>
  void take_changes(Visit visit) {
    for (const std::uint32_t i : many_->changed) {
      many_->has_changed[i] = false;
      visit(i);
    }
    many_->changed.clear();
  }

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
  // Buckets are numbered from the first that there ever was. Only what the statistic asks for is kept up to date.
  struct Period {
    std::size_t end = 0;  // the first bucket that is too new for it
    std::uint64_t count = 0;
    std::uint64_t untold = 0;  // buckets whose single values are not known, or negative
    ExactSum sum;
    Boxed<ValueIndex> values;  // every single value; of Minimum and Maximum: that of each bucket
  };
  struct Many {
    explicit Many(std::size_t periods) : crossings(periods + 1), has_changed(periods) {}

    Crossings crossings;
    std::vector<std::uint32_t> changed;  // each once, as has_changed says
    std::vector<bool> has_changed;
  };
  // What of a bucket enters its period.
  enum class Kept : std::uint8_t { counts, sums, minima, maxima, values };

  void enter(Period& period, const BucketView& bucket) const;
  void leave(Period& period, const BucketView& bucket) const;
  void rebuild(Time at);
  // Edge k stands at the instant less k periods; k = 0 .. N. This is the first bucket later than that.
  [[nodiscard]] std::size_t& edge(std::size_t k) { return k < periods_.size() ? periods_[k].end : oldest_; }
  [[nodiscard]] std::size_t edge(std::size_t k) const { return k < periods_.size() ? periods_[k].end : oldest_; }
  [[nodiscard]] Time crossing(std::size_t k) const;
  // The bucket becomes older than edge k, or newer.
  void age(std::size_t k, const BucketView& bucket);
  void rejuvenate(std::size_t k, const BucketView& bucket);
  void step_back(Time at);
  void changed(std::size_t i);
  // The edges after a new bucket.
  void shift_edges(std::size_t index, Time time);
  // Null: it is in none.
  [[nodiscard]] Period* period_of(Time time);
  void add_to_bucket(std::size_t index, const WindowBucket& samples);
  // False: nothing was done, it takes the long way.
  bool add_value(std::size_t index, const WindowBucket& samples, Period* period);

  Statistic statistic_;
  Duration period_;
  Kept kept_;
  BucketList buckets_;
  std::size_t dropped_ = 0;  // buckets before those in buckets_
  std::size_t oldest_ = 0;   // edge N
  std::vector<Period> periods_;
  Boxed<Many> many_;
  Time at_;
  std::uint64_t coarsened_ = 0;
  std::uint64_t held_ = 0;  // samples in all buckets
};

}  // namespace tocsin::metric
