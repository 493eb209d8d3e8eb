// What is usual for a metric at an hour of the week.
#include "metric/anomaly_band.h"

#include <catch2/catch.hpp>
#include <cmath>

namespace tocsin::metric {
namespace {

using namespace std::chrono_literals;

constexpr Time day(int number) { return kEpoch + number * 24h; }

TEST_CASE("with fewer than 24 points nothing is usual") {
  AnomalyModel model;
  CHECK_FALSE(model.at(kEpoch));
  for (int i = 0; i < 23; ++i) model.add(kEpoch + i * 1min, 5);
  CHECK_FALSE(model.at(kEpoch));
  model.add(kEpoch + 23min, 5);
  REQUIRE(model.at(kEpoch));
  CHECK(model.at(kEpoch)->mean == 5);
  CHECK(model.at(kEpoch)->deviation == 0);
}

TEST_CASE("an hour of the week with three weeks is judged by itself, else the hour of the day, else all data") {
  AnomalyModel model;
  // 15 days: a weekday's 10 o'clock has 100 on days 0, 7 and 14, the other days 20; every 11 o'clock is empty but two.
  for (int d = 0; d <= 14; ++d) {
    for (int minute : {0, 30}) model.add(day(d) + 10h + minute * 1min, d % 7 == 0 ? 100 + minute : 20);
  }
  model.add(day(13) + 11h, 20);
  model.add(day(14) + 11h, 20);
  const auto weekly = model.at(day(14) + 10h + 59min);
  REQUIRE(weekly);
  CHECK(weekly->mean == Approx(115));
  CHECK(weekly->deviation == Approx(15));
  const auto daily = model.at(day(12) + 10h);  // a weekday that stands here twice
  REQUIRE(daily);
  CHECK(daily->mean == Approx((6 * 115.0 + 24 * 20) / 30));
  const auto all = model.at(day(14) + 11h);
  REQUIRE(all);
  CHECK(all->mean == Approx((6 * 115.0 + 26 * 20) / 32));
  CHECK(model.at(day(21) + 10h)->mean == Approx(115));  // the next such hour
}

TEST_CASE("days older than 15 leave, and what comes late for them is passed over") {
  AnomalyModel model;
  for (int i = 0; i < 24; ++i) model.add(day(0) + i * 1h, 1000);
  for (int i = 0; i < 24; ++i) model.add(day(14) + i * 1h, 1);
  CHECK(model.points() == 48);
  model.add(day(15), 1);
  CHECK(model.points() == 25);
  CHECK(model.at(day(15))->mean == 1);
  model.add(day(0), 1000);
  CHECK(model.points() == 25);
  model.add(day(1), 3);  // within the 15 days, and late
  CHECK(model.points() == 26);
  model.add(day(1000), 7);
  CHECK(model.points() == 1);
}

TEST_CASE("values without bounds and times before 1970 do no harm") {
  AnomalyModel model;
  for (const double value : {HUGE_VAL, -HUGE_VAL, std::nan(""), 1e200}) model.add(kEpoch, value);
  CHECK(model.points() == 0);
  for (int i = 0; i < 24; ++i) model.add(day(-3) + i * 1h, i % 2 == 0 ? 1e100 : -1e100);
  REQUIRE(model.at(day(-3)));
  CHECK(std::isfinite(model.at(day(-3))->deviation));
}

TEST_CASE("mean and deviation are exact far from 0, too") {
  AnomalyModel model;
  for (int i = 0; i < 24; ++i) model.add(day(i % 15) + (i % 24) * 1h, 1e9 + i % 2);
  CHECK(model.at(day(14))->mean == Approx(1e9 + 0.5).epsilon(1e-15));
  CHECK(model.at(day(14))->deviation == Approx(0.5).epsilon(1e-6));
}

}  // namespace
}  // namespace tocsin::metric
