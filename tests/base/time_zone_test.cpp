#include "base/time_zone.h"

#include <catch2/catch.hpp>

#include <ctime>
#include <fstream>
#include <iterator>
#include <optional>

using namespace tocsin;
using namespace std::chrono_literals;

namespace {

std::optional<std::string> read_zone(const std::string& name) {
  std::ifstream file("/usr/share/zoneinfo/" + name, std::ios::binary);
  if (!file) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string big_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i) & 0xff);
  return text;
}

struct Turn {
  std::int64_t at;
  int type;
};

// A TZif file: of version 1 with 32-bit times, or of version 2 with an empty first block.
std::string tzif(const std::vector<Turn>& turns, const std::vector<std::int32_t>& offsets,
                 std::optional<std::string> footer) {
  const int time_bytes = footer ? 8 : 4;
  const auto header = [](char version, std::size_t times, std::size_t types) {
    return std::string("TZif") + version + std::string(15, '\0') + std::string(12, '\0') + big_endian(times, 4) +
           big_endian(types, 4) + big_endian(4, 4);
  };
  std::string block = header(footer ? '2' : '\0', turns.size(), offsets.size());
  for (const auto& turn : turns) block += big_endian(static_cast<std::uint64_t>(turn.at), time_bytes);
  for (const auto& turn : turns) block += static_cast<char>(turn.type);
  for (const auto offset : offsets) block += big_endian(static_cast<std::uint32_t>(offset), 4) + std::string(2, '\0');
  block += std::string("ABC\0", 4);
  if (!footer) return block;
  return header('2', 0, 1) + big_endian(0, 6) + std::string("ABC\0", 4) + block + "\n" + *footer + "\n";
}

TimeZone rule(const std::string& footer) {
  auto zone = TimeZone::from_tzif(tzif({}, {0}, footer));
  REQUIRE(zone);
  return *std::move(zone);
}

std::string refusal(const std::string& bytes) {
  const auto zone = TimeZone::from_tzif(bytes);
  return zone ? "accepted" : zone.error().message;
}

Time utc(const char* text) { return parse_iso8601(text).value(); }
LocalTime local(const char* text) { return LocalTime{utc(text).time_since_epoch()}; }

}  // namespace

TEST_CASE("offsets and local times agree with the C library, for real zones from 1970 to 2100") {
  const auto* name =
      GENERATE("Europe/Berlin", "America/New_York", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata",
               "Pacific/Apia", "Africa/Casablanca", "America/Sao_Paulo", "Asia/Tehran", "Europe/Dublin",
               "Africa/Monrovia", "Pacific/Chatham", "America/Nuuk", "Antarctica/Troll", "UTC");
  CAPTURE(name);
  const auto bytes = read_zone(name);
  if (!bytes) {
    WARN("skipped: no /usr/share/zoneinfo/" << name);
    return;
  }
  const auto zone = TimeZone::from_tzif(*bytes);
  REQUIRE(zone);

  ::setenv("TZ", name, 1);  // NOLINT(concurrency-mt-unsafe): a test of one thread
  ::tzset();
  int wrong_offsets = 0;
  int wrong_readings = 0;
  constexpr std::time_t kStep = 6 * 3600 + 1207;  // no whole part of a day: all hours come up
  for (std::time_t second = 0; second < 4102444800; second += kStep) {
    std::tm tm{};
    ::localtime_r(&second, &tm);
    const Time instant = from_ms(std::int64_t{second} * 1000);
    if (zone->offset_at(instant).count() != tm.tm_gmtoff) ++wrong_offsets;
    const auto readings = zone->to_utc(LocalTime{(instant + std::chrono::seconds{tm.tm_gmtoff}).time_since_epoch()});
    if (readings.in_gap || (readings.first != instant && readings.second != instant)) ++wrong_readings;
  }
  ::unsetenv("TZ");  // NOLINT(concurrency-mt-unsafe)
  CHECK(wrong_offsets == 0);
  CHECK(wrong_readings == 0);
}

TEST_CASE("UTC is UTC") {
  CHECK(TimeZone::utc().offset_at(utc("2026-07-01T00:00:00Z")) == 0s);
  CHECK(TimeZone::utc().to_utc(local("2026-07-01T00:00:00.250Z")).first == utc("2026-07-01T00:00:00.250Z"));
}

TEST_CASE("a local time that does not occur is shifted forward by the gap") {
  const auto berlin = rule("CET-1CEST,M3.5.0,M10.5.0/3");
  const auto readings = berlin.to_utc(local("2026-03-29T02:30:00Z"));
  CHECK(readings.in_gap);
  CHECK(readings.first == utc("2026-03-29T01:30:00Z"));  // 03:30 summer time
  CHECK(readings.second == readings.first);
  CHECK_FALSE(berlin.to_utc(local("2026-03-29T01:59:59.999Z")).in_gap);
  CHECK(berlin.to_utc(local("2026-03-29T03:00:00Z")).first == utc("2026-03-29T01:00:00Z"));
}

TEST_CASE("a local time that occurs twice has two readings") {
  const auto berlin = rule("CET-1CEST,M3.5.0,M10.5.0/3");
  const auto readings = berlin.to_utc(local("2026-10-25T02:30:00Z"));
  CHECK_FALSE(readings.in_gap);
  CHECK(readings.first == utc("2026-10-25T00:30:00Z"));
  CHECK(readings.second == utc("2026-10-25T01:30:00Z"));
  const auto after = berlin.to_utc(local("2026-10-25T03:00:00Z"));
  CHECK(after.first == after.second);
}

TEST_CASE("transitions of the file hold before its rule") {
  const auto zone = TimeZone::from_tzif(tzif({{0, 1}, {1'000'000, 0}}, {3600, 7200}, "XXX-1"));
  REQUIRE(zone);
  CHECK(zone->offset_at(from_ms(-1)) == 3600s);
  CHECK(zone->offset_at(from_ms(0)) == 7200s);
  CHECK(zone->offset_at(from_ms(999'999'999)) == 7200s);
  CHECK(zone->offset_at(from_ms(1'000'000'000)) == 3600s);
  CHECK(refusal(tzif({{0, 1}}, {3600, 7200}, std::nullopt)) == "accepted");  // version 1
}

TEST_CASE("rules in each POSIX form are understood") {
  SECTION("quoted names, and dates by day of the year without and with February 29") {
    const auto zone = rule("<+03>-3<+04>,J60/0,300/1:30:15");
    CHECK(zone.offset_at(utc("2028-02-29T20:59:59Z")) == 3h);
    CHECK(zone.offset_at(utc("2028-02-29T21:00:00Z")) == 4h);  // March 1 in a leap year, too
    CHECK(zone.offset_at(utc("2027-02-28T21:00:00Z")) == 4h);
    CHECK(zone.offset_at(utc("2027-10-27T21:30:14Z")) == 4h);  // day 300 from 0: October 28, 01:30:15 summer time
    CHECK(zone.offset_at(utc("2027-10-27T21:30:15Z")) == 3h);
    CHECK(zone.offset_at(utc("2028-10-26T21:30:15Z")) == 3h);
  }
  SECTION("times before and after their day") {
    const auto nuuk = rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
    CHECK(nuuk.offset_at(utc("2026-03-29T00:59:59Z")) == -2h);
    CHECK(nuuk.offset_at(utc("2026-03-29T01:00:00Z")) == -1h);
    const auto week = rule("AAA0BBB,M3.1.0/167,M10.1.0/-167");
    CHECK(week.offset_at(utc("2026-03-07T22:59:59Z")) == 0h);
    CHECK(week.offset_at(utc("2026-03-07T23:00:00Z")) == 1h);
    CHECK(week.offset_at(utc("2026-09-26T23:59:59Z")) == 1h);
    CHECK(week.offset_at(utc("2026-09-27T00:00:00Z")) == 0h);
  }
  SECTION("the southern half of the world") {
    const auto auckland = rule("NZST-12NZDT,M9.5.0,M4.1.0/3");
    CHECK(auckland.offset_at(utc("2026-01-01T00:00:00Z")) == 13h);
    CHECK(auckland.offset_at(utc("2026-07-01T00:00:00Z")) == 12h);
  }
  SECTION("daylight saving all the year") {
    const auto zone = rule("XXX3EDT4,0/0,J365/23");
    CHECK(zone.offset_at(utc("2026-01-01T03:00:00Z")) == -4h);
    CHECK(zone.offset_at(utc("2026-12-31T23:59:59Z")) == -4h);
    CHECK(zone.offset_at(utc("2026-07-01T00:00:00Z")) == -4h);
  }
  SECTION("far in the future and in the past") {
    const auto berlin = rule("CET-1CEST,M3.5.0,M10.5.0/3");
    CHECK(berlin.offset_at(utc("2999-07-01T00:00:00Z")) == 2h);
    CHECK(berlin.offset_at(utc("2999-12-01T00:00:00Z")) == 1h);
    CHECK(berlin.offset_at(utc("1800-07-01T00:00:00Z")) == 2h);
    CHECK(berlin.offset_at(Time::max()) == 1h);
  }
}

TEST_CASE("what is no TZif file is refused with a reason") {
  const std::string good = tzif({{0, 0}}, {3600}, "XXX-1");
  REQUIRE(refusal(good) == "accepted");
  CHECK(refusal("") == "not a valid time zone file (TZif): its header is cut short or does not begin with \"TZif\"");
  CHECK(refusal(good.substr(0, good.size() - 1)) == "not a valid time zone file (TZif): its footer is missing");
  CHECK(refusal(tzif({{5, 0}, {5, 0}}, {0}, "XXX-1")) ==
        "not a valid time zone file (TZif): its transitions are out of order");
  CHECK(refusal(tzif({{5, 1}}, {0}, "XXX-1")) ==
        "not a valid time zone file (TZif): a transition to a local time type that is not there");
  CHECK(refusal(tzif({}, {}, "XXX-1")) == "not a valid time zone file (TZif): it has no local time type");
  CHECK(refusal(tzif({}, {200'000}, "XXX-1")) ==
        "not a valid time zone file (TZif): an offset from UTC of more than a day");
  for (std::size_t size = 0; size < good.size(); ++size) CHECK(refusal(good.substr(0, size)) != "accepted");
  CHECK(refusal(good + std::string(1U << 20U, 'x')) == "not a valid time zone file (TZif): larger than 1 MiB");
}

TEST_CASE("a footer that is no POSIX rule is refused") {
  const auto* footer = GENERATE("X", "UTC", "UTC25", "UTC0:60", "AB0", "<+0", "<+03>", "CET-1CEST", "CET-1CEST,M3.5.0",
                                "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
                                "CET-1CEST,J0,J365", "CET-1CEST,0,366", "CET-1CEST,M3.5.0/168,M10.5.0",
                                "CET-1CEST,M3.5.0,M10.5.0x", "CET-1CEST,M3.5.0,M10.5.0,");
  CAPTURE(footer);
  CHECK(refusal(tzif({}, {0}, footer)) == "not a valid time zone file (TZif): its footer is no POSIX TZ rule");
}
