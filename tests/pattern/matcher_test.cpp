#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "pattern/matcher.h"
#include "pattern/parse.h"
#include "support/matched.h"

using namespace tocsin;
using namespace tocsin::pattern;
using test::Matched;

namespace {

Matcher matcher_of(const std::vector<std::string>& patterns) {
  std::vector<Ast> asts;
  for (const std::string& pattern : patterns) {
    auto ast = parse(pattern);
    REQUIRE(ast);
    asts.push_back(std::move(*ast));
  }
  return Matcher(asts);
}

struct Found {
  std::uint64_t events = 0;
  std::vector<Matched> matches;
};

Found run(const Matcher& matcher, const Block& block) {
  Matcher::Scratch scratch;
  Found result;
  result.matches = test::matched(matcher, block, scratch, &result.events);
  return result;
}

}  // namespace

TEST_CASE("matches come by event and then by pattern") {
  const Matcher matcher = matcher_of({"b", "a", "{ $.a = 1 }", "", "-a"});
  const std::string bytes = "ab\n{\"a\":1}\nx\n";
  const Found result = run(matcher, {bytes, {}, true});
  CHECK(result.events == 3);
  CHECK(result.matches ==
        std::vector<Matched>{
            {{0, 2}, 0}, {{0, 2}, 1}, {{0, 2}, 3}, {{3, 7}, 1}, {{3, 7}, 2}, {{3, 7}, 3}, {{11, 1}, 3}, {{11, 1}, 4}});
}

TEST_CASE("a line ends before its newline and one carriage return") {
  const Matcher all = matcher_of({""});
  const Found result = run(all, {"a\r\n\r\n\nb\r\r\nc\r", {}, true});
  CHECK(result.events == 5);
  CHECK(result.matches == std::vector<Matched>{{{0, 1}, 0}, {{3, 0}, 0}, {{5, 0}, 0}, {{6, 2}, 0}, {{10, 2}, 0}});
}

TEST_CASE("an empty block holds no event, a newline holds one") {
  const Matcher matcher = matcher_of({"", "-x"});
  CHECK(run(matcher, {"", {}, true}).events == 0);
  CHECK(run(matcher, {"", {}, true}).matches.empty());
  CHECK(run(matcher, {"\n", {}, true}).events == 1);
  CHECK(run(matcher, {"\n", {}, true}).matches == std::vector<Matched>{{{0, 0}, 0}, {{0, 0}, 1}});
}

TEST_CASE("no term is found across two lines") {
  CHECK(run(matcher_of({"\"a b\"", "ab"}), {"a\nb\na b\n", {}, true}).matches == std::vector<Matched>{{{4, 3}, 0}});
}

TEST_CASE("records are events wherever they stand, newlines and all") {
  const std::string bytes = "[{\"a\":1},{\"a\":\n2}]";
  const std::vector<Slice> records = {{1, 7}, {9, 8}, {17, 0}};
  const Found result = run(matcher_of({"{ $.a = 2 }", "a"}), {bytes, records, false});
  CHECK(result.events == 3);
  CHECK(result.matches == std::vector<Matched>{{{1, 7}, 1}, {{9, 8}, 0}, {{9, 8}, 1}});
}

TEST_CASE("a matcher without patterns still counts events") {
  CHECK(run(matcher_of({}), {"a\nb\n", {}, true}).events == 2);
}

TEST_CASE("matches are appended, and scratch and matcher can be moved") {
  Matcher first = matcher_of({"a"});
  const Matcher matcher = std::move(first);
  Matcher::Scratch unused;
  Matcher::Scratch scratch = std::move(unused);
  const std::uint32_t seven = 7;
  std::vector<Match> matches = {{{7, 7}, {&seven, 1}}};
  CHECK(matcher.match({"a\n", {}, true}, scratch, matches) == 1);
  REQUIRE(matches.size() == 2);
  CHECK(matches[0].patterns.front() == 7);
  CHECK(matches[1].event == Slice{0, 1});
}

TEST_CASE("a scratch serves several matchers in turns, and outlives them") {
  Matcher::Scratch scratch;
  const Matcher a = matcher_of({"a"});
  for (int i = 0; i < 3; ++i) {
    const Matcher crowd = matcher_of({"a b", "a c", "b a", "-a", "?c ?d"});
    CHECK(test::matched(crowd, {"a b\nd\n", {}, true}, scratch) ==
          std::vector<Matched>{{{0, 3}, 0}, {{0, 3}, 2}, {{4, 1}, 3}, {{4, 1}, 4}});
    CHECK(test::matched(a, {"b\na\n", {}, true}, scratch) == std::vector<Matched>{{{2, 1}, 0}});
  }
}

TEST_CASE("what stands between records is no event") {
  const std::string bytes = "abc ab abc";
  const std::vector<Slice> records = {{0, 2}, {4, 2}};
  CHECK(run(matcher_of({"bc", "c", "ab"}), {bytes, records, false}).matches ==
        std::vector<Matched>{{{0, 2}, 2}, {{4, 2}, 2}});
}
