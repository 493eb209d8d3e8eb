// Datapoints a second through one window and one alarm, in turns with the least that could be done (a queue of stamps
// and values, a running sum), and the memory of many series.
#include <fmt/format.h>
#include <malloc.h>

#include <ctime>
#include <deque>
#include <functional>
#include <random>

#include "alarm/sliding_alarm.h"
#include "measure.h"
#include "metric/statistic.h"

using namespace tocsin;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kDatapoints = 2'000'000;
constexpr int kRounds = 7;
constexpr Duration kPeriod = 5min;
constexpr std::size_t kSeries = 100'000;

// Whole milliseconds around 60, with a long tail: response times.
std::vector<double> values() {
  std::mt19937_64 random(1);  // NOLINT: the same on every run
  std::lognormal_distribution<double> times(4, 0.7);
  std::vector<double> all(kDatapoints);
  for (double& v : all) v = std::floor(times(random));
  return all;
}

Alarm definition(const char* statistic) {
  Alarm alarm;
  alarm.name.value = "bench";
  alarm.statistic = *metric::parse_statistic(statistic);
  alarm.period = kPeriod;
  alarm.threshold = 1e12;
  return alarm;
}

double through_queue(const std::vector<double>& data) {
  std::deque<std::pair<Time, double>> window;
  double sum = 0;
  double most = 0;
  Time time = kEpoch;
  for (const double v : data) {
    time += 1ms;
    for (; !window.empty() && window.front().first <= time - kPeriod; window.pop_front()) sum -= window.front().second;
    window.emplace_back(time, v);
    sum += v;
    most = std::max(most, sum);
  }
  return most;
}

double through_window(const char* statistic, const std::vector<double>& data) {
  metric::SlidingWindow window(*metric::parse_statistic(statistic), kPeriod, 1, {});
  double most = 0;
  Time time = kEpoch;
  for (const double v : data) {
    time += 1ms;
    window.seek(time);
    window.add(time, v);
    window.forget(time - kPeriod);
    most = std::max(most, window.value(0).value_or(0));
  }
  return most;
}

double through_alarm(const Alarm& alarm, const std::vector<double>& data) {
  AlarmSnapshot known;
  known.row.start = known.row.clock = kEpoch;
  alarm::SlidingAlarm subject(alarm, 60s, std::move(known));
  alarm::Arrival arrival;
  std::vector<alarm::Change> changes;
  Time time = kEpoch;
  std::size_t batch = 0;
  for (const double v : data) {
    arrival.samples = {time += 1ms, 1, v, v, v, {}};
    subject.take(arrival, changes);
    if (++batch % 1000 != 0) continue;
    alarm::Dirty dirty;
    subject.take_dirty(dirty);  // as the engine does after a block of a file
  }
  return subject.value().value_or(0);
}

double sink = 0;  // so that nothing is left out

void speed(const std::vector<double>& data) {
  const Alarm sum = definition("Sum");
  const Alarm p99 = definition("p99");
  const std::vector<std::function<double()>> ways = {[&] { return through_queue(data); },
                                                     [&] { return through_window("Sum", data); },
                                                     [&] { return through_window("p99", data); },
                                                     [&] { return through_window("tm90", data); },
                                                     [&] { return through_window("Maximum", data); },
                                                     [&] { return through_alarm(sum, data); },
                                                     [&] { return through_alarm(p99, data); }};
  std::vector<std::vector<double>> ms(ways.size());
  for (int round = 0; round < kRounds; ++round) {
    for (std::size_t i = 0; i < ways.size(); ++i) {
      const auto begin = std::chrono::steady_clock::now();
      sink += ways[i]();
      ms[i].push_back(bench::ms_since(begin));
    }
  }
  const double queue = bench::percentile(ms[0], 0.5);
  const auto print = [&](std::size_t i, const char* what, double goal) {
    const double median = bench::percentile(ms[i], 0.5);
    bench::row("-", what, static_cast<double>(kDatapoints) / median / 1000, goal, true,
               fmt::format("{:.0f} ns each; a bare queue {:.0f} ns: {:.1f} times", median * 1e6 / kDatapoints,
                           queue * 1e6 / kDatapoints, median / queue));
  };
  print(1, "window, Sum: millions of datapoints a second", 1);
  print(2, "window, p99", 1);
  print(3, "window, tm90", 1);
  print(4, "window, Maximum", 1);
  print(5, "sliding alarm, Sum", 1);
  print(6, "sliding alarm, p99", 1);
}

// Through one alarm of N periods, each sample at an instant of its own within the period, so that it is judged at N
// crossings of its own. CPU time: it takes long, and others on the machine take turns with it.
void periods(std::uint32_t n, std::size_t samples) {
  Alarm alarm = definition("Sum");
  alarm.period = 10s;
  alarm.evaluation_periods = n;
  AlarmSnapshot known;
  known.row.start = known.row.clock = kEpoch;
  alarm::SlidingAlarm subject(alarm, 60s, std::move(known));
  std::vector<alarm::Change> changes;
  alarm::Arrival arrival;
  Time time = kEpoch;
  const auto take = [&](std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      arrival.samples = {time += 3337ms, 1, 1, 1, 1, {}};
      subject.take(arrival, changes);
      if (i % 1000 != 0) continue;
      alarm::Dirty dirty;
      subject.take_dirty(dirty);
    }
  };
  take(3 * n);  // the window is full
  const std::clock_t begin = std::clock();
  take(samples);
  const double ns = static_cast<double>(std::clock() - begin) * 1e9 / CLOCKS_PER_SEC / static_cast<double>(samples);
  sink += subject.value().value_or(0);
  bench::row("-", fmt::format("sliding alarm, Sum, {} periods: ns a datapoint", n), ns, n * 1000, false,
             fmt::format("{:.0f} ns a period", ns / n));
}

// A datapoint every ten seconds, five minutes long.
void memory(const char* statistic) {
  const Alarm alarm = definition(statistic);
  const std::size_t before = ::mallinfo2().uordblks;
  std::vector<std::unique_ptr<alarm::SlidingAlarm>> series;
  series.reserve(kSeries);
  std::vector<alarm::Change> changes;
  for (std::size_t i = 0; i < kSeries; ++i) {
    AlarmSnapshot known;
    AlarmRow& row = known.row;
    row.alarm = "response time";
    row.group = fmt::format("SourceIp=10.{}.{}.{}", i >> 16U, (i >> 8U) & 255U, i & 255U);
    row.start = row.clock = kEpoch;
    series.push_back(std::make_unique<alarm::SlidingAlarm>(alarm, 60s, std::move(known)));
    for (int second = 10; second <= 300; second += 10) {
      const auto value = static_cast<double>(second * 7 % 64);
      alarm::Arrival arrival;
      arrival.samples = {kEpoch + std::chrono::seconds(second), 1, value, value, value, {}};
      series.back()->take(arrival, changes);
      alarm::Dirty dirty;
      series.back()->take_dirty(dirty);
    }
    changes.clear();
  }
  const double bytes = static_cast<double>(::mallinfo2().uordblks + ::mallinfo2().hblkhd - before);
  bench::row("-", fmt::format("100,000 series of 30 datapoints, {}, MB", statistic), bytes / 1e6, 200, false,
             fmt::format("{:.0f} bytes a series", bytes / kSeries));
}

}  // namespace

int main(int argc, char**) {
  bench::pin_to_one_core();
  if (argc < 2) {  // any argument: memory alone
    speed(values());
    periods(1, 1'000'000);
    periods(60, 100'000);
    periods(1440, 6'000);
  }
  memory("Sum");
  memory("p99");
  return sink < 0 ? 1 : 0;
}
