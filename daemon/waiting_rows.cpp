#include "daemon/waiting_rows.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"

namespace tocsin::daemon {

void WaitingRows::restore(std::uint64_t rows, std::int64_t first) {
  in_store_ = rows;
  read_from_ = first;
}

void WaitingRows::add(store::Pending row) {
  if (!row.stored) {
    (in_store_ == 0 ? window_ : unstored_).push_back(std::move(row));
    return;
  }
  if (in_store_ == 0 && window_.size() < limits::kLaneRows) {
    window_.push_back(std::move(row));
    return;
  }
  if (in_store_ == 0) read_from_ = row.sequence;
  ++in_store_;
}

void WaitingRows::pop() { window_.pop_front(); }

void WaitingRows::shift(Duration by) {
  for (auto* rows : {&window_, &unstored_}) {
    for (store::Pending& row : *rows) {
      row.promised += by;
      row.next_attempt += by;
    }
  }
}

void WaitingRows::take(std::vector<store::Pending> rows, std::size_t asked) {
  const bool all = rows.size() < asked;
  for (store::Pending& row : rows) {
    read_from_ = row.sequence + 1;
    const auto same = std::find_if(unstored_.begin(), unstored_.end(),
                                   [&row](const store::Pending& u) { return u.row.id == row.row.id; });
    if (same == unstored_.end()) {
      in_store_ -= in_store_ > 0 ? 1 : 0;
    } else {
      unstored_.erase(same);
    }
    window_.push_back(std::move(row));
  }
  if (all) in_store_ = 0;
  if (in_store_ > 0) return;
  std::move(unstored_.begin(), unstored_.end(), std::back_inserter(window_));
  unstored_.clear();
}

}  // namespace tocsin::daemon
