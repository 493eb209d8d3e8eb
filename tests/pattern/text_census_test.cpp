// Long lines that hold what very many patterns are looked for by.
#include "pattern/text_census.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

#include "pattern/evaluate.h"
#include "pattern/matcher.h"
#include "pattern/parse.h"
#include "support/matched.h"

using namespace tocsin;
using namespace tocsin::pattern;

namespace {

std::vector<Ast> parsed(const std::vector<std::string>& patterns) {
  std::vector<Ast> asts;
  for (const std::string& pattern : patterns) {
    auto ast = parse(pattern);
    REQUIRE(ast);
    asts.push_back(std::move(*ast));
  }
  return asts;
}

std::vector<std::uint32_t> matched_by(const Matcher& matcher, const std::string& line) {
  Matcher::Scratch scratch;
  std::vector<Match> found;
  matcher.match({line, {}, true}, scratch, found);
  if (found.empty()) return {};
  REQUIRE(found.size() == 1);
  return {found.front().patterns.begin(), found.front().patterns.end()};
}

}  // namespace

TEST_CASE("a census knows of each rule whether its texts occur, and when that is not all") {
  using Verdict = TextCensus::Verdict;
  const std::vector<Ast> asts = parsed({"one two", "one -three", "?three ?four", "%one.*two%", "%four%", "-one", ""});
  std::vector<TextRule> rules;
  for (const Ast& ast : asts) rules.push_back({0, &ast});
  const TextCensus census(rules);
  TextCensus::Count count;
  const auto verdicts = [&](std::string_view event) {
    count.take(census, event);
    std::string all;
    for (std::uint32_t rule = 0; rule < rules.size(); ++rule) {
      const Verdict verdict = census.verdict(rule, count);
      all += verdict == Verdict::yes ? 'y' : verdict == Verdict::no ? 'n' : '?';
    }
    return all;
  };
  CHECK(verdicts("two, one") == "yyn?nny");
  CHECK(verdicts("one three") == "nnynnny");
  CHECK(verdicts("") == "nnnnnyy");
}

TEST_CASE("a long line that holds the anchors of hundreds of patterns matches those that it should") {
  std::vector<std::string> patterns;
  for (int i = 0; i < 400; ++i) {
    const std::string n = std::to_string(i);
    patterns.push_back("anchor" + n + "x " + (i % 3 == 0 ? "absent" : "common"));
    patterns.push_back("anchor" + n + "y -" + (i % 2 == 0 ? "absent" : "common"));
    patterns.push_back("%anchor" + n + "z [a-z]+" + (i % 5 == 0 ? "9" : "") + "%");
    patterns.push_back("[a, ..., b = anchor" + n + "w, c]");
  }
  std::string line = "common";
  for (int i = 0; i < 400; ++i) {
    for (const char kind : {'x', 'y', 'z', 'w'}) line += " anchor" + std::to_string(i) + kind + " word";
  }
  line += std::string(16 * 1024, '.');
  const std::vector<Ast> asts = parsed(patterns);
  std::vector<std::uint32_t> expected;
  for (std::uint32_t p = 0; p < asts.size(); ++p) {
    if (evaluate(asts[p], line)) expected.push_back(p);
  }
  REQUIRE(expected.size() > 500);
  CHECK(matched_by(Matcher(asts), line) == expected);
}

TEST_CASE("a line made to defeat every search of thousands of patterns takes no longer than others") {
  std::vector<std::string> patterns;
  std::string line;
  for (int i = 0; i < 3000; ++i) {
    patterns.push_back("anchor" + std::to_string(i) + " " + std::string(60, 'F') + "b");
    line += " anchor" + std::to_string(i);
  }
  line += std::string(1'000'000 - line.size(), 'F');
  const Matcher matcher(parsed(patterns));
  const auto begin = std::chrono::steady_clock::now();
  CHECK(matched_by(matcher, line).empty());
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));  // one after the other: half a minute
}
