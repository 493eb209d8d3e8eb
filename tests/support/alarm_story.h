// Random alarms and what happens to them, and a run of it through the library: as it comes, in smaller steps of time,
// or with restarts in between from what a store would hold.
#pragma once

#include <string>
#include <vector>

#include "alarm/metric_alarm.h"
#include "support/alarm_book.h"
#include "support/dice.h"

namespace tocsin::test {

struct StoryStep {
  enum class What { sample, advance, set_state };
  What what = What::sample;
  Time time;
  std::string group;
  BookSample sample;
  AlarmState state = AlarmState::ok;
};

struct Story {
  Alarm alarm;
  Duration lateness{0};
  std::vector<StoryStep> steps;
};

Story sliding_story(Dice& dice, std::size_t steps);
// The same of 7 to some hundreds of periods, mostly few of which are needed.
Story long_story(Dice& dice, std::size_t steps);
Story grouped_story(Dice& dice, std::size_t steps);
Story aligned_story(Dice& dice, std::size_t steps);
// What a person needs to see of it.
std::string to_text(const Story& story);

// What was seen: the changes, and after each step the state and whether a sample was taken.
struct StoryRun {
  std::vector<std::string> changes;
  std::vector<std::string> moments;
  std::vector<std::string> data;  // reason data of each change
  friend bool operator==(const StoryRun&, const StoryRun&) = default;
};

enum class StoryWay { as_it_comes, small_steps, restarts };

StoryRun by_the_book(const Story& story);
// Of grouped alarms the moments tell the instances too. Throws a text where an invariant does not hold.
StoryRun by_the_library(const Story& story, StoryWay way, Dice& dice);

}  // namespace tocsin::test
