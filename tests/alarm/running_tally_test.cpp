// The number of whole periods grows with time, and shrinks where a late sample takes the alarm back.
#include "alarm/running_tally.h"

#include <catch2/catch.hpp>

using namespace tocsin;
using namespace std::chrono_literals;

TEST_CASE("of a period that is whole no more, or is now, the absence says something else") {
  constexpr std::uint32_t kPeriods = 20;
  Alarm alarm;
  alarm.evaluation_periods = kPeriods;
  alarm.treat_missing_data = MissingData::breaching;
  metric::SlidingWindow window(Statistic::sum, 10s, kPeriods, {});
  REQUIRE(window.tells_changes());
  alarm::RunningTally tally;
  for (const std::uint32_t whole : {5U, 4U, 9U, 0U, 20U, 19U}) {
    CAPTURE(whole);
    const alarm::Tally& now = tally.update(alarm, 1, whole, window);
    CHECK(now.count(alarm::Meaning::breaching) == whole);
    CHECK(now.count(alarm::Meaning::unknown) == kPeriods - whole);
  }
}
