// The buckets of one window by time, packed. A stamp whose samples all have one value, nearly always a single sample,
// takes 24 bytes; one of different values has its totals, and its list if there is one, apart. Series of few samples
// are the usual case, and there may be a hundred thousand of them.
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

  [[nodiscard]] std::size_t size() const { return slots_.size() - head_; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] WindowBucket operator[](std::size_t index) const;
  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, size()}; }

  [[nodiscard]] Time time(std::size_t index) const { return slots_[head_ + index].time; }
  [[nodiscard]] Totals totals(std::size_t index) const;
  [[nodiscard]] BucketView view(std::size_t index) const {
    const Totals t = totals(index);
    return {t.count, t.sum, t.minimum, t.maximum, values(index)};
  }
  // The index of the first bucket later than `time`.
  [[nodiscard]] std::size_t first_after(Time time) const;

  // The list stays; so does the time.
  void set_totals(std::size_t index, const Totals& totals);
  // Null: it has no list.
  [[nodiscard]] const SingleValues* values(std::size_t index) const {
    const Slot& slot = slots_[head_ + index];
    return slot.is_apart() && side_of(slot).values ? &*side_of(slot).values : nullptr;
  }
  // Of a bucket that has a list.
  template <class Change>
  auto change_values(std::size_t index, Change change) {
    SingleValues& list = *side_of(slots_[head_ + index]).values;
    listed_ -= list.counts.size();
    auto done = change(list);
    listed_ += list.counts.size();
    return done;
  }
  void set_values(std::size_t index, Boxed<SingleValues> list);
  // Entries of all lists.
  [[nodiscard]] std::size_t listed() const { return listed_; }

  void insert(std::size_t index, const Totals& totals);
  void drop_front(std::size_t count);

 private:
  struct Slot {
    // The bits of a number that is none; what is of one value is a number.
    static constexpr std::uint64_t kApart = 0xFFF8'0000'0000'0000U;

    Time time;
    std::uint64_t count = 0;
    std::uint64_t bits = 0;  // of the one value; or kApart and the place in sides_

    [[nodiscard]] bool is_apart() const { return (bits & kApart) == kApart; }
    [[nodiscard]] std::size_t side() const { return static_cast<std::size_t>(bits & ~kApart); }
  };
  struct Side {
    double sum = 0;
    double minimum = 0;
    double maximum = 0;
    Boxed<SingleValues> values;
  };

  struct Sides {
    std::vector<Side> all;
    std::vector<std::uint32_t> free;
  };

  void make_room();
  Side& side_of(const Slot& slot) { return apart_->all[slot.side()]; }
  [[nodiscard]] const Side& side_of(const Slot& slot) const { return apart_->all[slot.side()]; }
  Side& apart(Slot& slot);
  void join(Slot& slot, double value);  // its side is given up

  std::size_t head_ = 0;  // what is before it is gone
  std::size_t listed_ = 0;
  std::vector<Slot> slots_;
  Boxed<Sides> apart_;  // none: no slot has a side
};

}  // namespace tocsin::metric
