#include "metric/sliding_window.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

#include "base/limits.h"
#include "metric/statistic.h"
#include "statistic_by_the_book.h"
#include "support/dice.h"
#include "support/from_environment.h"

using namespace tocsin;
using namespace std::chrono_literals;
using metric::SlidingWindow;

namespace {

struct Sample {
  Time time;
  double value;
};

// The statistic of (begin, end] by going through all samples.
std::optional<double> by_the_book(Statistic statistic, const std::vector<Sample>& samples, Time begin, Time end) {
  double sum = 0;
  double count = 0;
  double least = 1e300;
  double most = -1e300;
  for (const Sample& s : samples) {
    if (s.time <= begin || s.time > end) continue;
    sum += s.value;
    count += 1;
    least = std::min(least, s.value);
    most = std::max(most, s.value);
  }
  if (count == 0) return std::nullopt;
  switch (statistic.kind) {
    case Statistic::Kind::sample_count:
      return count;
    case Statistic::Kind::sum:
      return sum;
    case Statistic::Kind::average:
      return sum / count;
    case Statistic::Kind::minimum:
      return least;
    case Statistic::Kind::maximum:
      return most;
    default:
      break;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("a window forgets nothing it still needs and counts each sample once, whatever the order") {
  const auto statistic =
      GENERATE(Statistic::sample_count, Statistic::sum, Statistic::average, Statistic::minimum, Statistic::maximum);
  const unsigned seed = 4711;
  std::mt19937 random(seed);
  for (int round = 0; round < 30; ++round) {
    const auto periods = static_cast<std::uint32_t>(1 + random() % 4);
    const Duration period{1 + random() % 20};
    SlidingWindow window(statistic, period, periods, {});
    std::vector<Sample> samples;
    std::int64_t now = 0;
    for (int step = 0; step < 300; ++step) {
      now += random() % 4;
      window.seek(from_ms(now));
      const std::int64_t late = random() % 3 == 0 ? static_cast<std::int64_t>(random() % 30) : 0;
      const Sample sample{from_ms(now - late), static_cast<double>(random() % 7)};
      if (random() % 2 == 0) {
        window.add(sample.time, sample.value);
        samples.push_back(sample);
      }
      if (random() % 8 == 0) {
        const Time back = from_ms(now - static_cast<std::int64_t>(random() % 25));
        window.seek(back);
        for (std::uint32_t i = 0; i < periods; ++i) {
          CHECK(window.value(i) == by_the_book(statistic, samples, back - period * (i + 1), back - period * i));
        }
        window.seek(from_ms(now));
      }
      if (random() % 5 == 0) window.forget(from_ms(now) - period * periods - 60ms);
      for (std::uint32_t i = 0; i < periods; ++i) {
        CAPTURE(seed, round, step, i);
        REQUIRE(window.value(i) ==
                by_the_book(statistic, samples, from_ms(now) - period * (i + 1), from_ms(now) - period * i));
      }
    }
  }
}

TEST_CASE("the next edge is the next instant at which a sample changes its period") {
  SlidingWindow window(Statistic::sum, 10ms, 2, {});
  CHECK_FALSE(window.next_edge());
  window.seek(from_ms(100));
  window.add(from_ms(100), 1);
  CHECK(window.next_edge() == from_ms(110));
  window.seek(from_ms(110));
  CHECK(window.value(0) == std::nullopt);
  CHECK(window.value(1) == 1.0);
  CHECK(window.next_edge() == from_ms(120));
  window.seek(from_ms(120));
  CHECK(window.value(1) == std::nullopt);
  CHECK_FALSE(window.next_edge());
}

TEST_CASE("a window made of stored buckets goes on as the one that was stored") {
  SlidingWindow before(Statistic::average, 10ms, 1, {});
  before.seek(from_ms(5));
  for (int i = 0; i < 3; ++i) before.add(from_ms(5), 0.1 * i);
  SlidingWindow after(Statistic::average, 10ms, 1, {before.buckets().begin(), before.buckets().end()});
  after.seek(from_ms(5));
  CHECK(after.value(0) == before.value(0));
}

namespace {

// What a stream of values and sets leaves of (begin, end]: its values, or nothing if they are not all known.
struct Taken {
  Time time;
  double value;
  std::uint64_t count;
  bool opaque;  // a set whose values differ
};

std::optional<double> extended_by_the_book(const Statistic& statistic, const std::vector<Taken>& taken, Time begin,
                                           Time end) {
  std::vector<double> values;
  for (const Taken& t : taken) {
    if (t.time <= begin || t.time > end) continue;
    if (t.opaque) return std::nullopt;
    values.insert(values.end(), t.count, t.value);
  }
  return test::extended_by_the_book(statistic, values);
}

std::vector<WindowBucket> stored(const SlidingWindow& window) {
  return {window.buckets().begin(), window.buckets().end()};
}

}  // namespace

TEST_CASE("a sliding window gives every extended statistic as the slow reference does, and a restart changes no bit") {
  const std::uint64_t seed = test::from_environment("TOCSIN_SEED", 20261124);
  test::Dice dice(seed);
  for (std::size_t round = 0; round < test::from_environment("TOCSIN_ROUNDS", 60); ++round) {
    const char* const texts[] = {"p0",      "p50",  "p99",     "p100",     "tm90",      "TM(2:5)", "WM(10%:50%)",
                                 "WM(2:5)", "tc90", "TC(2:5)", "TS(20%:)", "PR(1.5:5)", "IQM"};
    const Statistic statistic = *metric::parse_statistic(dice.pick(texts));
    const auto periods = static_cast<std::uint32_t>(1 + dice.below(3));
    const Duration period{1 + static_cast<std::int64_t>(dice.below(20))};
    SlidingWindow window(statistic, period, periods, {});
    std::vector<Taken> taken;
    std::int64_t now = 0;
    for (std::size_t step = 0; step < 300; ++step) {
      now += static_cast<std::int64_t>(dice.below(4));
      window.seek(from_ms(now));
      if (dice.one_in(2)) {
        const std::int64_t late = dice.one_in(3) ? static_cast<std::int64_t>(dice.below(30)) : 0;
        Taken t{from_ms(now - late), static_cast<double>(dice.below(70)) / 10, 1 + (dice.one_in(4) ? dice.below(4) : 0),
                dice.one_in(60)};
        if (dice.one_in(80)) t.value = -t.value;
        const double n = static_cast<double>(t.count);
        WindowBucket samples{t.time, t.count, t.value * n, t.value, t.value, {}};
        if (t.opaque) samples.maximum += 1;
        window.add(samples);
        taken.push_back(t);
      }
      if (dice.one_in(20)) window.seek(from_ms(now - static_cast<std::int64_t>(dice.below(25))));
      window.seek(from_ms(now));
      if (dice.one_in(5)) window.forget(from_ms(now) - period * periods - 60ms);
      SlidingWindow again(statistic, period, periods, stored(window));
      again.seek(from_ms(now));
      for (std::uint32_t i = 0; i < periods; ++i) {
        CAPTURE(seed, round, step, i, to_string(statistic));
        const auto seen = window.value(i);
        const auto expected =
            extended_by_the_book(statistic, taken, from_ms(now) - period * (i + 1), from_ms(now) - period * i);
        REQUIRE(seen.has_value() == expected.has_value());
        if (seen) REQUIRE(*seen == Approx(*expected).epsilon(1e-12));
        REQUIRE(again.value(i) == seen);
        REQUIRE(again.sample_count(i) == window.sample_count(i));
      }
    }
  }
}

TEST_CASE(
    "a stamp with more different values than are told apart keeps its ranks within a percent, after a restart too") {
  for (const char* text : {"p50", "p99", "tm90", "TS(20%:80%)"}) {
    const Statistic statistic = *metric::parse_statistic(text);
    SlidingWindow window(statistic, 1s, 1, {});
    window.seek(from_ms(1000));
    std::vector<double> values;
    for (std::size_t i = 0; i < 3 * limits::kDistinctValues; ++i) {
      values.push_back(1 + static_cast<double>(i * 7919 % (3 * limits::kDistinctValues)) / 3);
      window.add(from_ms(1000), values.back());
    }
    CHECK(*window.value(0) == Approx(*test::extended_by_the_book(statistic, values)).epsilon(0.01));
    CHECK(window.buckets()[0].values->counts.size() <= limits::kDistinctValues);
    SlidingWindow again(statistic, 1s, 1, stored(window));
    again.seek(from_ms(1000));
    CHECK(again.value(0) == window.value(0));
    again.seek(from_ms(2000));  // all of it leaves again
    CHECK(again.value(0) == std::nullopt);
  }
}

TEST_CASE("values over more orders of magnitude than fit leave a window as they came") {
  SlidingWindow window(Statistic::percentile(100), 1s, 1, {});
  window.seek(from_ms(1000));
  window.add(from_ms(500), 3);
  double v = 1e-60;
  for (; v < 1e60; v *= 1.01) window.add(from_ms(1000), v);
  CHECK(*window.value(0) == Approx(v / 1.01).epsilon(0.01));
  SlidingWindow again(Statistic::percentile(100), 1s, 1, stored(window));
  again.seek(from_ms(1000));
  CHECK(again.value(0) == window.value(0));
  CHECK(again.sample_count(0) == window.sample_count(0));
  window.seek(from_ms(2000));
  CHECK(window.value(0) == std::nullopt);
}

TEST_CASE("a window at its bound of single values goes on, coarser in time, and gives back what it took") {
  SlidingWindow window(Statistic::percentile(50), 1h, 1, {});
  std::uint64_t added = 0;
  std::int64_t now = 0;
  for (; window.coarsened() == 0; ++now) {
    window.seek(from_ms(now));
    for (int i = 0; i < 2000; ++i, ++added) window.add(from_ms(now), i);
  }
  CHECK(window.buckets().listed() <= limits::kWindowValues + limits::kDistinctValues);
  CHECK(window.sample_count(0) == added);
  CHECK(window.value(0) == 999);
  window.seek(from_ms(now) + 1h);
  CHECK(window.value(0) == std::nullopt);
  CHECK(window.forget(from_ms(now)));
  CHECK(window.buckets().empty());
  CHECK(window.buckets().listed() == 0);
}

TEST_CASE("a plain statistic keeps no single values, and one that needs them says nothing of sets it cannot see into") {
  SlidingWindow sum(Statistic::sum, 1s, 1, {});
  sum.seek(from_ms(10));
  sum.add(from_ms(10), 1);
  sum.add(from_ms(10), 2);
  CHECK_FALSE(sum.buckets()[0].values);
  // The alarm is changed to a percentile: this stamp's values are gone.
  SlidingWindow median(Statistic::percentile(50), 1s, 1, stored(sum));
  median.seek(from_ms(10));
  CHECK(median.value(0) == std::nullopt);
  median.add(from_ms(1005), 7);
  median.seek(from_ms(1009));
  CHECK(median.value(0) == std::nullopt);
  median.seek(from_ms(1010));
  CHECK(median.value(0) == 7);
}

TEST_CASE("statistic sets of absurd counts turn no number over") {
  const auto statistic = GENERATE(as<Statistic>{}, Statistic::sample_count, Statistic::percentile(50));
  SlidingWindow window(statistic, 1s, 1, {});
  window.seek(from_ms(10));
  constexpr std::uint64_t kMany = std::uint64_t{1} << 62U;
  for (int i = 0; i < 5; ++i) window.add({from_ms(10), kMany, static_cast<double>(kMany) * 3, 3, 3, {}});
  CHECK(window.sample_count(0) == 2 * kMany);
  window.add(from_ms(10), 7);
  window.seek(from_ms(2000));
  CHECK(window.value(0) == std::nullopt);
  CHECK(window.forget(from_ms(1000)));
  window.add(from_ms(1999), 7);
  CHECK(window.value(0) == (statistic == Statistic::sample_count ? 1 : 7));
}

TEST_CASE("a stamp of several values and one of a single value take turns in memory") {
  SlidingWindow window(Statistic::average, 100ms, 1, {});
  for (std::int64_t now = 0; now < 2000; ++now) {
    window.seek(from_ms(now));
    for (std::int64_t i = 0; i <= now % 3; ++i) window.add(from_ms(now), static_cast<double>(i));
    window.forget(from_ms(now - 100));
    double sum = 0;
    double count = 0;
    for (std::int64_t t = std::max<std::int64_t>(0, now - 99); t <= now; ++t) {
      for (std::int64_t i = 0; i <= t % 3; ++i, ++count) sum += static_cast<double>(i);
    }
    REQUIRE(window.value(0) == sum / count);
  }
  const WindowBucket newest = stored(window).back();  // 1999: 0 and 1
  CHECK(newest == WindowBucket{from_ms(1999), 2, 1, 0, 1, {}});
}
