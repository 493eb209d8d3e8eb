#include "metric/distribution.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>

#include "base/limits.h"

namespace tocsin::metric {
namespace {

constexpr unsigned kDropped = 46;  // of the 52 digits of a fraction: 6 are left, behind the leading one
constexpr double kSetTolerance = 1e-9;

auto place_of(std::vector<ValueCount>& counts, double value) {
  return std::lower_bound(counts.begin(), counts.end(), value,
                          [](const ValueCount& entry, double v) { return entry.value < v; });
}
auto place_of(const std::vector<ValueCount>& counts, double value) {
  return std::lower_bound(counts.begin(), counts.end(), value,
                          [](const ValueCount& entry, double v) { return entry.value < v; });
}

}  // namespace

void round_all(SingleValues& list) {
  list.kind = SingleValues::Kind::rounded;
  auto& counts = list.counts;
  std::size_t kept = 0;  // rounding keeps the order: equal ones are neighbours
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double value = rounded(counts[i].value);
    if (kept > 0 && counts[kept - 1].value == value) {
      counts[kept - 1].count += counts[i].count;
    } else {
      counts[kept++] = {value, counts[i].count};
    }
  }
  counts.resize(kept);
}

double rounded(double value) {
  const auto bits = std::bit_cast<std::uint64_t>(value);
  // A carry out of the fraction goes into the exponent, which is the next power of two: as it should be.
  return std::bit_cast<double>((bits + (std::uint64_t{1} << (kDropped - 1))) >> kDropped << kDropped);
}

bool tells_values(const BucketView& bucket) {
  if (bucket.minimum < 0) return false;
  if (bucket.values != nullptr) return bucket.values->kind != SingleValues::Kind::unknown;
  const double all = bucket.minimum * static_cast<double>(bucket.count);
  return bucket.minimum == bucket.maximum && std::abs(bucket.sum - all) <= kSetTolerance * std::abs(all);
}

bool rounds_all(const SingleValues& list, double value) {
  if (list.kind != SingleValues::Kind::exact || list.counts.size() < limits::kDistinctValues) return false;
  const auto place = place_of(list.counts, value);
  return place == list.counts.end() || place->value != value;
}

Counted add_value_to(SingleValues& list, double value, std::uint64_t count) {
  value += 0.0;  // -0 is 0
  if (rounds_all(list, value)) round_all(list);
  Counted counted{list.kind == SingleValues::Kind::rounded ? rounded(value) : value, {}, 0};
  const auto place = place_of(list.counts, counted.as);
  if (place != list.counts.end() && place->value == counted.as) {
    place->count += count;
    return counted;
  }
  list.counts.insert(place, {counted.as, count});
  if (list.counts.size() <= limits::kDistinctValues) return counted;
  counted.lowest = list.counts[0];
  counted.next = list.counts[1].value;
  list.counts[1].count += list.counts[0].count;
  list.counts.erase(list.counts.begin());
  return counted;
}

Counted add_to_nearest(SingleValues& list, double value, std::uint64_t count) {
  auto place = place_of(list.counts, value);
  const bool lower = place == list.counts.end() ||
                     (place != list.counts.begin() && value - std::prev(place)->value < place->value - value);
  if (lower) --place;
  place->count += count;
  return {place->value, {}, 0};
}

Boxed<SingleValues> joined(const BucketView& a, const BucketView& b) {
  Distribution together;
  for (const BucketView* bucket : {&a, &b}) {
    if (!tells_values(*bucket)) return SingleValues{SingleValues::Kind::unknown, {}};
    if (bucket->values != nullptr) {
      together.merge(*bucket->values);
    } else {
      together.add(bucket->minimum, bucket->count);
    }
  }
  return std::move(together).values();
}

void Distribution::add(double value, std::uint64_t count) {
  if (!known()) return;
  size_ += count;
  add_value_to(values_, value, count);
}

void Distribution::merge(const SingleValues& other) {
  if (!known()) return;
  if (other.kind == SingleValues::Kind::unknown) return lose();
  if (other.kind == SingleValues::Kind::rounded && values_.kind == SingleValues::Kind::exact) round_all(values_);
  for (const ValueCount& entry : other.counts) add(entry.value, entry.count);
}

void Distribution::lose() {
  values_ = {SingleValues::Kind::unknown, {}};
  size_ = 0;
}

double Distribution::at(std::uint64_t rank) const {
  for (const ValueCount& entry : values_.counts) {
    if (rank <= entry.count) return entry.value;
    rank -= entry.count;
  }
  return 0;  // there is no such rank
}

double Distribution::sum(std::uint64_t first, std::uint64_t last) const {
  double sum = 0;
  std::uint64_t before = 0;
  for (const ValueCount& entry : values_.counts) {
    if (before >= last) break;
    const std::uint64_t from = std::max(first, before + 1);
    const std::uint64_t to = std::min(last, before + entry.count);
    if (from <= to) sum += entry.value * static_cast<double>(to - from + 1);
    before += entry.count;
  }
  return sum;
}

std::uint64_t Distribution::up_to(double bound) const {
  std::uint64_t count = 0;
  for (const ValueCount& entry : values_.counts) {
    if (entry.value > bound) break;
    count += entry.count;
  }
  return count;
}

}  // namespace tocsin::metric
