// The buckets of one window by time, packed: a stamp's totals take 40 bytes, and lists of single values cost nothing
// while no bucket has one. A series of few samples is the usual case, and there may be a hundred thousand of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <vector>

#include "base/boxed.h"
#include "base/time.h"
#include "metric/distribution.h"
#include "model/state.h"

namespace tocsin::metric {

class BucketList {
 public:
  struct Totals {
    Time time;
    std::uint64_t count = 0;
    double sum = 0;
    double minimum = 0;
    double maximum = 0;
  };

  // Buckets by value, as they are stored.
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = WindowBucket;
    using difference_type = std::ptrdiff_t;
    using pointer = const WindowBucket*;
    using reference = WindowBucket;

    Iterator(const BucketList& list, std::size_t index) : list_(&list), index_(index) {}
    WindowBucket operator*() const { return (*list_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    Iterator operator++(int) {
      const Iterator before = *this;
      ++index_;
      return before;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const BucketList* list_;
    std::size_t index_;
  };

  BucketList() = default;
  explicit BucketList(std::vector<WindowBucket> buckets);  // by time

  [[nodiscard]] std::size_t size() const { return totals_.size() - head_; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] WindowBucket operator[](std::size_t index) const;
  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, size()}; }

  [[nodiscard]] Time time(std::size_t index) const { return totals_[head_ + index].time; }
  [[nodiscard]] BucketView view(std::size_t index) const {
    const Totals& t = totals_[head_ + index];
    return {t.count, t.sum, t.minimum, t.maximum, values(index)};
  }
  // The index of the first bucket later than `time`.
  [[nodiscard]] std::size_t first_after(Time time) const;

  [[nodiscard]] const Totals& totals(std::size_t index) const { return totals_[head_ + index]; }
  [[nodiscard]] Totals& totals(std::size_t index) { return totals_[head_ + index]; }
  // Null: it has no list.
  [[nodiscard]] const SingleValues* values(std::size_t index) const {
    return index + head_ < values_.size() && values_[index + head_] ? &*values_[index + head_] : nullptr;
  }
  // Of a bucket that has a list.
  template <class Change>
  auto change_values(std::size_t index, Change change) {
    SingleValues& list = *values_[head_ + index];
    listed_ -= list.counts.size();
    auto done = change(list);
    listed_ += list.counts.size();
    return done;
  }
  void set_values(std::size_t index, Boxed<SingleValues> values);
  // Entries of all lists.
  [[nodiscard]] std::size_t listed() const { return listed_; }

  void insert(std::size_t index, const Totals& totals);
  void drop_front(std::size_t count);

 private:
  void make_room();

  std::size_t head_ = 0;  // what is before it is gone
  std::size_t listed_ = 0;
  std::vector<Totals> totals_;
  std::vector<Boxed<SingleValues>> values_;  // of the first buckets, up to the last one with a list at least
};

}  // namespace tocsin::metric
