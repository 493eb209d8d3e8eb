// Formats alb, cloudfront and s3_access.
#include <catch2/catch.hpp>

#include "format/alb.h"
#include "format/cloudfront.h"
#include "format/s3_access.h"
#include "format/stamp.h"
#include "reading.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

using Lines = std::vector<std::string>;

const format::Reference kReference{parse_iso8601("2026-11-03T12:00:00Z").value(), &TimeZone::utc()};

std::string date(const format::Decoder& decoder, std::string_view event, DecoderState state = {}) {
  const auto time = decoder.date(event, kReference, state);
  if (time) CHECK(state.last_stamp == time);
  return time ? to_iso8601(*time) : "none";
}

std::string date_below(const std::string& header, std::string_view event) {
  const auto decoder = format::make_cloudfront();
  const auto reading = read_whole(*decoder, header + "\n");
  CHECK(reading.events.empty());
  return date(*decoder, event, reading.state);
}

std::string bracketed(std::string_view text) {
  const auto time = format::read_bracketed_stamp(text);
  return time ? to_iso8601(*time) : "none";
}

}  // namespace

TEST_CASE("an entry of a load balancer is dated by its second field") {
  const auto alb = format::make_alb();
  CHECK(date(*alb, R"(https 2026-11-03T04:05:06.186641Z app/web/50dc 192.0.2.1:2817 - -1 -1 -1 503 - 0 57 "GET /")") ==
        "2026-11-03T04:05:06.186Z");
  CHECK(date(*alb, "http 2026-11-03T04:05:06 app/web") == "2026-11-03T04:05:06Z");  // no offset: UTC
}

TEST_CASE("an entry without a date in its second field has none") {
  const auto alb = format::make_alb();
  const auto* event =
      GENERATE("", "http", "http - app/web", "2026-11-03T04:05:06Z", "http 2026-11-03T04:05:06Zx y",
               "http 2026-11-31T04:05:06Z y", "http \"2026-11-03T04:05:06Z\" y", "http app 2026-11-03T04:05:06Z");
  CAPTURE(event);
  CHECK(date(*alb, event) == "none");
}

TEST_CASE("every line of a load balancer's log is an event") {
  CHECK(read_whole(*format::make_alb(), "# one\nhttp a\n\ntwo").events == Lines{"# one", "http a", "", "two"});
}

TEST_CASE("a line of CloudFront is dated by its first two columns where no header says otherwise") {
  const auto cloudfront = format::make_cloudfront();
  CHECK(date(*cloudfront, "2026-11-03\t04:05:06\tHKG62-C2\t675") == "2026-11-03T04:05:06Z");
  CHECK(date_below("#Version: 1.0", "2026-11-03\t04:05:06\tHKG62-C2\t675") == "2026-11-03T04:05:06Z");
}

TEST_CASE("#Fields says which columns hold date and time") {
  CHECK(date_below("#Fields: date time x-edge-location", "2026-11-03\t04:05:06\tHKG62-C2") == "2026-11-03T04:05:06Z");
  CHECK(date_below("#Fields:\tsc-status time c-ip date\r", "200\t04:05:06\t192.0.2.1\t2026-11-03") ==
        "2026-11-03T04:05:06Z");
  CHECK(date_below("#Fields: date sc-status", "2026-11-03\t04:05:06") == "none");
  CHECK(date_below("#Fields:", "2026-11-03\t04:05:06") == "none");
}

TEST_CASE("columns too far out to be kept count as not named") {
  std::string fields = "#Fields:";
  for (int i = 0; i < 70'000; ++i) fields += " x";
  CHECK(date_below(fields + " date time", "2026-11-03\t04:05:06") == "none");
}

TEST_CASE("what is no date and time gives no date") {
  const auto* event =
      GENERATE("", "-\t-", "2026-11-03", "2026-11-03\t04:05", "2026-11-03T04:05:06Z\tx", "2026-13-03\t04:05:06",
               "2026-11-03\t24:05:06", "04:05:06\t2026-11-03", "2026-11-0304:05:06");
  CAPTURE(event);
  CHECK(date(*format::make_cloudfront(), event) == "none");
}

TEST_CASE("CloudFront's header lines are no events, wherever they stand") {
  const std::string file = "#Version: 1.0\n#Fields: date time c-ip\n";
  const auto reading = read_whole(*format::make_cloudfront(), file + "2026-11-03\t04:05:06\t192.0.2.1\n" + file +
                                                                  "2026-11-03\t04:05:07\t192.0.2.1\n#");
  CHECK(reading.events == Lines{"2026-11-03\t04:05:06\t192.0.2.1", "2026-11-03\t04:05:07\t192.0.2.1"});
  CHECK(reading.counters[Count::header_lines] == 5);
  CHECK(reading.left == 0);
}

TEST_CASE("a record of S3 is dated by its third field") {
  const auto s3 = format::make_s3_access();
  CHECK(date(*s3, "79a5 bucket [03/Nov/2026:04:05:06 +0000] 192.0.2.1 - 3E57 REST.GET.OBJECT key \"GET /key\" 403") ==
        "2026-11-03T04:05:06Z");
  CHECK(date(*s3, "- bucket [03/Nov/2026:04:05:06 +0000]") == "2026-11-03T04:05:06Z");
}

TEST_CASE("a record whose third field is no date has none, whatever stands behind it") {
  const auto* event = GENERATE("", "a b", "a b -", "a b c [03/Nov/2026:04:05:06 +0000]",
                               "a [03/Nov/2026:04:05:06 +0000]", "a b [yesterday]");
  CAPTURE(event);
  CHECK(date(*format::make_s3_access(), event) == "none");
}

TEST_CASE("the stamp of access logs is a date, a time and an offset in brackets") {
  CHECK(bracketed("[03/Nov/2026:04:05:06 +0000]") == "2026-11-03T04:05:06Z");
  CHECK(bracketed("[29/Feb/2028:00:05:06 +0130] x") == "2028-02-28T22:35:06Z");
  const auto* text =
      GENERATE("", "[", "03/Nov/2026:04:05:06 +0000]", "[03/Nov/2026:04:05:06 +0000", "[03/Nov/2026:04:05:06]",
               "[03/nov/2026:04:05:06 +0000]", "[31/Nov/2026:04:05:06 +0000]", "[29/Feb/2026:04:05:06 +0000]",
               "[3/Nov/2026:04:05:06 +0000]", "[03/Nov/26:04:05:06 +0000]", "[03/Nov/2026 04:05:06 +0000]",
               "[03/Nov/2026:04:05:06 +2400]", "[03/Nov/2026:04:05:06 GMT]", "[00/Nov/2026:04:05:06 Z]");
  CAPTURE(text);
  CHECK(bracketed(text) == "none");
}
