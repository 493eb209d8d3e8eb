#include "notify/flapping.h"

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "notify/announcements.h"
#include "policies.h"

using namespace tocsin;
using namespace tocsin::notify;
using namespace tocsin::test;
using Verdict = Flapping::Verdict;

namespace {

// Changes to and fro, `every` so often, each through a restart.
std::vector<Verdict> flap(Flapping& flapping, int changes, Duration every, Time& now) {
  std::vector<Verdict> verdicts;
  for (int i = 0; i < changes; ++i, now += every) {
    verdicts.push_back(flapping.take(i % 2 == 0 ? alarm_of("a", now) : ok_of("a", now), 8, now));
    flapping = Flapping::from(flapping.bytes());
  }
  return verdicts;
}

}  // namespace

TEST_CASE("an alarm that flaps is said to, once, and held back until it is quiet") {
  Flapping flapping;
  Time now = kNight;
  const auto verdicts = flap(flapping, 41, 1min, now);
  CHECK(std::count(verdicts.begin(), verdicts.end(), Verdict::tell) == 8);
  CHECK(std::count(verdicts.begin(), verdicts.end(), Verdict::begins) == 1);
  CHECK(verdicts[8] == Verdict::begins);
  CHECK(flapping.held() == 32);
  const Time quiet = now - 1min + limits::kFlapQuiet;
  CHECK_FALSE(flapping.has_ended(quiet - 1ms));
  CHECK(flapping.has_ended(quiet));
  const Transition end = flapping_ended(flapping, "people", quiet);
  CHECK(end.kind == NoticeKind::flapping);
  CHECK(end.new_state == AlarmState::alarm);
  CHECK(end.remark ==
        "has stopped flapping, and is ALARM since 2027-01-15T08:40:00Z: 32 changes held back since "
        "2027-01-15T08:00:00Z, none for 30m 0s");
}

TEST_CASE("changes that lie further apart are told, for ever") {
  Flapping flapping;
  Time now = kNight;
  const auto verdicts = flap(flapping, 200, 8min, now);
  CHECK(std::count(verdicts.begin(), verdicts.end(), Verdict::tell) == 200);
  CHECK_FALSE(flapping.is_idle(now));
  CHECK(flapping.is_idle(now + 1h));
}

TEST_CASE("flapping begins with a change to ALARM, so that nobody is left with an OK that is none") {
  Flapping flapping;
  Time now = kNight;
  for (int i = 0; i < 8; ++i, now += 1min) CHECK(flapping.take(ok_of("a", now), 8, now) == Verdict::tell);
  CHECK(flapping.take(ok_of("a", now), 8, now) == Verdict::tell);
  CHECK(flapping.take(alarm_of("a", now), 8, now) == Verdict::begins);
}

TEST_CASE("how it ends is how it stands, also where the topic is not told of the last change") {
  Flapping flapping;
  Time now = kNight;
  flap(flapping, 9, 1min, now);
  REQUIRE(flapping.is_flapping());
  flapping.note_state(ok_of("a", now + 10min), now + 10min);
  CHECK_FALSE(flapping.has_ended(now + 35min));
  CHECK(flapping.has_ended(now + 40min));
  CHECK(flapping_ended(flapping, "people", now + 40min).new_state == AlarmState::ok);
}

TEST_CASE("a threshold of 0 holds nothing back") {
  Flapping flapping;
  for (int i = 0; i < 100; ++i) CHECK(flapping.take(alarm_of("a", kNight), 0, kNight) == Verdict::tell);
}
