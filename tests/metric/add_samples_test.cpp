#include "metric/add_samples.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "base/limits.h"
#include "metric/datapoint.h"
#include "metric/statistic.h"

using namespace tocsin;
using namespace tocsin::metric;

namespace {

WindowBucket minute_of(const std::vector<double>& values) {
  WindowBucket minute;
  for (const double value : values) add_value(minute, value, 1);
  return minute;
}

double percentile(const WindowBucket& minute, double percentage) {
  Datapoint datapoint(true);
  datapoint.add(minute);
  const auto value = metric::value(Statistic::percentile(percentage), datapoint);
  REQUIRE(value);
  return *value;
}

std::vector<double> numbers(std::size_t count) {
  std::mt19937 random(7);  // NOLINT: the same on every run
  std::vector<double> all;
  for (std::size_t i = 0; i < count; ++i) all.push_back(static_cast<double>(random() % 1'000'000) / 8);
  return all;
}

}  // namespace

TEST_CASE("equal values take no list") {
  const WindowBucket minute = minute_of({3, 3, 3});
  CHECK(minute == WindowBucket{{}, 3, 9, 3, 3, {}});
}

TEST_CASE("different values are told apart, exactly up to as many as CloudWatch takes in a datapoint") {
  std::vector<double> values;
  for (std::size_t i = 0; i < limits::kMetricValues; ++i) values.push_back(1000 + static_cast<double>(i) / 8);
  WindowBucket minute = minute_of(values);
  REQUIRE(minute.values);
  CHECK(minute.values->kind == SingleValues::Kind::exact);
  CHECK(percentile(minute, 100) == values.back());
  add_value(minute, 5000, 1);
  CHECK(minute.values->kind == SingleValues::Kind::rounded);
  CHECK(minute.maximum == 5000);
}

TEST_CASE("past that percentiles are off by at most 1/128") {
  std::vector<double> values = numbers(3000);
  const WindowBucket minute = minute_of(values);
  std::sort(values.begin(), values.end());
  CHECK(minute.count == values.size());
  for (const double p : {1.0, 25.0, 50.0, 90.0, 99.0, 100.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(p / 100 * static_cast<double>(values.size())));
    const double exact = values[rank - 1];
    CHECK(std::abs(percentile(minute, p) - exact) <= exact / 128);
  }
}

TEST_CASE("what is added in pieces is what is added at once, in any order") {
  std::vector<double> values = numbers(400);
  const WindowBucket whole = minute_of(values);
  std::reverse(values.begin(), values.end());
  WindowBucket pieces;
  for (std::size_t begin = 0; begin < values.size(); begin += 100) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(begin);
    add_samples(pieces, minute_of({first, first + 100}));
  }
  CHECK(pieces == whole);
}

TEST_CASE("a statistic set that tells no values, or a negative value, leaves no percentile, and the sums right") {
  WindowBucket minute = minute_of({1, 2});
  SECTION("a set") { add_samples(minute, {{}, 3, 30, 5, 20, {}}); }
  SECTION("a negative value") {
    add_value(minute, -4, 1);
    add_value(minute, 34, 2);
  }
  CHECK(minute.count == 5);
  REQUIRE(minute.values);
  CHECK(minute.values->kind == SingleValues::Kind::unknown);
  add_value(minute, 7, 1);
  CHECK(minute.values->kind == SingleValues::Kind::unknown);
  CHECK(minute.count == 6);
}
