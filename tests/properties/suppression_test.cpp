// Suppressed actions against a slow, obvious reference, and in any number of steps of time.
// TOCSIN_SEED=N repeats a run, TOCSIN_ROUNDS=N makes it longer.
#include <catch2/catch.hpp>
#include <optional>
#include <vector>

#include "alarm/action_suppressor.h"
#include "support/dice.h"
#include "support/from_environment.h"

namespace tocsin::alarm {
namespace {

using Runs = std::vector<ActionSuppressor::Run>;

constexpr AlarmState kStates[] = {AlarmState::ok, AlarmState::alarm, AlarmState::insufficient_data};

struct Event {
  Time time;
  bool of_suppressor;
  AlarmState state;
};

struct Story {
  Duration wait;
  Duration extension;
  AlarmState suppressor_at_first;
  std::vector<Event> events;  // by time; several may share one
  Time end;
};

Story make_story(test::Dice& dice) {
  Story story{Duration(dice.below(4) * 1000), Duration(dice.below(4) * 1000), kStates[dice.below(3)], {}, {}};
  Time now = kEpoch;
  const std::size_t events = dice.below(12);
  for (std::size_t i = 0; i < events; ++i) {
    now += Duration(dice.below(3) * 1000);
    const bool of_suppressor = dice.one_in(2);
    story.events.push_back({now, of_suppressor, kStates[dice.below(of_suppressor ? 3 : 2)]});
  }
  story.end = now + Duration(dice.below(8) * 1000);
  return story;
}

// For each change of the composite alarm alone, by walking through all that comes after it.
Runs by_the_book(const Story& story) {
  Runs runs;
  AlarmState suppressor = story.suppressor_at_first;
  for (std::size_t i = 0; i < story.events.size(); ++i) {
    const Event& change = story.events[i];
    if (change.of_suppressor) {
      suppressor = change.state;
      continue;
    }
    AlarmState now = suppressor;
    std::optional<Time> end;
    if (now != AlarmState::alarm) end = change.time + story.wait;
    bool replaced = false;
    for (std::size_t later = i + 1; later < story.events.size() && !replaced; ++later) {
      const Event& event = story.events[later];
      if (end && *end <= event.time) break;
      if (!event.of_suppressor) {
        replaced = true;
      } else if (event.state == AlarmState::alarm) {
        end.reset();
      } else if (now == AlarmState::alarm) {
        end = event.time + story.extension;
      }
      if (event.of_suppressor) now = event.state;
    }
    if (!replaced && end && *end <= story.end) runs.push_back({*end, change.state});
  }
  return runs;
}

// `idle`: whether time is told to have passed between the events too, at random instants.
Runs by_machine(const Story& story, test::Dice& dice, bool idle) {
  Runs runs;
  ActionSuppressor machine(story.wait, story.extension, {});
  machine.use("s", story.suppressor_at_first, kEpoch, runs);
  Time now = kEpoch;
  const auto pass = [&](Time until) {
    while (idle && now < until && !dice.one_in(3)) {
      now = std::min(until, now + Duration(dice.below(1500)));
      machine.advance(now, runs);
      if (dice.one_in(4)) machine = ActionSuppressor(story.wait, story.extension, machine.state());  // a restart
    }
    now = until;
  };
  for (const Event& event : story.events) {
    pass(event.time);
    if (event.of_suppressor) {
      machine.suppressor_changed(event.state, event.time, runs);
    } else {
      machine.composite_changed(AlarmState::ok, event.state, event.time, runs);
    }
    REQUIRE(machine.suppressed_by().has_value() == machine.state().held);
    REQUIRE_FALSE((machine.state().wait_end && machine.state().extension_end));
  }
  pass(story.end);
  machine.advance(story.end, runs);
  return runs;
}

TEST_CASE("suppressed actions run as the book says, whatever the steps of time and restarts in between") {
  const std::uint64_t seed = test::from_environment("TOCSIN_SEED", 1);
  const std::uint64_t rounds = test::from_environment("TOCSIN_ROUNDS", 20'000);
  test::Dice dice(seed);
  std::size_t ran = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    CAPTURE(seed, round);
    const Story story = make_story(dice);
    const Runs expected = by_the_book(story);
    ran += expected.size();
    REQUIRE(by_machine(story, dice, false) == expected);
    REQUIRE(by_machine(story, dice, true) == expected);
  }
  CHECK(ran > 0);
}

}  // namespace
}  // namespace tocsin::alarm
