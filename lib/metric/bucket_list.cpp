#include "metric/bucket_list.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace tocsin::metric {
namespace {

// Of what is held, room for so many more at a time: every slot is moved about 16 times in its life, and little room is
// empty.
constexpr std::size_t kSpare = 16;
constexpr std::size_t kLeastSpare = 4;

bool is_of_one_value(const BucketList::Totals& t) {
  return t.minimum == t.maximum && t.sum == t.minimum * static_cast<double>(t.count);
}

}  // namespace

BucketList::BucketList(std::vector<WindowBucket> buckets) {
  slots_.reserve(buckets.size());
  for (WindowBucket& b : buckets) {
    insert(size(), {b.time, b.count, b.sum, b.minimum, b.maximum});
    if (b.values) set_values(size() - 1, std::move(b.values));
  }
}

WindowBucket BucketList::operator[](std::size_t index) const {
  const Totals t = totals(index);
  WindowBucket bucket{t.time, t.count, t.sum, t.minimum, t.maximum, {}};
  if (const SingleValues* list = values(index)) bucket.values = *list;
  return bucket;
}

std::size_t BucketList::first_after(Time time) const {
  if (empty() || slots_.back().time <= time) return size();  // nearly always: time goes on
  const auto first = slots_.begin() + static_cast<std::ptrdiff_t>(head_);
  const auto found = std::upper_bound(first, slots_.end(), time, [](Time t, const Slot& b) { return t < b.time; });
  return static_cast<std::size_t>(found - first);
}

BucketList::Totals BucketList::totals(std::size_t index) const {
  const Slot& slot = slots_[head_ + index];
  if (!slot.is_apart()) {
    const auto value = std::bit_cast<double>(slot.bits);
    return {slot.time, slot.count, value * static_cast<double>(slot.count), value, value};
  }
  const Side& side = side_of(slot);
  return {slot.time, slot.count, side.sum, side.minimum, side.maximum};
}

BucketList::Side& BucketList::apart(Slot& slot) {
  if (slot.is_apart()) return side_of(slot);
  const auto value = std::bit_cast<double>(slot.bits);
  Side side{value * static_cast<double>(slot.count), value, value, {}};
  if (!apart_) apart_ = Sides();
  std::size_t place = apart_->all.size();
  if (apart_->free.empty()) {
    apart_->all.push_back(std::move(side));
  } else {
    place = apart_->free.back();
    apart_->free.pop_back();
    apart_->all[place] = std::move(side);
  }
  slot.bits = Slot::kApart | place;
  return apart_->all[place];
}

void BucketList::join(Slot& slot, double value) {
  if (slot.is_apart()) {
    Boxed<SingleValues>& list = side_of(slot).values;
    if (list) listed_ -= list->counts.size();
    list.reset();
    apart_->free.push_back(static_cast<std::uint32_t>(slot.side()));
  }
  slot.bits = std::bit_cast<std::uint64_t>(value);
}

void BucketList::set_totals(std::size_t index, const Totals& totals) {
  Slot& slot = slots_[head_ + index];
  if (is_of_one_value(totals) && values(index) == nullptr) {
    slot.count = totals.count;
    return join(slot, totals.minimum);
  }
  Side& side = apart(slot);
  side.sum = totals.sum;
  side.minimum = totals.minimum;
  side.maximum = totals.maximum;
  slot.count = totals.count;
}

void BucketList::set_values(std::size_t index, Boxed<SingleValues> list) {
  if (const SingleValues* before = values(index)) listed_ -= before->counts.size();
  if (list) {
    listed_ += list->counts.size();
    apart(slots_[head_ + index]).values = std::move(list);
  } else if (values(index) != nullptr) {
    side_of(slots_[head_ + index]).values.reset();
    set_totals(index, totals(index));
  }
}

void BucketList::make_room() {
  if (slots_.size() < slots_.capacity()) return;
  const std::size_t spare = std::max(kLeastSpare, size() / kSpare);
  if (head_ < spare) {
    slots_.reserve(slots_.size() + spare);
    return;
  }
  slots_.erase(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(head_));
  head_ = 0;
}

void BucketList::insert(std::size_t index, const Totals& totals) {
  make_room();
  slots_.insert(slots_.begin() + static_cast<std::ptrdiff_t>(head_ + index), Slot{totals.time, 0, 0});
  set_totals(index, totals);
}

void BucketList::drop_front(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) join(slots_[head_ + i], 0);
  head_ += count;
  if (head_ < slots_.size()) return;
  *this = BucketList();  // an idle series gives its room back
}

}  // namespace tocsin::metric
