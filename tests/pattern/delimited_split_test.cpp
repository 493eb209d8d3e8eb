#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

#include "pattern/delimited_split.h"

using namespace tocsin::pattern;

namespace {

std::vector<std::string> fields_of(std::string_view event) {
  DelimitedSplit split(event);
  std::vector<std::string> fields;
  for (std::size_t i = 0; i < split.count(); ++i) fields.emplace_back(split.field(i).value);
  return fields;
}

using Fields = std::vector<std::string>;

}  // namespace

TEST_CASE("an event is cut at runs of blanks, and blanks at its ends make no field") {
  CHECK(fields_of("x") == Fields{"x"});
  CHECK(fields_of("x y z") == Fields{"x", "y", "z"});
  CHECK(fields_of(" \t x \r\n\t y  ") == Fields{"x", "y"});
  CHECK(fields_of("").empty());
  CHECK(fields_of(" \t\r\n").empty());
  CHECK(fields_of("a\vb\fc\xC2\xA0") == Fields{"a\vb\fc\xC2\xA0"});  // no other character is a blank
}

TEST_CASE("a quoted or bracketed part is one field, without its marks") {
  CHECK(fields_of("x \"y z\" w") == Fields{"x", "y z", "w"});
  CHECK(fields_of("x [y z] w") == Fields{"x", "y z", "w"});
  CHECK(fields_of("x \"\" []") == Fields{"x", "", ""});
  CHECK(fields_of("\" \"") == Fields{" "});
  CHECK(fields_of("\"a\nb\"") == Fields{"a\nb"});
}

TEST_CASE("what follows a closing mark begins the next field without a blank") {
  CHECK(fields_of("a \"b\"c d") == Fields{"a", "b", "c", "d"});
  CHECK(fields_of("\"a\"\"b\"[c]d") == Fields{"a", "b", "c", "d"});
  CHECK(fields_of("[a]]") == Fields{"a", "]"});
}

TEST_CASE("marks know neither escapes nor nesting") {
  CHECK(fields_of(R"("a \" b" c)") == Fields{R"(a \)", "b\"", "c"});
  CHECK(fields_of("[a [b] c]") == Fields{"a [b", "c]"});
  CHECK(fields_of("\"[a\" b]") == Fields{"[a", "b]"});
  CHECK(fields_of("[\"a] b\"") == Fields{"\"a", "b\""});
}

TEST_CASE("a mark without its closing one begins a word") {
  CHECK(fields_of("x \"y z") == Fields{"x", "\"y", "z"});
  CHECK(fields_of("x [y z") == Fields{"x", "[y", "z"});
  CHECK(fields_of("\"") == Fields{"\""});
  CHECK(fields_of("[ [a \"b") == Fields{"[", "[a", "\"b"});
  // Unclosed only from there on: an earlier pair is a pair.
  CHECK(fields_of("\"a\" \"b [c] \"") == Fields{"a", "b [c] "});
  CHECK(fields_of("\"a\" \"b [c]") == Fields{"a", "\"b", "c"});
}

TEST_CASE("a mark inside a word is a character like any other") {
  CHECK(fields_of("key=\"two words\"") == Fields{"key=\"two", "words\""});
  CHECK(fields_of("a[1 2] ]b \"c\"") == Fields{"a[1", "2]", "]b", "c"});
}

TEST_CASE("a field knows where its raw text begins") {
  DelimitedSplit split("  x \"y z\"w [v] ");
  REQUIRE(split.count() == 4);
  CHECK(split.field(0) == Field{"x", 2});
  CHECK(split.field(1) == Field{"y z", 4});
  CHECK(split.field(2) == Field{"w", 9});
  CHECK(split.field(3) == Field{"v", 11});
  CHECK(split.rest_from(1) == "\"y z\"w [v] ");
}

TEST_CASE("an event is cut no further than asked") {
  const std::string event = "a b c d";
  DelimitedSplit split(event);
  CHECK(split.has(0));
  CHECK(split.has(2));
  CHECK(split.field(1).value == "b");
  CHECK(split.has(1));
  CHECK(split.has(4));
  CHECK_FALSE(split.has(5));
  CHECK(split.count() == 4);
  split.reset("e");
  CHECK(split.count() == 1);
  CHECK(split.field(0).value == "e");
}

// What the worst events cost beside a plain one of the same size; a quadratic search would be slower by factors of
// thousands, so the bound can be generous to a busy machine.
TEST_CASE("a line full of marks that nobody closes is cut in linear time") {
  const auto seconds_for = [](const std::string& event) {
    const auto begin = std::chrono::steady_clock::now();
    DelimitedSplit split(event);
    CHECK(split.count() > 0);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  constexpr std::size_t kBytes = 4U << 20U;
  std::string plain;
  std::string brackets;
  std::string quotes;
  std::string mixed;
  while (plain.size() < kBytes) {
    plain += "a ";
    brackets += "[ ";
    quotes += "a\"";
    mixed += "[ [\"";
  }
  quotes += " \"";
  const double base = seconds_for(plain);
  for (const std::string& event : {brackets, quotes, mixed, std::string(kBytes, '['), std::string(kBytes + 1, '"')}) {
    INFO(event.substr(0, 8));
    CHECK(seconds_for(event) < 50 * base + 0.5);
  }
}
