#include <catch2/catch.hpp>

#include "alarm/definition_digest.h"
#include "alarm/reason.h"
#include "alarm/sliding_alarm.h"
#include "metric/statistic.h"

using namespace tocsin;
using namespace std::chrono_literals;

namespace {

Alarm with(const char* statistic) {
  Alarm alarm;
  alarm.name = {"an alarm with a name", {}};
  alarm.statistic = *metric::parse_statistic(statistic);
  alarm.period = 60s;
  alarm.threshold = 100;
  return alarm;
}

// The states it goes through while values come, one a second.
std::vector<AlarmState> states(const Alarm& alarm, const std::vector<double>& values, Time to) {
  AlarmSnapshot known;
  known.row.start = known.row.clock = kEpoch;
  alarm::SlidingAlarm subject(alarm, 60s, std::move(known));
  std::vector<alarm::Change> changes;
  Time time = kEpoch;
  for (const double v : values) {
    alarm::Arrival arrival;
    arrival.samples = {time += 1s, 1, v, v, v, {}};
    subject.take(arrival, changes);
  }
  subject.advance(to, changes);
  std::vector<AlarmState> seen;
  for (const auto& change : changes) seen.push_back(change.new_state);
  return seen;
}

}  // namespace

TEST_CASE("a percentile alarm fires when the share of slow values is beyond it, not at the first of them") {
  const std::vector<double> one_of_ten = {1, 2, 3, 4, 5, 6, 7, 8, 9, 500};
  CHECK(states(with("p90"), one_of_ten, kEpoch + 11s) == std::vector{AlarmState::ok});
  const std::vector<double> two_of_ten = {1, 2, 3, 4, 5, 6, 7, 8, 500, 500};
  // Beyond it with the ninth: two of nine are not there yet, one is more than a tenth.
  CHECK(states(with("p90"), two_of_ten, kEpoch + 5min) ==
        std::vector{AlarmState::ok, AlarmState::alarm, AlarmState::ok});
}

TEST_CASE("of a count of values a start is no silence, as of every statistic that grows") {
  Alarm alarm = with("TC(10:)");
  alarm.comparison = Comparison::less;
  alarm.threshold = 2;
  CHECK(states(alarm, {20, 20, 20}, kEpoch + 30s) == std::vector{AlarmState::ok});
  alarm.statistic = *metric::parse_statistic("p50");
  alarm.threshold = 30;
  CHECK(states(alarm, {20}, kEpoch + 30s) == std::vector{AlarmState::alarm});
}

TEST_CASE("reason data names a plain statistic, and not an extended one") {
  const std::vector<alarm::Point> points = {{kEpoch, 150.0, 3, true, {}}};
  CHECK(alarm::reason_data(with("Sum"), 100, points, kEpoch + 60s).find(R"("statistic":"Sum","period":60,)") !=
        std::string::npos);
  const std::string data = alarm::reason_data(with("p99"), 100, points, kEpoch + 60s);
  CHECK(data.find("statistic") == std::string::npos);
  CHECK(data.find(R"("period":60,"recentDatapoints":[150.0])") != std::string::npos);
}

TEST_CASE("another bound is another definition") {
  CHECK(alarm::definition_digest(with("p99")) != alarm::definition_digest(with("p99.9")));
  CHECK(alarm::definition_digest(with("TM(10%:90%)")) != alarm::definition_digest(with("TM(10:90)")));
  CHECK(alarm::definition_digest(with("p99")) == alarm::definition_digest(with("p99.0")));
}
