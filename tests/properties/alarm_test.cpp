// Alarms against the book, and against themselves in other steps of time and with restarts in between.
// TOCSIN_SEED=N repeats a run, TOCSIN_ROUNDS=N makes it longer.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>
#include <random>
#include <stdexcept>

#include "alarm/metric_alarm.h"
#include "support/alarm_story.h"
#include "support/from_environment.h"

using namespace tocsin;
using namespace std::chrono_literals;

namespace {

test::StoryRun run(const test::Story& story, test::StoryWay way, test::Dice& dice) {
  try {
    return by_the_library(story, way, dice);
  } catch (const std::runtime_error& e) {
    FAIL(e.what());
    throw;
  }
}

// The first line in which they differ; empty: none.
std::string difference(const std::vector<std::string>& seen, const std::vector<std::string>& expected) {
  for (std::size_t i = 0; i < std::max(seen.size(), expected.size()); ++i) {
    const std::string a = i < seen.size() ? seen[i] : "nothing";
    const std::string b = i < expected.size() ? expected[i] : "nothing";
    if (a != b) return "line " + std::to_string(i) + ": " + a + "\ninstead of " + b;
  }
  return "";
}

std::string difference(const test::StoryRun& seen, const test::StoryRun& expected) {
  return difference(seen.changes, expected.changes) + difference(seen.moments, expected.moments) +
         difference(seen.data, expected.data);
}

template <class Make>
void hold_to_the_book(const char* what, Make make, std::uint64_t usual_rounds) {
  const std::uint64_t seed = test::from_environment("TOCSIN_SEED", std::random_device()());
  const std::uint64_t rounds = test::from_environment("TOCSIN_ROUNDS", usual_rounds);
  std::printf("%s: seed %llu\n", what, static_cast<unsigned long long>(seed));
  std::size_t changes = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    test::Dice dice(seed + round);  // so that a round can be repeated alone
    const test::Story story = make(dice, 10 + dice.below(40));
    const std::uint64_t this_round = seed + round;
    CAPTURE(this_round, to_text(story));
    const test::StoryRun expected = by_the_book(story);
    const test::StoryRun plain = run(story, test::StoryWay::as_it_comes, dice);
    REQUIRE(difference(plain.changes, expected.changes) == "");
    REQUIRE(difference(plain.moments, expected.moments) == "");
    REQUIRE(difference(run(story, test::StoryWay::small_steps, dice), plain) == "");
    REQUIRE(difference(run(story, test::StoryWay::restarts, dice), plain) == "");
    changes += expected.changes.size();
  }
  CHECK(changes > rounds / 2);
}

}  // namespace

TEST_CASE("a sliding alarm does what the book says, in any steps of time and over restarts") {
  hold_to_the_book("sliding alarms", test::sliding_story, 1500);
}

TEST_CASE("a sliding alarm of many periods does what the book says, in any steps of time and over restarts") {
  hold_to_the_book("sliding alarms of many periods", test::long_story, 250);
}

TEST_CASE("an alarm with group_by does what the book says, in any steps of time and over restarts") {
  hold_to_the_book("grouped alarms", test::grouped_story, 800);
}

TEST_CASE("an aligned alarm does what the book says, in any steps of time and over restarts") {
  hold_to_the_book("aligned alarms", test::aligned_story, 1500);
}

TEST_CASE("where an aligned alarm fires from fresh data, the sliding one has fired") {
  const std::uint64_t seed = test::from_environment("TOCSIN_SEED", std::random_device()());
  const std::uint64_t rounds = test::from_environment("TOCSIN_ROUNDS", 1000);
  std::printf("sliding beside aligned: seed %llu\n", static_cast<unsigned long long>(seed));
  std::size_t fired = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    test::Dice dice(seed + round);
    const std::uint64_t this_round = seed + round;
    Alarm alarm;
    alarm.name.value = "agreement";
    constexpr Statistic kStatistics[] = {Statistic::sum, Statistic::sample_count, Statistic::maximum};
    alarm.statistic = kStatistics[dice.below(3)];
    alarm.period = dice.one_in(2) ? Duration(60s) : Duration(300s);
    alarm.comparison = dice.one_in(2) ? Comparison::greater : Comparison::greater_or_equal;
    alarm.threshold = static_cast<double>(1 + dice.below(4));
    if (dice.one_in(2)) alarm.treat_missing_data = MissingData::missing;
    Alarm as_aligned = alarm;
    as_aligned.evaluation = Evaluation::aligned;
    const auto sliding = alarm::make_metric_alarm(alarm, 60s, {});
    const auto aligned = alarm::make_metric_alarm(as_aligned, 60s, {});
    std::vector<Time> in_alarm;  // of the sliding one, after a sample
    std::vector<alarm::Change> none;
    std::vector<alarm::Change> changes;
    Time now = from_ms(1'000'000'000'000);
    aligned->advance(now, changes);
    for (int i = 0; i < 60; ++i) {
      now += Duration(dice.below(40'000));
      if (dice.one_in(15)) now += alarm.period * 2;
      if (dice.one_in(5)) now += 60s - now.time_since_epoch() % 60s;  // exactly on an edge
      alarm::Arrival arrival;
      const auto value = static_cast<double>(dice.below(4));
      arrival.samples = {now, 1, value, value, value, {}};
      changes.clear();
      aligned->advance(now - Duration{1}, changes);
      sliding->take(arrival, none);
      aligned->take(arrival, changes);
      if (sliding->state() == AlarmState::alarm) in_alarm.push_back(now);
      for (const alarm::Change& change : changes) {
        if (change.new_state != AlarmState::alarm) continue;
        // The range goes back two more periods than the one.
        ++fired;
        const Time oldest = change.time - alarm.period * 3;
        CAPTURE(this_round, to_ms(change.time));
        REQUIRE(std::any_of(in_alarm.begin(), in_alarm.end(), [&](Time t) { return t >= oldest && t < change.time; }));
      }
    }
  }
  CHECK(fired > rounds / 10);
}
