#include "metric/period_statistics.h"

#include <catch2/catch.hpp>

using namespace tocsin;
using namespace tocsin::metric;
using namespace std::chrono_literals;

namespace {

WindowBucket minute(int number, double value) { return {kEpoch + number * 1min, 1, value, value, value, {}}; }

}  // namespace

TEST_CASE("minutes are put together into periods from the start on, and a period without one is no datapoint") {
  const std::vector<Statistic> statistics = {Statistic::sum, Statistic::maximum, Statistic::percentile(50)};
  PeriodFold fold({kEpoch + 2min, kEpoch + 12min, 5min}, statistics);
  for (const int m : {1, 2, 6, 7, 11, 12}) fold.add(minute(m, m));
  const auto periods = fold.take();
  REQUIRE(periods.size() == 2);
  CHECK(periods[0].begin == kEpoch + 2min);
  CHECK(periods[0].values == std::vector<std::optional<double>>{8, 6, 2});
  CHECK(periods[1].begin == kEpoch + 7min);
  CHECK(periods[1].values == std::vector<std::optional<double>>{18, 11, 7});
}

TEST_CASE("a statistic that a period does not tell is absent there alone") {
  const std::vector<Statistic> statistics = {Statistic::sample_count, Statistic::percentile(99)};
  PeriodFold fold({kEpoch, kEpoch + 10min, 1min}, statistics);
  fold.add(minute(0, 4));
  fold.add({kEpoch + 1min, 3, 30, 5, 20, {}});
  const auto periods = fold.take();
  REQUIRE(periods.size() == 2);
  CHECK(periods[0].values == std::vector<std::optional<double>>{1, 4});
  CHECK(periods[1].values == std::vector<std::optional<double>>{3, std::nullopt});
}
