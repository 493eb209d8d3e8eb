#include "metric/value_index.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "base/check.h"

namespace tocsin::metric {
namespace {

constexpr std::size_t kFew = 64;   // moving half of them is as quick as a walk down a trie
constexpr std::size_t kSpare = 4;  // room at a time

}  // namespace

void ValueIndex::add(double value, std::uint64_t count) {
  size_ += count;
  if (many_) return many_->add(value, count);
  const std::uint64_t key = value_key(value);
  auto place =
      std::lower_bound(few_.begin(), few_.end(), key, [](const Entry& e, std::uint64_t k) { return e.key < k; });
  if (place != few_.end() && place->key == key) {
    place->count += count;
    return;
  }
  if (few_.size() < kFew) {
    const auto index = place - few_.begin();
    if (few_.size() == few_.capacity()) few_.reserve(few_.size() + kSpare);
    few_.insert(few_.begin() + index, {key, count});
    return;
  }
  many_ = ValueTrie();
  for (const Entry& entry : std::exchange(few_, {})) many_->add(value_of_key(entry.key), entry.count);
  many_->add(value, count);
}

void ValueIndex::remove(double value, std::uint64_t count) {
  CHECK(size_ >= count);
  size_ -= count;
  if (many_) {
    many_->remove(value, count);
  } else {
    const std::uint64_t key = value_key(value);
    const auto place =
        std::lower_bound(few_.begin(), few_.end(), key, [](const Entry& e, std::uint64_t k) { return e.key < k; });
    CHECK(place != few_.end() && place->key == key && place->count >= count);
    place->count -= count;
    if (place->count == 0) few_.erase(place);
  }
  if (size_ == 0) *this = ValueIndex();  // the last one: the room goes too
}

double ValueIndex::at(std::uint64_t rank) const {
  if (many_) return many_->at(rank);
  CHECK(rank >= 1 && rank <= size_);
  auto entry = few_.begin();
  for (; rank > entry->count; ++entry) rank -= entry->count;
  return value_of_key(entry->key);
}

// Split where the trie would: at the highest bit in which the keys differ. Ranks are those among [begin, end).
double ValueIndex::sum_within(Place begin, Place end, std::uint64_t first, std::uint64_t last) {
  if (begin + 1 == end) {
    const std::uint64_t to = std::min(last, begin->count);
    return value_of_key(begin->key) * static_cast<double>(to - std::max<std::uint64_t>(first, 1) + 1);
  }
  const std::uint64_t bit = std::bit_floor(begin->key ^ (end - 1)->key);
  std::uint64_t low = 0;
  Place middle = begin;
  for (; (middle->key & bit) == 0; ++middle) low += middle->count;
  double sum = 0;
  if (first <= low) sum += sum_within(begin, middle, first, std::min(last, low));
  if (last > low) sum += sum_within(middle, end, std::max(first, low + 1) - low, last - low);
  return sum;
}

double ValueIndex::sum(std::uint64_t first, std::uint64_t last) const {
  if (many_) return many_->sum(first, last);
  first = std::max<std::uint64_t>(first, 1);
  last = std::min(last, size_);
  if (first > last) return 0;
  return sum_within(few_.begin(), few_.end(), first, last);
}

std::uint64_t ValueIndex::up_to(double bound) const {
  if (many_) return many_->up_to(bound);
  const std::uint64_t key = value_key(bound);
  std::uint64_t count = 0;
  for (const Entry& entry : few_) {
    if (entry.key > key) break;
    count += entry.count;
  }
  return count;
}

double ValueIndex::least() const { return many_ ? many_->least() : value_of_key(few_.front().key); }
double ValueIndex::greatest() const { return many_ ? many_->greatest() : value_of_key(few_.back().key); }

}  // namespace tocsin::metric
