#include "metric/distribution.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

#include "base/limits.h"
#include "metric/value_index.h"
#include "support/dice.h"
#include "support/from_environment.h"

using namespace tocsin;
using namespace tocsin::metric;

namespace {

Distribution made_of(const std::vector<double>& values) {
  Distribution distribution;
  for (const double v : values) distribution.add(v);
  return distribution;
}

std::vector<double> random_values(test::Dice& dice, std::size_t n) {
  std::vector<double> values;
  for (std::size_t i = 0; i < n; ++i) {
    values.push_back(
        std::ldexp(1 + static_cast<double>(dice.below(1'000'000)) / 1e6, static_cast<int>(dice.below(40)) - 20));
  }
  return values;
}

}  // namespace

TEST_CASE("up to the bound every different value is kept as it is") {
  Distribution distribution;
  for (std::size_t i = 0; i < limits::kDistinctValues; ++i) distribution.add(1000 + static_cast<double>(i) / 7, 2);
  CHECK(distribution.values().kind == SingleValues::Kind::exact);
  CHECK(distribution.size() == 2 * limits::kDistinctValues);
  CHECK(distribution.at(3) == 1000 + 1.0 / 7);
  distribution.add(1000, 1);  // is there
  CHECK(distribution.values().kind == SingleValues::Kind::exact);
  distribution.add(999, 1);
  CHECK(distribution.values().kind == SingleValues::Kind::rounded);
}

TEST_CASE("a rounded value is off by at most 1/128 of itself, and a small whole number not at all") {
  test::Dice dice(test::from_environment("TOCSIN_SEED", 20261124));
  for (const double v : random_values(dice, 100'000)) {
    const double r = rounded(v);
    REQUIRE(std::abs(r - v) <= v / 128);
    REQUIRE(rounded(r) == r);
  }
  for (int i = 0; i <= 128; ++i) CHECK(rounded(i) == i);
  CHECK(std::isfinite(rounded(0x1p360)));
}

TEST_CASE("past the bound ranks stay, values are off by less than one percent, and memory is bounded") {
  test::Dice dice(test::from_environment("TOCSIN_SEED", 20261124));
  std::vector<double> values = random_values(dice, 50'000);
  const Distribution distribution = made_of(values);
  std::sort(values.begin(), values.end());
  CHECK(distribution.size() == values.size());
  CHECK(distribution.values().counts.size() <= limits::kDistinctValues);
  for (std::size_t rank = 1; rank <= values.size(); rank += 97)
    REQUIRE(std::abs(distribution.at(rank) - values[rank - 1]) <= 0.01 * values[rank - 1]);
}

TEST_CASE("values over more orders of magnitude than fit lose accuracy at the low end, never their count") {
  Distribution distribution;
  std::uint64_t added = 0;
  for (int exponent = -200; exponent < 200; ++exponent) {
    for (int step = 0; step < 64; ++step, ++added) distribution.add(std::ldexp(1 + step / 64.0, exponent));
  }
  CHECK(distribution.size() == added);
  CHECK(distribution.values().counts.size() == limits::kDistinctValues);
  CHECK(distribution.at(added) == std::ldexp(1 + 63 / 64.0, 199));
}

TEST_CASE("neither the order of values nor the way they are merged shows in a distribution") {
  test::Dice dice(test::from_environment("TOCSIN_SEED", 20261124));
  for (const std::size_t n :
       {std::size_t{10}, limits::kDistinctValues, limits::kDistinctValues + 1, 3 * limits::kDistinctValues}) {
    std::vector<double> values = random_values(dice, n);
    for (double& v : values) {
      if (dice.one_in(2)) v = std::pow(v, 9);  // 24 decimal orders of magnitude each way
    }
    const Distribution whole = made_of(values);
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[dice.below(i)]);
    CHECK(made_of(values).values() == whole.values());
    const auto half = values.begin() + static_cast<std::ptrdiff_t>(dice.below(n));
    Distribution merged = made_of({values.begin(), half});
    merged.merge(made_of({half, values.end()}).values());
    CHECK(merged.values() == whole.values());
  }
}

TEST_CASE("an index from which values were taken away is the one made of what is left, to the last bit") {
  const std::uint64_t seed = test::from_environment("TOCSIN_SEED", 20261124);
  test::Dice dice(seed);
  for (std::size_t round = 0; round < test::from_environment("TOCSIN_ROUNDS", 100); ++round) {
    CAPTURE(seed, round);
    ValueIndex index;
    std::vector<double> left;
    for (std::size_t step = 0; step < 300; ++step) {
      // Up to more than a list takes, and down again.
      if (!left.empty() && dice.one_in(step < 180 ? 5 : 2)) {
        const std::size_t i = dice.below(left.size());
        index.remove(left[i]);
        left.erase(left.begin() + static_cast<std::ptrdiff_t>(i));
      } else {
        left.push_back(dice.one_in(2) ? static_cast<double>(dice.below(10)) - 2
                                      : 0.1 * static_cast<double>(dice.below(1000)));
        index.add(left.back());
      }
    }
    ValueIndex afresh;
    for (auto v = left.rbegin(); v != left.rend(); ++v) afresh.add(*v);
    std::sort(left.begin(), left.end());
    REQUIRE(index.size() == left.size());
    for (std::size_t i = 0; i < left.size(); ++i) {
      REQUIRE(index.at(i + 1) == left[i]);
      REQUIRE(index.up_to(left[i]) ==
              static_cast<std::uint64_t>(std::upper_bound(left.begin(), left.end(), left[i]) - left.begin()));
      const std::size_t to = i + dice.below(left.size() - i);
      double sum = 0;
      for (std::size_t k = i; k <= to; ++k) sum += left[k];
      REQUIRE(index.sum(i + 1, to + 1) == Approx(sum).margin(1e-9));
      REQUIRE(index.sum(i + 1, to + 1) == afresh.sum(i + 1, to + 1));
    }
    for (const double bound : {-3.0, -0.5, -0.0, 0.0, 0.05, 3.33, 1e9}) {
      REQUIRE(index.up_to(bound) ==
              static_cast<std::uint64_t>(std::upper_bound(left.begin(), left.end(), bound) - left.begin()));
    }
    if (left.empty()) continue;
    REQUIRE(index.least() == left.front());
    REQUIRE(index.greatest() == left.back());
  }
}
