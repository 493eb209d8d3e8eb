// Random expressions of the subset on random subjects: the search, its slow twin and the required texts agree.
#include "pattern/regex.h"

#include <catch2/catch.hpp>
#include <cstdint>
#include <iostream>
#include <random>
#include <string>

#include "pattern/regex_syntax.h"
#include "support/dice.h"
#include "support/from_environment.h"
#include "support/slow_regex.h"

using namespace tocsin;
using namespace tocsin::pattern;

namespace {

class Generator : public test::Dice {
 public:
  using Dice::Dice;

  std::string expression() {
    std::string out = alternative();
    while (one_in(3)) out += "|" + alternative();
    return out;
  }

  std::string subject() {
    static const char* const kPieces[] = {"a",  "b",  "ab", "c", " ",        "-",    "]",
                                          "\n", "\r", "\f", "1", "\xC3\xA9", "\xFF", "abc"};
    std::string out;
    for (std::size_t i = below(12); i > 0; --i) out += pick(kPieces);
    return out;
  }

 private:
  std::string alternative() {
    static const char* const kCharacters[] = {"a",   "b",   "c",     "1",     " ",       ".",        "\\d",
                                              "\\S", "\\s", "\\x61", "[ab]",  "[^a]",    "[a]",      "[a-c-]",
                                              "\\-", "]",   "\\W",   "[\\D]", "[^\\w ]", "[^\\s\\S]"};
    static const char* const kQuantifiers[] = {"*", "+", "?", "+?", "*?", "{2}", "{,2}", "{1,2}", "{2,}", "{0}"};
    std::string out = one_in(6) ? "^" : "";
    for (std::size_t i = below(6); i > 0; --i) out += pick(kCharacters) + (one_in(3) ? pick(kQuantifiers) : "");
    if (out.empty() || one_in(6)) out += "$";
    return out;
  }
};

}  // namespace

TEST_CASE("a search agrees with its slow twin, and what it finds holds the required texts") {
  const std::uint64_t seed = test::from_environment("TOCSIN_SEED", std::random_device{}());
  std::cout << "regular expressions: seed " << seed << "\n";
  Generator generator(seed);
  std::uint64_t pairs = 0;
  std::uint64_t matched = 0;
  const std::uint64_t rounds = test::from_environment("TOCSIN_ROUNDS", 3000);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const std::string expression = generator.expression();
    INFO("seed " << seed << ", round " << round << ": " << expression);
    const auto syntax = parse_regex_syntax(expression);
    const auto regex = Regex::compile(expression);
    REQUIRE(syntax);
    REQUIRE(regex);
    REQUIRE((*regex)->required_texts().size() == syntax->alternatives.size());
    for (int i = 0; i < 20; ++i) {
      const std::string subject = generator.subject();
      const bool found = (*regex)->search(subject);
      ++pairs;
      if (found) ++matched;
      const bool agree = found == support::slow_search(*syntax, subject) &&
                         (!found || support::some_texts_occur((*regex)->required_texts(), subject));
      if (!agree) FAIL("disagree on \"" << subject << "\"");
    }
  }
  std::cout << pairs << " pairs, " << matched << " matches\n";
  CHECK(matched > pairs / 50);
  CHECK(matched < pairs);
}
