#include <catch2/catch.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pattern/extract.h"

using namespace tocsin::pattern;

namespace {

FieldReference field(std::string_view text) {
  auto parsed = FieldReference::parse(text);
  REQUIRE(parsed);
  return std::move(*parsed);
}

// What one reference gives.
Extracted one(std::string_view reference, std::string_view pattern, std::string_view event,
              const std::shared_ptr<const NamedGroups>& groups = nullptr) {
  const auto ast = parse(pattern);
  REQUIRE(ast);
  auto parsed = Reference::parse(reference, *ast, groups.get());
  REQUIRE(parsed);
  const Extractor extractor(*ast, groups, {*parsed});
  Extractor::Scratch scratch;
  std::vector<Extracted> out;
  extractor.extract(event, scratch, out);
  return out.at(0);
}

std::string words(const Extracted& value) {
  if (value.kind == Extracted::Kind::missing) return "missing";
  if (const auto number = number_of(value)) return Catch::StringMaker<double>::convert(*number);
  return "not a number";
}

std::string number(std::string_view reference, std::string_view event) {
  return words(one(reference, "{ $.x = * }", event));
}

std::shared_ptr<const NamedGroups> groups_of(std::string_view expression) {
  auto compiled = NamedGroups::compile(expression);
  REQUIRE(compiled);
  return std::move(*compiled);
}

ParseError error_of(std::string_view reference, std::string_view pattern, const NamedGroups* groups = nullptr) {
  const auto ast = parse(pattern);
  REQUIRE(ast);
  const auto parsed = Reference::parse(reference, *ast, groups);
  REQUIRE_FALSE(parsed);
  return parsed.error();
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

TEST_CASE("a field is text, a truth value, something with parts, or missing") {
  const char* event = R"({"s":"\u00e9","e":"","n":1e3,"i":12345678901234567890,"b":false,"z":null,"o":{},"l":[1]})";
  const auto field_of = [&](std::string_view name) { return one(name, "{ $.x = * }", event); };
  CHECK(field_of("$.s") == Extracted{Extracted::Kind::text, "\xC3\xA9"});
  CHECK(field_of("$.e") == Extracted{Extracted::Kind::text, ""});
  CHECK(field_of("$.n") == Extracted{Extracted::Kind::text, "1000.0"});
  CHECK(field_of("$.i") == Extracted{Extracted::Kind::text, "12345678901234567890"});
  CHECK(field_of("$.b") == Extracted{Extracted::Kind::boolean, "false"});
  CHECK(field_of("$.o").kind == Extracted::Kind::container);
  CHECK(field_of("$.l").kind == Extracted::Kind::container);
  CHECK(field_of("$.z").kind == Extracted::Kind::missing);
}

TEST_CASE("named groups give the parts of the first match") {
  const auto groups = groups_of("user=(?P<User>\\w*)( from (?P<Ip>\\S+))?");
  CHECK(groups->names() == std::vector<std::string>{"User", "Ip"});
  const auto part = [&](std::string_view reference, std::string_view event) {
    return one(reference, "\"user\"", event, groups);
  };
  CHECK(part("$User", "x user=al from 10.0.0.1 user=bo") == Extracted{Extracted::Kind::text, "al"});
  CHECK(part("$Ip", "x user=al from 10.0.0.1 user=bo") == Extracted{Extracted::Kind::text, "10.0.0.1"});
  CHECK(part("$Ip", "user=al").kind == Extracted::Kind::missing);
  CHECK(part("$User", "user= from x") == Extracted{Extracted::Kind::text, ""});
  CHECK(part("$User", "a user").kind == Extracted::Kind::missing);
  CHECK(part("$Ip", "user=al from \xFF\xFE!") == Extracted{Extracted::Kind::text, "\xEF\xBF\xBD\xEF\xBF\xBD!"});
}

TEST_CASE("a match without any of the groups leaves nothing of the event before") {
  const auto groups = groups_of("(?P<N>[0-9]+)");
  const auto ast = parse("x");
  const Extractor extractor(*ast, groups, {*Reference::parse("$N", *ast, groups.get())});
  Extractor::Scratch scratch;
  std::vector<Extracted> out;
  extractor.extract("x 7", scratch, out);
  CHECK(out.at(0).text == "7");
  extractor.extract("x", scratch, out);
  CHECK(out.at(0) == Extracted{});
}

TEST_CASE("an expression that cannot be used is told with its place") {
  const auto wrong = [](std::string_view expression) {
    const auto compiled = NamedGroups::compile(expression);
    REQUIRE_FALSE(compiled);
    return compiled.error();
  };
  const std::string syntax = "the syntax is that of RE2, a group is named (?P<Name>...)";
  CHECK(wrong("from \\y(?P<A>x)") == ParseError{5, "this escape is not known", syntax});
  CHECK(wrong("(?P<A>[z-a])") == ParseError{7, "this range runs backwards", syntax});
  CHECK(wrong("(?P<A>x").message == "a '(' is not closed");
  CHECK(wrong("(?P<A>x)(?P<A>y)") == ParseError{8, "two groups are named 'A'", ""});
  CHECK(wrong("x(?P<A b>x)") == ParseError{1, "the name of a group has letters, digits and '_'", syntax});
  CHECK(wrong("(?=x)(?P<A>x)") == ParseError{0, "this kind of group is not known", syntax});
  CHECK(wrong("from (\\S+)") == ParseError{0, "the expression names no group", "name one: (?P<SourceIp>\\S+)"});
  CHECK(wrong("") == ParseError{0, "the expression is empty", ""});
  const std::string longest = "(?P<A>x)" + std::string(1016, 'x');
  CHECK(NamedGroups::compile(longest));
  CHECK(wrong(longest + "x").message == "the expression has 1025 characters, at most 1024 are allowed");
  CHECK(wrong("(?P<A>(\\pL{100}){10}(\\pN{100}){10})").message == "the expression is too large when compiled");
}

TEST_CASE("a reference that no event can answer is refused") {
  const auto groups = groups_of("(?P<SourceIp>\\S+) (?P<Port>\\d+)");
  CHECK(error_of("$SourceIP", "x", groups.get()) ==
        ParseError{0, "'$SourceIP' is no group of 'extract'", "did you mean '$SourceIp'?"});
  CHECK(error_of("$x", "x", groups.get()) ==
        ParseError{0, "'$x' is no group of 'extract'", "a group is named (?P<Name>...)"});
  CHECK(error_of("$.x", "x", groups.get()).message == "'$.x' needs a JSON pattern: other patterns have no such fields");
  CHECK(error_of("$x", "x").message == "'$x' names nothing: this kind of pattern has no fields");
  CHECK(error_of("$x", "").message == "'$x' names nothing: this kind of pattern has no fields");
  CHECK(error_of("$size", "{ $.x = * }") ==
        ParseError{0, "'$size' is no field of a JSON event", "a field is named $.size"});
  CHECK(error_of("$.a[*]", "{ $.x = * }").offset == 4);
  CHECK(error_of("10.0.0.1", "{ $.x = * }") ==
        ParseError{0, "'10.0.0.1' is no reference into the event", "a field of a JSON event is named $.size"});
  CHECK(error_of("$", "x", groups.get()).message == "'$' is no reference into the event");
}

TEST_CASE("a slot's name or a field's place names a field of a space-delimited event") {
  const char* pattern = "[ip, , user, ..., status = 4*, size]";
  const char* event = "10.0.0.1 - frank [10/Oct] \"GET /\" 404 2326";
  const auto text_of_field = [&](std::string_view reference) { return one(reference, pattern, event).text; };
  CHECK(text_of_field("$ip") == "10.0.0.1");
  CHECK(text_of_field("$2") == "-");
  CHECK(text_of_field("$5") == "GET /");
  CHECK(text_of_field("$status") == "404");
  CHECK(words(one("$size", pattern, event)) == "2326.0");
  CHECK(words(one("$ip", pattern, event)) == "not a number");
  CHECK(words(one("$9", pattern, event)) == "missing");
  CHECK(words(one("$rest", "[a, rest]", "x \"\"")) == "not a number");
  CHECK(one("$rest", "[a, rest]", "x y z").text == "y z");
  CHECK(error_of("$stats", pattern) == ParseError{0, "'$stats' is no slot of the pattern", "did you mean '$status'?"});
  CHECK(error_of("$3", pattern) == ParseError{0, "'$3' is no field of the pattern", "that field has a name: '$user'"});
  for (const char* bad : {"$0", "$02", "$99999999999999999999"}) {
    INFO(bad);
    CHECK_FALSE(error_of(bad, pattern).message.empty());
  }
  CHECK(error_of("$3", "[a, b]").message == "'$3' is no field of the pattern");
  CHECK(error_of("$.ip", pattern).message == "'$.ip' needs a JSON pattern: other patterns have no such fields");
}
