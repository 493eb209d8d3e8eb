#include "format/stamp_offset.h"

#include <catch2/catch.hpp>

#include "format/registry.h"

namespace tocsin::format {

namespace {

using namespace std::chrono_literals;

constexpr Time kNow = from_ms(1'800'000'000'000);

// A line every `pause`, `count` of them, whose stamps are so far ahead.
std::vector<Duration> told(StampOffset& offset, Duration ahead, int count, Duration pause = 1min, Time from = kNow) {
  std::vector<Duration> all;
  for (int i = 0; i < count; ++i) {
    if (const auto found = offset.look(ahead, from + i * pause)) all.push_back(*found);
  }
  return all;
}

}  // namespace

TEST_CASE("stamps that are all off by quarters of an hour are told once") {
  const Duration whole = GENERATE(Duration(2h), Duration(-5h), Duration(5h + 30min), Duration(-15min), Duration(14h));
  StampOffset offset;
  CHECK(told(offset, whole - 1500ms, 100) == std::vector{whole});
  CHECK(offset.found() == whole);
}

TEST_CASE("stamps of now, late ones, and those of a buffer that is emptied now and then are no offset") {
  StampOffset offset;
  CHECK(told(offset, -2s, 100).empty());
  CHECK(told(offset, -7min, 100).empty());
  CHECK(told(offset, 2h - 40s, 100).empty());
  CHECK(told(offset, -40h, 100).empty());
  for (int i = 0; i < 100; ++i) CHECK_FALSE(offset.look(-(i % 20) * 1min, kNow + i * 1min));
}

TEST_CASE("it takes ten lines and ten minutes; one line that is right begins the count anew") {
  StampOffset fast;
  CHECK(told(fast, 1h, 500, 1s).empty());
  StampOffset slow;
  CHECK(told(slow, 1h, 9, 10min).empty());
  StampOffset mixed;
  CHECK(told(mixed, 1h, 10).empty());
  CHECK_FALSE(mixed.look(0s, kNow + 10min));
  CHECK(told(mixed, 1h, 10, 1min, kNow + 11min).empty());
  CHECK(told(mixed, 1h, 2, 1min, kNow + 21min).size() == 1);
}

TEST_CASE("the offset of a host changes with its daylight saving time, and is told again") {
  StampOffset offset;
  CHECK(told(offset, 1h, 20).size() == 1);
  CHECK(told(offset, 2h, 20, 1min, kNow + 1h) == std::vector<Duration>{2h});
}

TEST_CASE("an offset has words, and a zone has the name that mends it") {
  CHECK(offset_text(2h) == "2h ahead of");
  CHECK(offset_text(-(5h + 30min)) == "5h 30m behind");
  CHECK(offset_text(45min) == "45m ahead of");
  CHECK(zone_ahead_of_utc(0s) == "UTC");
  CHECK(zone_ahead_of_utc(2h) == "Etc/GMT-2");
  CHECK(zone_ahead_of_utc(-5h) == "Etc/GMT+5");
  CHECK(zone_ahead_of_utc(5h + 45min) == "Asia/Kathmandu");
  CHECK(zone_ahead_of_utc(20h).empty());
}

TEST_CASE("a stamp of syslog says its zone or not, line by line") {
  LogGroup group;
  group.format = Format::syslog;
  const auto decoder = make_decoder(group);
  CHECK(decoder->names_zone("2026-11-03T04:05:06+01:00 h a: b"));
  CHECK_FALSE(decoder->names_zone("2026-11-03T04:05:06 h a: b"));
  CHECK_FALSE(decoder->names_zone("Nov  3 04:05:06 h a: b"));
}

}  // namespace tocsin::format
