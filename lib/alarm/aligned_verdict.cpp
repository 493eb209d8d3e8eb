#include "alarm/aligned_verdict.h"

#include <algorithm>

namespace tocsin::alarm {
namespace {

// The newest N points with a value, and as many of the newest missing ones as make N together; in order.
std::vector<Point> select(const std::vector<Point>& range, std::size_t n) {
  const auto has_value = [](const Point& point) { return point.value.has_value(); };
  std::size_t real = std::min(n, static_cast<std::size_t>(std::count_if(range.begin(), range.end(), has_value)));
  std::size_t missing = n - real;
  std::vector<Point> points;
  for (const Point& point : range) {
    std::size_t& left = point.value ? real : missing;
    if (left == 0) continue;
    --left;
    points.push_back(point);
  }
  return points;
}

bool has_too_few_samples(const Alarm& alarm, const std::vector<Point>& points) {
  if (alarm.low_sample_count != LowSampleCount::ignore) return false;
  const Statistic& statistic = alarm.statistic;
  if (statistic.kind != Statistic::Kind::percentile) return false;
  const double needed = samples_needed(statistic.high.value_or(0));
  return std::any_of(points.begin(), points.end(),
                     [&](const Point& p) { return p.value && static_cast<double>(p.samples) < needed; });
}

}  // namespace

double samples_needed(double percent) {
  // In percent, not in parts of one: 10 / (1 - 0.99) is a little more than 1000.
  if (percent >= 50 && percent < 100) return 1000 / (100 - percent) * (1 - 1e-9);
  if (percent > 0 && percent < 50) return 1000 / percent * (1 - 1e-9);
  return 0;
}

AlignedVerdict judge_aligned(const Alarm& alarm, const std::vector<Point>& range, AlarmState current) {
  const std::size_t n = alarm.evaluation_periods;
  const std::size_t m = alarm.datapoints_needed();
  AlignedVerdict verdict{AlarmState::ok, select(range, n)};
  const std::vector<Point>& points = verdict.points;

  std::size_t real = 0;
  std::size_t breaching = 0;
  for (const Point& point : points) {
    if (!point.value) continue;
    ++real;
    if (breaches(point, alarm.comparison, alarm.threshold)) ++breaching;
  }
  const auto decide = [&verdict](bool is_alarm) {
    verdict.state = is_alarm ? AlarmState::alarm : AlarmState::ok;
    return verdict;
  };

  if (has_too_few_samples(alarm, points)) {
    verdict.state = current;
    return verdict;
  }
  if (real == n) return decide(breaching >= m);
  switch (alarm.treat_missing_data) {
    case MissingData::breaching:
      return decide(breaching + (n - real) >= m);
    case MissingData::not_breaching:
      return decide(breaching >= m);
    case MissingData::missing:
    case MissingData::ignore:
      break;
  }
  const bool keeps = alarm.treat_missing_data == MissingData::ignore;
  if (real == 0) {
    verdict.state = keeps ? current : AlarmState::insufficient_data;
    return verdict;
  }
  if (breaching >= m) return decide(true);
  // A premature alarm: nothing but breaching points, the oldest of them old enough that M periods have passed since. It
  // may lie beyond N periods: a stop there would make the state flap while the data ages.
  std::size_t age = 0;  // of the oldest that decides, in periods, from 1
  for (std::size_t seen = 0; seen < real; ++age) seen += range[age].value ? 1 : 0;
  if (breaching == real && age >= m) {
    verdict.state = keeps ? current : AlarmState::alarm;
    return verdict;
  }
  return decide(false);
}

}  // namespace tocsin::alarm
