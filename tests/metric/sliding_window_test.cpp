#include "metric/sliding_window.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

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
