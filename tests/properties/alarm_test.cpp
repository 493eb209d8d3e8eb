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

TEST_CASE("an alarm with group_by does what the book says, in any steps of time and over restarts") {
  hold_to_the_book("grouped alarms", test::grouped_story, 800);
}

TEST_CASE("an aligned alarm does what the book says, in any steps of time and over restarts") {
  hold_to_the_book("aligned alarms", test::aligned_story, 1500);
}
