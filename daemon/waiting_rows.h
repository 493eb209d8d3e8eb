// What waits for one subscription, in the order of sending: a bounded window of it in memory, the rest in the store.
//
// Rows that could not be stored (the disk is full) are nowhere else: they stay in memory, behind those in the store.
// When one of them turns up in the store after all, it takes the place that it has there.
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "store/store.h"

namespace tocsin::daemon {

class WaitingRows {
 public:
  [[nodiscard]] bool empty() const { return window_.empty() && in_store_ == 0 && unstored_.empty(); }
  [[nodiscard]] std::uint64_t count() const { return window_.size() + in_store_ + unstored_.size(); }

  // What an earlier run left in the store; before anything else.
  void restore(std::uint64_t rows, std::int64_t first);
  // New rows come in the order of their sequence.
  void add(store::Pending row);

  // The window's first row, to be sent; it has one unless must_read() or empty().
  [[nodiscard]] bool has_next() const { return !window_.empty(); }
  [[nodiscard]] store::Pending& next() { return window_.front(); }
  [[nodiscard]] const store::Pending& next() const { return window_.front(); }
  void pop();

  // The clock was set: rows in memory are as old as before. Those in the store are the caller's business.
  void shift(Duration by);

  // The window is empty and the store has more: from this sequence on.
  [[nodiscard]] bool must_read() const { return window_.empty() && in_store_ > 0; }
  [[nodiscard]] std::int64_t read_from() const { return read_from_; }
  // What the store has from read_from() on; fewer than asked for: there is no more.
  void take(std::vector<store::Pending> rows, std::size_t asked);

 private:
  std::deque<store::Pending> window_;
  std::uint64_t in_store_ = 0;  // rows of the store that were not read yet
  std::int64_t read_from_ = 0;
  std::deque<store::Pending> unstored_;
};

}  // namespace tocsin::daemon
