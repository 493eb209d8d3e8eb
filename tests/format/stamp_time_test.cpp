#include "format/stamp_time.h"

#include <catch2/catch.hpp>

using namespace tocsin;
using namespace tocsin::format;
using namespace std::chrono_literals;

namespace {

std::string big_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = bytes - 1; i >= 0; --i) text += static_cast<char>(value >> (8 * i) & 0xff);
  return text;
}

// A zone of one POSIX rule.
TimeZone zone(const std::string& rule) {
  const std::string block = "TZif2" + std::string(15, '\0') + std::string(16, '\0') + big_endian(1, 4) +
                            big_endian(1, 4) + std::string(7, '\0');
  return TimeZone::from_tzif(block + block + "\n" + rule + "\n").value();
}

const TimeZone& berlin() {
  static const TimeZone kBerlin = zone("CET-1CEST,M3.5.0,M10.5.0/3");
  return kBerlin;
}

Time utc(std::string_view text) { return parse_iso8601(text).value(); }

// One file: its lines' stamps in order, read at a reference instant.
class File {
 public:
  explicit File(std::string_view reference, const TimeZone& in = TimeZone::utc()) : reference_{utc(reference), &in} {}

  File& at(std::string_view reference) {
    reference_.time = utc(reference);
    return *this;
  }

  std::string date(std::string_view stamp) {
    const auto written = read_stamp(stamp);
    REQUIRE(written);
    const auto time = to_time(*written, reference_, state);
    return time ? to_iso8601(*time) : "none";
  }

  DecoderState state;

 private:
  Reference reference_;
};

}  // namespace

TEST_CASE("the year is that which brings the stamp nearest to the reference, not later than a day after it") {
  CHECK(File("2026-11-03T12:00:00Z").date("Nov  3 11:59:59") == "2026-11-03T11:59:59Z");
  CHECK(File("2026-11-03T12:00:00Z").date("Nov  4 12:00:00") == "2026-11-04T12:00:00Z");
  CHECK(File("2026-11-03T12:00:00Z").date("Nov  4 12:00:01") == "2025-11-04T12:00:01Z");
  CHECK(File("2026-11-03T12:00:00Z").date("Dec 25 00:00:00") == "2025-12-25T00:00:00Z");
  CHECK(File("2027-01-01T00:00:03Z").date("Dec 31 23:59:59") == "2026-12-31T23:59:59Z");
  CHECK(File("2026-12-31T23:59:58Z").date("Jan  1 00:00:01") == "2027-01-01T00:00:01Z");
}

TEST_CASE("the reference's year is that of the zone") {
  const TimeZone east = zone("<+14>-14");
  CHECK(File("2026-12-31T11:00:00Z", east).date("Jan  1 01:00:00") == "2026-12-31T11:00:00Z");
  const TimeZone west = zone("<-12>12");
  CHECK(File("2027-01-01T11:00:00Z", west).date("Dec 31 23:00:00") == "2027-01-01T11:00:00Z");
}

TEST_CASE("February 29 fits leap years only") {
  CHECK(File("2028-03-01T00:00:00Z").date("Feb 29 12:00:00") == "2028-02-29T12:00:00Z");
  CHECK(File("2029-01-10T00:00:00Z").date("Feb 29 12:00:00") == "2028-02-29T12:00:00Z");
  CHECK(File("2027-06-01T00:00:00Z").date("Feb 29 12:00:00") == "none");  // 2026, 2027; 2028 is too late
}

TEST_CASE("a stamp with its year or offset needs no reference") {
  CHECK(File("1999-01-01T00:00:00Z").date("2026-11-03T04:05:06+01:00") == "2026-11-03T03:05:06Z");
  CHECK(File("1999-01-01T00:00:00Z", berlin()).date("Nov  3 2026 04:05:06") == "2026-11-03T03:05:06Z");
}

TEST_CASE("a jump back of more than six months is the turn of a year that the reference did not know of") {
  File file("2026-12-20T00:00:00Z");
  file.state.last_stamp = utc("2026-12-31T23:59:58Z");
  CHECK(file.date("Jan  1 00:00:01") == "2027-01-01T00:00:01Z");
}

TEST_CASE("a December line that was written late after January's first stays in its year") {
  File file("2027-12-31T12:00:00Z");  // an old file of a whole year, by its mtime
  file.state.last_stamp = utc("2027-01-01T00:00:02Z");
  CHECK(file.date("Dec 29 23:59:59") == "2026-12-29T23:59:59Z");
  CHECK(file.date("Jan  2 00:00:03") == "2027-01-02T00:00:03Z");
}

TEST_CASE("a log that was silent for eight months keeps its year") {
  File file("2026-03-01T12:00:00Z");
  CHECK(file.date("Mar  1 12:00:00") == "2026-03-01T12:00:00Z");
  CHECK(file.at("2026-11-03T12:00:00Z").date("Nov  3 11:59:50") == "2026-11-03T11:59:50Z");
  CHECK(file.at("2026-11-20T12:00:00Z").date("Nov  5 11:59:50") == "2026-11-05T11:59:50Z");
}

TEST_CASE("a line with a broken clock does not carry those after it into another year") {
  const auto* broken = GENERATE("2099-01-01T00:00:00Z", "1970-01-01T00:00:07Z", "Jan  1 00:00:07");
  CAPTURE(broken);
  File file("2026-11-03T12:00:00Z");
  CHECK(file.date("Nov  1 12:00:00") == "2026-11-01T12:00:00Z");
  file.date(broken);
  CHECK(file.date("Nov  1 12:00:02") == "2026-11-01T12:00:02Z");
  CHECK(file.date("Nov  3 12:00:02") == "2026-11-03T12:00:02Z");
}

TEST_CASE("a local time in the gap of daylight saving is shifted forward") {
  CHECK(File("2026-03-29T02:00:00Z", berlin()).date("Mar 29 02:30:00") == "2026-03-29T01:30:00Z");
}

TEST_CASE("in the hour that occurs twice the lines keep their order") {
  File file("2026-12-01T00:00:00Z", berlin());  // long after: the reference does not help
  CHECK(file.date("Oct 25 01:59:59") == "2026-10-24T23:59:59Z");
  CHECK(file.date("Oct 25 02:00:00") == "2026-10-25T00:00:00Z");
  CHECK(file.date("Oct 25 02:59:59") == "2026-10-25T00:59:59Z");
  CHECK(file.date("Oct 25 02:59:50") == "2026-10-25T00:59:50Z");  // a little out of order is not the second time
  CHECK_FALSE(file.state.second_half_of_overlap);
  CHECK(file.date("Oct 25 02:00:01") == "2026-10-25T01:00:01Z");  // back by an hour: it is
  CHECK(file.state.second_half_of_overlap);
  CHECK(file.date("Oct 25 02:59:59") == "2026-10-25T01:59:59Z");
  CHECK(file.date("Oct 25 03:00:00") == "2026-10-25T02:00:00Z");
  CHECK_FALSE(file.state.second_half_of_overlap);
  CHECK(file.date("Oct 25 02:59:58") == "2026-10-25T01:59:58Z");  // written late: not an hour back
}

TEST_CASE("in the hour that occurs twice, with no line before, the reading nearest to the reference is taken") {
  CHECK(File("2026-10-25T00:30:01Z", berlin()).date("Oct 25 02:30:00") == "2026-10-25T00:30:00Z");
  CHECK(File("2026-10-25T01:30:01Z", berlin()).date("Oct 25 02:30:00") == "2026-10-25T01:30:00Z");
  File silent("2026-10-25T01:30:01Z", berlin());
  silent.state.last_stamp = utc("2026-10-20T00:00:00Z");
  CHECK(silent.date("Oct 25 02:30:00") == "2026-10-25T01:30:00Z");
}

TEST_CASE("what a restart stored goes on where it was: the second half stays the second half") {
  File file("2026-10-25T01:30:01Z", berlin());
  file.state.last_stamp = utc("2026-10-25T01:10:00Z");
  file.state.second_half_of_overlap = true;
  CHECK(file.date("Oct 25 02:20:00") == "2026-10-25T01:20:00Z");
}

// What a host in the zone writes, read a second later.
TEST_CASE("stamps without year and zone are read right over year ends, leap days and both edges of daylight saving") {
  const auto moment =
      GENERATE(as<std::string>{}, "2026-12-31T23:00:00Z", "2028-02-29T00:00:00Z", "2027-02-28T23:00:00Z",
               "2028-12-31T23:00:00Z", "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z");
  const auto step = GENERATE(Duration(7min), Duration(29min), Duration(1min));
  CAPTURE(moment, to_text(step));
  DecoderState state;
  for (Time time = utc(moment) - 36h; time <= utc(moment) + 36h; time += step) {
    const LocalTime local{(time + berlin().offset_at(time)).time_since_epoch()};
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date{day};
    const Stamp stamp = YearlessTime{date.month() / date.day(), local - day};
    REQUIRE(to_time(stamp, {time + 1s, &berlin()}, state) == time);
  }
}

TEST_CASE("a log of years is read right as a backlog, each file by the time it was last written to") {
  DecoderState state;
  int wrong = 0;
  for (Time time = utc("2023-12-20T00:00:00Z"); time <= utc("2028-03-10T00:00:00Z"); time += 25min) {
    const LocalTime local{(time + berlin().offset_at(time)).time_since_epoch()};
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const std::chrono::year_month_day date{day};
    // A file a week, whose last line is its modification.
    const Time modified = std::chrono::floor<std::chrono::weeks>(time) + std::chrono::weeks{1};
    wrong +=
        to_time(YearlessTime{date.month() / date.day(), local - day}, {modified, &berlin()}, state) == time ? 0 : 1;
  }
  CHECK(wrong == 0);
}
