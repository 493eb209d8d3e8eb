#include <catch2/catch.hpp>

#include <optional>
#include <string>

#include "pattern/extract.h"

using namespace tocsin::pattern;

namespace {

FieldReference field(std::string_view text) {
  auto parsed = FieldReference::parse(text);
  REQUIRE(parsed);
  return std::move(*parsed);
}

// A number, or what stands in its place.
std::string number(std::string_view text, std::string_view event) {
  const auto value = field(text).number_in(event);
  if (std::holds_alternative<FieldReference::Missing>(value)) return "missing";
  if (std::holds_alternative<FieldReference::NotANumber>(value)) return "not a number";
  return Catch::StringMaker<double>::convert(std::get<double>(value));
}

}  // namespace

TEST_CASE("a field is a number when it reads as one") {
  const char* event =
      R"({"n":1.5,"i":-7,"s":"+2.5e1","t":"12 ms","e":"","b":true,"z":null,"o":{"n":3},"l":[4,"5"],"big":1e309})";
  CHECK(number("$.n", event) == "1.5");
  CHECK(number("$.i", event) == "-7.0");
  CHECK(number("$.s", event) == "25.0");
  CHECK(number("$.o.n", event) == "3.0");
  CHECK(number("$.l[1]", event) == "5.0");
  for (const char* name : {"$.t", "$.e", "$.b", "$.o", "$.l", "$.big"}) {
    INFO(name);
    CHECK(number(name, event) == "not a number");
  }
  for (const char* name : {"$.z", "$.nothing", "$.o.x", "$.l[2]", "$.n.x"}) {
    INFO(name);
    CHECK(number(name, event) == "missing");
  }
  CHECK(number("$.n", "no JSON") == "missing");
}

TEST_CASE("the text of a field is a string's or a number's as written") {
  const char* event = R"({"time":"2026-11-15T20:35:41Z","epoch":1763238941.250,"b":true,"z":null,"l":[],"q":"\u00e9"})";
  CHECK(field("$.time").text_in(event) == "2026-11-15T20:35:41Z");
  CHECK(field("$.epoch").text_in(event) == "1763238941.250");
  CHECK(field("$.q").text_in(event) == "\xC3\xA9");
  for (const char* name : {"$.b", "$.z", "$.l", "$.nothing"}) CHECK(field(name).text_in(event) == std::nullopt);
  CHECK(field("$.time").text_in("no JSON") == std::nullopt);
}

TEST_CASE("a reference names one field and nothing else") {
  const auto error_of = [](std::string_view text) {
    const auto parsed = FieldReference::parse(text);
    REQUIRE_FALSE(parsed);
    return parsed.error();
  };
  CHECK(error_of("$.values[*]") ==
        ParseError{9, "a wildcard where one value is to be named", "an index such as [0] names one element"});
  CHECK(error_of("$.['*'].*").offset == 8);
  CHECK(error_of("size") == ParseError{0, "found 'size', expected a selector", "a selector begins with '$.': $.size"});
  CHECK(error_of("$.a b") == ParseError{3, "found a blank after the selector, expected its end",
                                        "a key with other characters than letters, digits, '_' and '-' is written "
                                        "$.['a:b']"});
  CHECK(error_of("").message == "found the end of the pattern, expected a selector");
  CHECK(error_of("$.\xFF").message == "the selector is not valid UTF-8");
  CHECK(error_of("$." + std::string(2000, 'a')).message == "the selector is longer than 1024 characters");
}
