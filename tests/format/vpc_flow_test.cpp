#include "format/vpc_flow.h"

#include <catch2/catch.hpp>

#include "base/limits.h"
#include "reading.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

using Lines = std::vector<std::string>;

const format::Reference kReference{parse_iso8601("2026-11-03T12:00:00Z").value(), &TimeZone::utc()};
const std::string kHeader =
    "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action "
    "log-status";
const std::string kRecord =
    "2 111122223333 eni-0a1 198.51.100.7 10.0.0.5 41000 22 6 20 4249 1793678700 1793678760 REJECT OK";

std::string date(std::string_view event, DecoderState state = {}) {
  const auto time = format::make_vpc_flow()->date(event, kReference, state);
  if (time) CHECK(state.last_stamp == time);
  return time ? to_iso8601(*time) : "none";
}

// The header, then the record: what a file that begins with them dates it to.
std::string date_below(const std::string& header, std::string_view event) {
  const auto reading = read_whole(*format::make_vpc_flow(), header + "\n");
  CHECK(reading.events.empty());
  CHECK(reading.counters[Count::header_lines] == 1);
  return date(event, reading.state);
}

}  // namespace

TEST_CASE("without a header a flow is dated by its start in the default format") {
  CHECK(date(kRecord) == "2026-11-03T04:05:00Z");
  CHECK(date(kRecord + "\r\n") == "2026-11-03T04:05:00Z");
  CHECK(date(std::string(9, '\0') + kRecord) == "2026-11-03T04:05:00Z");
}

TEST_CASE("an interval without data has a date like any other") {
  CHECK(date("2 111122223333 eni-0a1 - - - - - - - 1793678700 1793678760 - NODATA") == "2026-11-03T04:05:00Z");
  CHECK(date("2 111122223333 eni-0a1 - - - - - - - 1793678700 1793678760 - SKIPDATA") == "2026-11-03T04:05:00Z");
}

TEST_CASE("the header says which column is the start") {
  CHECK(date_below(kHeader, kRecord) == "2026-11-03T04:05:00Z");
  CHECK(date_below("version srcaddr dstaddr start end action", "5 192.0.2.1 - 1793678700 1793678760 ACCEPT") ==
        "2026-11-03T04:05:00Z");
  CHECK(date_below("start", "1793678700") == "2026-11-03T04:05:00Z");
  CHECK(date_below("future-field2 end start", "x 1793678760  1793678700") == "2026-11-03T04:05:00Z");
}

TEST_CASE("flows whose file has no start are dated by their end; with neither, not at all") {
  CHECK(date_below("srcaddr end action", "192.0.2.1 1793678760 REJECT") == "2026-11-03T04:06:00Z");
  CHECK(date_below("instance-id interface-id srcaddr", "1793678700 1793678700 1793678700") == "none");
}

TEST_CASE("what is no time of seconds gives no date") {
  const auto* start = GENERATE("-", "", "179367870", "17936787000", "1793678700.5", "-793678700", "0793678700",
                               "1793678x00", "+793678700", "99999999999999999999");
  CAPTURE(start);
  CHECK(date(std::string("2 111122223333 eni-0a1 192.0.2.1 10.0.0.5 1 22 6 20 4249 ") + start) == "none");
  CHECK(date("") == "none");
  CHECK(date("2 1 eni") == "none");
}

TEST_CASE("header lines are no events, wherever in the file they stand") {
  const auto first = read_whole(*format::make_vpc_flow(), kHeader + "\r\n" + kRecord + "\n");
  CHECK(first.events == Lines{kRecord});
  CHECK(first.counters[Count::header_lines] == 1);
  const auto both = read_whole(*format::make_vpc_flow(),
                               kHeader + "\n" + kRecord + "\r\n\n" + kHeader + "\n" + kHeader + "\n" + kRecord + "\r");
  CHECK(both.events == Lines{kRecord, "", kRecord});
  CHECK(both.counters[Count::header_lines] == 3);
  CHECK(both.left == 0);
  const auto behind_hole = read_whole(*format::make_vpc_flow(), std::string(5, '\0') + kHeader + "\n" + kRecord);
  CHECK(behind_hole.events == Lines{kRecord});
}

TEST_CASE("a header that does not end yet stays for the next chunk") {
  const auto reading = read_whole(*format::make_vpc_flow(), kHeader, false);
  CHECK(reading.left == kHeader.size());
  CHECK(reading.state == DecoderState{});
}

TEST_CASE("a line is a header only if all of it are names, and one of them AWS's") {
  const auto* line = GENERATE("eni-0a1 i-0123 egress", "start 10.0.0.1", "version account-id \"x\"", "Version start",
                              "", " ", "some words of prose");
  CAPTURE(line);
  const auto reading = read_whole(*format::make_vpc_flow(), std::string(line) + "\n");
  CHECK(reading.events == Lines{line});
  CHECK(reading.counters[Count::header_lines] == 0);
}

TEST_CASE("a line past the bound between header and records costs nothing but itself") {
  const std::string long_line(limits::kLineBytes + 1, 'a');
  const auto reading =
      read_whole(*format::make_vpc_flow(), kHeader + "\n" + long_line + "\n" + kHeader + "\n" + kRecord + "\n");
  CHECK(reading.events == Lines{kRecord});
  CHECK(reading.counters[Count::over_long] == 1);
  CHECK(reading.counters[Count::header_lines] == 2);
}

TEST_CASE("records below headers are the same wherever the bytes are cut") {
  const std::string bytes = kHeader + "\n" + kRecord + "\n" + kRecord + "\n" + kHeader + "\r\n" + kRecord;
  const auto decoder = format::make_vpc_flow();
  const auto expected = read_whole(*decoder, bytes);
  REQUIRE(expected.events == Lines{kRecord, kRecord, kRecord});
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    CAPTURE(cut);
    const auto reading = read_cut(*decoder, bytes, cut);
    CHECK(reading.events == expected.events);
    CHECK(reading.counters == expected.counters);
    CHECK(reading.state == expected.state);
  }
}
