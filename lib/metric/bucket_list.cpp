#include "metric/bucket_list.h"

#include <algorithm>
#include <utility>

namespace tocsin::metric {
namespace {

// Of what is held, room for so many more at a time: every bucket is moved about 16 times in its life, and little room
// is empty.
constexpr std::size_t kSpare = 16;
constexpr std::size_t kLeastSpare = 4;

template <class T>
void erase_front(std::vector<T>& all, std::size_t count) {
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(count, all.size())));
}

}  // namespace

BucketList::BucketList(std::vector<WindowBucket> buckets) {
  totals_.reserve(buckets.size());
  for (WindowBucket& b : buckets) {
    totals_.push_back({b.time, b.count, b.sum, b.minimum, b.maximum});
    if (b.values) set_values(totals_.size() - 1, std::move(b.values));
  }
}

WindowBucket BucketList::operator[](std::size_t index) const {
  const Totals& t = totals(index);
  WindowBucket bucket{t.time, t.count, t.sum, t.minimum, t.maximum, {}};
  if (const SingleValues* list = values(index)) bucket.values = *list;
  return bucket;
}

std::size_t BucketList::first_after(Time time) const {
  if (empty() || totals_.back().time <= time) return size();  // nearly always: time goes on
  const auto first = totals_.begin() + static_cast<std::ptrdiff_t>(head_);
  const auto found = std::upper_bound(first, totals_.end(), time, [](Time t, const Totals& b) { return t < b.time; });
  return static_cast<std::size_t>(found - first);
}

void BucketList::set_values(std::size_t index, Boxed<SingleValues> list) {
  if (const SingleValues* before = values(index)) listed_ -= before->counts.size();
  if (!list && head_ + index >= values_.size()) return;
  if (head_ + index >= values_.size()) values_.resize(head_ + index + 1);
  if (list) listed_ += list->counts.size();
  values_[head_ + index] = std::move(list);
}

void BucketList::make_room() {
  if (totals_.size() < totals_.capacity()) return;
  const std::size_t spare = std::max(kLeastSpare, size() / kSpare);
  if (head_ < spare) {
    totals_.reserve(totals_.size() + spare);
    return;
  }
  erase_front(totals_, head_);
  erase_front(values_, head_);
  head_ = 0;
}

void BucketList::insert(std::size_t index, const Totals& totals) {
  make_room();
  totals_.insert(totals_.begin() + static_cast<std::ptrdiff_t>(head_ + index), totals);
  if (head_ + index < values_.size()) values_.emplace(values_.begin() + static_cast<std::ptrdiff_t>(head_ + index));
}

void BucketList::drop_front(std::size_t count) {
  for (std::size_t i = 0; i < count && head_ + i < values_.size(); ++i) set_values(i, {});
  head_ += count;
  if (head_ < totals_.size()) return;
  *this = BucketList();  // an idle series gives its room back
}

}  // namespace tocsin::metric
