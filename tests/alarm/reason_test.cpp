// Reason data where the rules for one metric do not serve.
#include "alarm/reason.h"

#include <catch2/catch.hpp>

using namespace tocsin;

TEST_CASE("the reason data of metric math name neither a statistic nor a count of samples") {
  Alarm alarm;
  alarm.threshold = 1;
  const alarm::Point point{from_ms(0), 100, 3, true, {}};
  const auto data = [&] { return alarm::reason_data(alarm, 1, {point}, from_ms(60'000)); };
  CHECK_THAT(data(), Catch::Contains("\"statistic\":\"Sum\"") && Catch::Contains("\"sampleCount\":3.0"));
  alarm.metrics.emplace_back();
  CHECK_THAT(data(),
             !Catch::Contains("statistic") && !Catch::Contains("sampleCount") && Catch::Contains("\"value\":100.0"));
}
