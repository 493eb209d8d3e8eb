#include <catch2/catch.hpp>

#include <string>

#include "pattern/evaluate.h"
#include "pattern/parse.h"
#include "pattern/string_test.h"
#include "support/pattern_text.h"

using namespace tocsin::pattern;
using tocsin::test::matches;

TEST_CASE("a wildcard stands at the ends of a string only") {
  struct Row {
    const char* literal;
    const char* text;
    bool holds;
  };
  const Row rows[] = {
      {"abc", "abc", true}, {"abc", "abcd", false}, {"*c", "abc", true},      {"*c", "c", true},
      {"*c", "cd", false},  {"a*", "abc", true},    {"a*", "a", true},        {"a*", "ba", false},
      {"*b*", "abc", true}, {"*b*", "ac", false},   {"*", "", true},          {"*", "x", true},
      {"**", "", true},     {"**", "x", true},      {"***", "a*b", true},     {"***", "ab", false},
      {"a*c", "a*c", true}, {"a*c", "abc", false},  {"*a*c*", "xa*cx", true}, {"*a*c*", "abc", false},
      {"", "", true},       {"", "x", false},       {"*aa*", "a", false},     {"*ab", "ab", true},
  };
  for (const Row& row : rows) {
    INFO(row.literal << " on " << row.text);
    CHECK(StringTest(row.literal).holds(row.text) == row.holds);
  }
}

TEST_CASE("a bare word with a hyphen excludes its second half") {
  CHECK(matches("conn-reset", "conn"));
  CHECK_FALSE(matches("conn-reset", "conn-reset"));
  CHECK(matches("\"conn-reset\"", "conn-reset"));
}

TEST_CASE("optional terms count only among themselves") {
  CHECK(matches("?A ?B", "xBx"));
  CHECK_FALSE(matches("?A ?B", "x"));
  CHECK(matches("?A C", "C"));
  CHECK(matches("?A -C", "x"));
}

TEST_CASE("an inequality needs a value") {
  CHECK_FALSE(matches("{ $.x != \"y\" }", "{}"));
  CHECK(matches("{ $.x != \"y\" || $.x NOT EXISTS }", "{}"));
  CHECK_FALSE(matches("{ $.x != \"y\" }", R"({"x":null})"));
  CHECK(matches("{ $.a[*] != 2 }", R"({"a":[1e309,1]})"));
  CHECK_FALSE(matches("{ $.a[*] != 2 }", R"({"a":[1,2.0]})"));
  CHECK(matches("{ $.a[*].b != 2 }", R"({"a":[{"c":2}]})"));
  CHECK_FALSE(matches("{ $.a[*].b != 2 }", R"({"a":[{"b":1},{"b":2}]})"));
}

TEST_CASE("texts of booleans and null are not the values") {
  CHECK_FALSE(matches("{ $.a = true }", R"({"a":true})"));
  CHECK(matches("{ $.a = true }", R"({"a":"true"})"));
  CHECK_FALSE(matches("{ $.a = \"null\" }", R"({"a":null})"));
  CHECK(matches("{ $.a Is nUlL }", R"({"a":null})"));
}

TEST_CASE("null is looked for inside an array only where no wildcard does") {
  CHECK(matches("{ $.a IS NULL }", R"({"a":[1,null]})"));
  CHECK_FALSE(matches("{ $.a IS NULL }", R"({"a":[[null]]})"));
  CHECK(matches("{ $.a[*] IS NULL }", R"({"a":[1,null]})"));
  CHECK_FALSE(matches("{ $.a[*] IS NULL }", R"({"a":[[null]]})"));
}

TEST_CASE("of a repeated key only the last value is looked at, also through a wildcard") {
  CHECK(matches("{ $.a = 2 }", R"({"a":1,"a":2})"));
  CHECK_FALSE(matches("{ $.* = 1 }", R"({"a":1,"a":2})"));
  CHECK(matches("{ $.* != 1 }", R"({"a":1,"a":2})"));
}

TEST_CASE("broken JSON behind what the pattern looks at makes no match") {
  CHECK(matches("{ $.a = 1 }", R"({"a":1,"b":[tru]})") == false);
  CHECK(matches("{ $.a = 1 }", R"({"a":1} {})") == false);
  CHECK(matches("{ $.b NOT EXISTS }", R"({"a":1)") == false);
}

TEST_CASE("numbers compare with text by the book") {
  CHECK(matches("{ $.a = 1000.* }", R"({"a":1e3})"));
  CHECK(matches("{ $.a = \"Infinity\" }", R"({"a":1e309})"));
  CHECK(matches("{ $.a = 1.0 }", R"({"a":"1.0"})"));
  CHECK_FALSE(matches("{ $.a = 1.0 }", R"({"a":"1"})"));
  CHECK(matches("{ $.a > 0.1 }", R"({"a":0.10000000000000002})"));
}

TEST_CASE("&& binds tighter than ||") {
  CHECK(matches("{ $.a = 1 || $.b = 1 && $.c = 1 }", R"({"a":1})"));
  CHECK_FALSE(matches("{ ($.a = 1 || $.b = 1) && $.c = 1 }", R"({"a":1})"));
}
