#include "base/time.h"

#include <catch2/catch.hpp>

using namespace tocsin;
using namespace std::chrono_literals;

TEST_CASE("ISO 8601 goes both ways, with milliseconds only where there are some") {
  const auto time = parse_iso8601("2026-11-15T20:35:41Z");
  REQUIRE(time);
  CHECK(to_iso8601(*time) == "2026-11-15T20:35:41Z");
  CHECK(to_iso8601(*time + 250ms) == "2026-11-15T20:35:41.250Z");
  CHECK(parse_iso8601("2026-11-15T21:35:41.2509+01:00") == *time + 250ms);
  CHECK(parse_iso8601("2026-11-15 15:05:41-0530") == *time);
  CHECK(parse_iso8601("1794774941") == *time);
}

TEST_CASE("what is no date is refused") {
  const auto* text = GENERATE("", "2026", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-15T24:00:00Z",
                              "2026-11-15T20:35:41", "2026-11-15T20:35:41Zx", "2026-11-15T20:35:41.Z", "x",
                              "2026-11-15T20:35:41+24:00", "1e99");
  CAPTURE(text);
  if (std::string_view(text) == "2026") {
    CHECK(parse_iso8601(text) == from_ms(2026000));  // epoch seconds
  } else {
    CHECK_FALSE(parse_iso8601(text));
  }
}

TEST_CASE("years outside 0000 to 9999 are clamped, not garbled") {
  CHECK(to_iso8601(Time::max()) == "9999-12-31T23:59:59.999Z");
  CHECK(to_iso8601(Time::min()) == "0000-01-01T00:00:00Z");
}

TEST_CASE("durations carry a unit or are seconds") {
  CHECK(parse_duration("90") == 90s);
  CHECK(parse_duration("5m") == 5min);
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("1d") == 24h);
  CHECK_FALSE(parse_duration("5 m"));
  CHECK_FALSE(parse_duration("-5m"));
  CHECK_FALSE(parse_duration("m"));
  CHECK_FALSE(parse_duration("999999999999999d"));
  CHECK(to_text(5min) == "5m");
  CHECK(to_text(90s) == "90s");
  CHECK(to_text(1500ms) == "1500ms");
}
