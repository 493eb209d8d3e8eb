#include "notify/tally.h"

#include <catch2/catch.hpp>
#include <map>
#include <random>

#include "base/limits.h"
#include "policies.h"

using namespace tocsin;
using namespace tocsin::notify;
using namespace tocsin::test;

TEST_CASE("who changed most is found among more groups than are counted for, with bounds that hold") {
  constexpr int kGroups = 5000;
  Tally tally;
  std::map<std::string, std::uint64_t> exact;
  std::mt19937 random(7);
  for (int i = 0; i < 60'000; ++i) {
    const std::string address =
        random() % 4 == 0 ? "heavy " + std::to_string(random() % 5) : std::to_string(random() % kGroups);
    ++exact["a {SourceIp=" + address + "}"];
    tally.add(alarm_of("a", kNight, address));
  }
  CHECK(tally.total() == 60'000);
  CHECK(tally.instances() == limits::kStormGroups);
  CHECK_FALSE(tally.is_complete());
  const auto top = tally.top(5);
  REQUIRE(top.size() == 5);
  for (const Tally::Instance& instance : top) {
    CAPTURE(instance.name);
    CHECK(instance.name.find("heavy") != std::string::npos);
    CHECK(instance.changes >= exact[instance.name]);
    CHECK(instance.changes - instance.too_much <= exact[instance.name]);
  }
}

TEST_CASE("the state of an instance is its newest, also where it was not told") {
  Tally tally;
  tally.add(alarm_of("a", kNight, "1"));
  tally.add(alarm_of("a", kNight, "2"));
  CHECK(tally.note_state(ok_of("a", kNight + 1min, "1")));
  CHECK_FALSE(tally.note_state(ok_of("a", kNight + 1min, "3")));
  std::uint64_t all = 0;
  const auto in_alarm = tally.in_alarm(10, all);
  REQUIRE(all == 1);
  CHECK(in_alarm[0].name == "a {SourceIp=2}");
}

TEST_CASE("no two instances share a key, whatever their names hold") {
  CHECK(instance_key("a", {{"b", "c"}}) != instance_key("ab", {{"", "c"}}));
  CHECK(instance_key("a", {}) != instance_key("a", {{"", ""}}));
}
