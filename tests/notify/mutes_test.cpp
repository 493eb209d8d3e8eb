#include "notify/mutes.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "base/limits.h"
#include "notify/alarm_glob.h"
#include "notify/mute_times.h"
#include "policies.h"

using namespace tocsin;
using namespace tocsin::notify;
using namespace tocsin::test;

namespace {

Time at(const char* text) { return *parse_iso8601(text); }

Mute every(std::uint8_t days, Duration start, Duration duration) {
  Mute mute;
  mute.name.value = "nightly";
  mute.alarms = {{"backup *", {}}};
  mute.reason = "it is loud";
  mute.days = days;
  mute.start = start;
  mute.duration = duration;
  return mute;
}

TimeZone berlin() {
  std::ifstream in("/usr/share/zoneinfo/Europe/Berlin", std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  auto zone = TimeZone::from_tzif(bytes);
  REQUIRE(zone);
  return *zone;
}

HandMute by_hand(std::string id, std::string alarms, Time until) {
  return {std::move(id), std::move(alarms), "", kNight, until};
}

}  // namespace

TEST_CASE("globs: stars stand for any text, question marks for one character, the rest for itself") {
  CHECK(matches("backup *", "backup of db-1"));
  CHECK(matches("*", ""));
  CHECK(matches("a*b*c", "a..b..b..c"));
  CHECK_FALSE(matches("a*b*c", "a..c..b"));
  CHECK(matches("a?c", "aßc"));
  CHECK_FALSE(matches("a?c", "ac"));
  CHECK_FALSE(matches("backup", "backup "));
  CHECK(matches("[x]", "[x]"));
  CHECK_FALSE(matches("****************************b", std::string(100'000, 'a')));
}

TEST_CASE("a mute on days of the week begins and ends by the clock of its zone, over midnight too") {
  const TimeZone zone = berlin();
  const Mute mute = every(0b0000'0001, 23h + 30min, 2h);  // Mondays; 2026-11-23 is one
  CHECK_FALSE(muted_until(mute, zone, at("2026-11-23T22:29:59Z")));
  CHECK(muted_until(mute, zone, at("2026-11-23T22:30:00Z")) == at("2026-11-24T00:30:00Z"));
  CHECK(muted_until(mute, zone, at("2026-11-24T00:29:59Z")) == at("2026-11-24T00:30:00Z"));
  CHECK_FALSE(muted_until(mute, zone, at("2026-11-24T00:30:00Z")));
  CHECK_FALSE(muted_until(mute, zone, at("2026-11-24T22:30:00Z")));
  CHECK(muted_until(mute, zone, at("2026-07-20T21:30:00Z")) == at("2026-07-20T23:30:00Z"));  // summer time
}

TEST_CASE("a start that the clock skips comes when the skip is over, one that it shows twice comes once") {
  const TimeZone zone = berlin();
  const Mute mute = every(0x7F, 2h + 30min, 20min);
  CHECK(muted_until(mute, zone, at("2026-03-29T01:30:00Z")) == at("2026-03-29T01:50:00Z"));
  CHECK(muted_until(mute, zone, at("2026-10-25T00:30:00Z")) == at("2026-10-25T00:50:00Z"));
  CHECK_FALSE(muted_until(mute, zone, at("2026-10-25T01:30:00Z")));
}

TEST_CASE("a mute of a week is one from its begin to its end") {
  const Mute mute = every(0b0000'0001, 0h, 24h * 7);
  for (int hour = 0; hour < 24 * 14; ++hour)
    CHECK(muted_until(mute, TimeZone::utc(), at("2026-11-23T00:00:00Z") + 1h * hour));
}

TEST_CASE("a mute that is once lies between its two moments") {
  Mute mute;
  mute.from = kNight;
  mute.until = kNight + 1h;
  CHECK_FALSE(muted_until(mute, TimeZone::utc(), kNight - 1ms));
  CHECK(muted_until(mute, TimeZone::utc(), kNight) == kNight + 1h);
  CHECK_FALSE(muted_until(mute, TimeZone::utc(), kNight + 1h));
}

TEST_CASE("of several mutes the one that lasts longest is named, and only alarms that one of them means are muted") {
  const Mute mute = every(0x7F, 0h, 24h);
  Mutes mutes;
  mutes.set_scheduled({{&mute, &TimeZone::utc()}});
  REQUIRE(mutes.add(by_hand("1", "backup of db-1", kNight + 48h)));
  CHECK(mutes.of("backup of db-1", kNight)->name == "mute by hand 1");
  CHECK(mutes.of("backup of db-2", kNight)->name == "mute 'nightly'");
  CHECK(mutes.of("backup of db-2", kNight)->reason == "it is loud");
  CHECK_FALSE(mutes.of("disk full", kNight));
}

TEST_CASE("mutes by hand end by time, by id and by their alarms") {
  Mutes mutes;
  REQUIRE(mutes.add(by_hand("1", "a", kNight + 1h)));
  REQUIRE(mutes.add(by_hand("2", "a", kNight + 2h)));
  REQUIRE(mutes.add(by_hand("3", "b", kNight + 2h)));
  CHECK(mutes.take_ended(kNight + 1h).size() == 1);
  CHECK(mutes.remove("3").size() == 1);
  CHECK(mutes.remove("a").size() == 1);
  CHECK(mutes.remove("a").empty());
}

TEST_CASE("there is room for so many mutes by hand, and not for one more") {
  Mutes mutes;
  for (std::size_t i = 0; i < limits::kMutes; ++i) REQUIRE(mutes.add(by_hand(std::to_string(i), "a", kNight + 1h)));
  CHECK_FALSE(mutes.add(by_hand("one more", "a", kNight + 1h)));
}
