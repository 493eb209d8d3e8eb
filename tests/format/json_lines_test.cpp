#include "format/json_lines.h"

#include <catch2/catch.hpp>

#include "format/json_stamp.h"
#include "reading.h"

using namespace tocsin;
using namespace tocsin::format;

namespace {

const Reference kReference{parse_iso8601("2026-11-03T12:00:00Z").value(), &TimeZone::utc()};

std::string date(std::string_view field, std::string_view event) {
  DecoderState state;
  const auto time = make_json_lines(field)->date(event, kReference, state);
  CHECK(state.last_stamp == time);
  return time ? to_iso8601(*time) : "none";
}

}  // namespace

TEST_CASE("the field's value may be ISO 8601 text, seconds or milliseconds") {
  const auto* value =
      GENERATE(R"("2026-11-03T04:05:06.250Z")", R"("2026-11-03T05:05:06.25+01:00")", R"("2026-11-03 04:05:06.250")",
               "1793678706.25", "1793678706250", R"("1793678706.25")", R"("1793678706250")", "1.79367870625e9");
  CAPTURE(value);
  CHECK(date("$.time", std::string(R"({"level":"info","time":)") + value + "}") == "2026-11-03T04:05:06.250Z");
}

TEST_CASE("the field may stand deeper, in any order") {
  CHECK(date("$.a.b-c.@t", R"({"x":{"@t":1},"a":{"d":[{"b-c":2}],"b-c":{"s":"}","@t":"2026-11-03T04:05:06Z"}}})") ==
        "2026-11-03T04:05:06Z");
}

TEST_CASE("events without the field, or with something else in it, have no time of their own") {
  const auto* event = GENERATE("{}", R"({"time":null})", R"({"time":true})", R"({"time":{}})",
                               R"({"time":"yesterday"})", R"({"time":""})", R"({"time":1e300})", R"({"time":-1e300})",
                               R"({"time":"1e300"})", R"({"time":"inf"})", R"({"time":)", "[]", "[1]", "3", "",
                               "not json", R"({"a":{"time":1}})", R"({"time":"2026-11-03T04:05:06Z)");
  CAPTURE(event);
  CHECK(date("$.time", event) == "none");
}

TEST_CASE("without timestamp_field events have no time of their own") { CHECK(date("", R"({"time":1})") == "none"); }

TEST_CASE("NUL bytes before the object do not hide its time") {
  CHECK(date("$.t", std::string_view("\0\0\0{\"t\":1793678706}", 19)) == "2026-11-03T04:05:06Z");
}

TEST_CASE("a field path is a chain of names") {
  CHECK(parse_field_path("$.a.b_c") == std::vector<std::string>{"a", "b_c"});
  for (const char* bad : {"", "$", "$.", "a", ".a", "$a", "$..a", "$.a.", "$.a b", "$.a[0]", "$['a']"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_field_path(bad));
  }
}

TEST_CASE("an event is a line") {
  const auto reading = test::read_whole(*make_json_lines("$.t"), "{\"t\":1}\n{\"t\":2}\n");
  CHECK(reading.events == std::vector<std::string>{"{\"t\":1}", "{\"t\":2}"});
}
