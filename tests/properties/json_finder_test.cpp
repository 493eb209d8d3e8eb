// The finder of JSON patterns and the slow twin say the same of random sets of patterns and random events.
// TOCSIN_SEED=N repeats a run, TOCSIN_ROUNDS=N makes it longer.
#include "pattern/json_finder.h"

#include <catch2/catch.hpp>

#include <cstdint>
#include <iostream>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "pattern/evaluate.h"
#include "pattern/parse.h"
#include "support/dice.h"
#include "support/from_environment.h"

using namespace tocsin;
using namespace tocsin::pattern;

namespace {

// Few names and values, so that patterns and events meet often.
class Generator : public test::Dice {
 public:
  using Dice::Dice;

  std::string pattern() {
    wildcards_ = 0;
    return "{ " + condition(0) + " }";
  }

  std::string event() {
    if (one_in(200)) return nested(120 + below(20));
    std::string json = pick(kBlanks) + object(0) + pick(kBlanks);
    if (one_in(12)) json.insert(below(json.size() + 1), 1, "{}[]\",:\\x\r \xFF\x01\xC3-0"[below(16)]);
    if (one_in(12)) json.erase(below(json.size()), 1);
    if (one_in(100)) json += json;
    return json;
  }

 private:
  static constexpr const char* kBlanks[] = {"", "", "", " ", "\t", "\r\n"};

  std::string selector() {
    static const char* const kFirst[] = {"$.a", "$.b", "$.name", "$.['a b']", "$.['\xC3\xA9']"};
    static const char* const kSteps[] = {".a", ".b", ".name", "['a b']", "[0]", "[1]", ".['*']", "['']"};
    std::string out = one_in(10) && wildcards_ < 3 ? "$.*" : pick(kFirst);
    bool wild = out == "$.*";
    for (std::size_t i = below(4); i > 0; --i) {
      const bool add = !wild && wildcards_ < 3 && one_in(4);
      wild |= add;
      std::string step = add ? (one_in(2) ? "[*]" : ".*") : pick(kSteps);
      if (step == "['']") step = ".['x']";
      out += step;
    }
    if (wild) ++wildcards_;
    return out;
  }

  std::string condition(int depth) {
    if (depth < 3 && one_in(3)) {
      const std::string left = condition(depth + 1);
      return "(" + left + (one_in(2) ? " && " : " || ") + condition(depth + 1) + ")";
    }
    static const char* const kTests[] = {" IS NULL", " IS TRUE", " IS FALSE", " NOT EXISTS"};
    static const char* const kNumbers[] = {"0",
                                           "1",
                                           "1.0",
                                           "+1",
                                           "-1",
                                           "1000",
                                           "1e3",
                                           "1e-999",
                                           "1e309",
                                           "1e400",
                                           "9007199254740992",
                                           "9007199254740993",
                                           "18446744073709551616",
                                           "-9223372036854775809",
                                           "0.1",
                                           "0.10000000000000001",
                                           ".5"};
    static const char* const kTexts[] = {"\"\"",
                                         "*",
                                         "\"1\"",
                                         "a*",
                                         "*b",
                                         "\"*a*\"",
                                         "true",
                                         "\"null\"",
                                         "1000.0",
                                         "a*b",
                                         "\"\\\"\"",
                                         "ab*",
                                         "\"1.0\"",
                                         "\"0*\"",
                                         "\"*0\"",
                                         "\"*E*\"",
                                         "\"**\"",
                                         "*name",
                                         "Infinity",
                                         "\"-0\"",
                                         "\"-0.0\"",
                                         "\"\xC3\xA9\"",
                                         "\"a\xEF\xBF\xBD*\"",
                                         "name",
                                         "\"1.0E10\"",
                                         "alphabetical",
                                         "\"alphabet*\"",
                                         "\"*betical\""};
    static const char* const kOrder[] = {"<", "<=", ">", ">="};
    const std::string left = selector();
    if (one_in(3)) return left + pick(kTests);
    if (one_in(3)) return left + pick(kOrder) + pick(kNumbers);
    return left + (one_in(3) ? "!=" : "=") + (one_in(2) ? pick(kNumbers) : pick(kTexts));
  }

  std::string nested(std::size_t depth) {
    std::string open = "{\"a\":";
    std::string close = "}";
    for (std::size_t i = 2; i < depth; ++i) {
      open += "[";
      close.insert(0, 1, ']');
    }
    return open + pick(kScalars) + close;
  }

  std::string object(int depth) {
    static const char* const kKeys[] = {
        "a",       "a",          "b",        "b",       "name", "a b",   "*",
        "\\u0061", "n\\u0061me", "\xC3\xA9", "\\u00e9", "",     "other", "a longer name than eight bytes",
        "x\\\\"};
    static const char* const kColons[] = {":", ":", ":", " :", ": ", "\t:\n"};
    static const char* const kCommas[] = {",", ",", ",", " ,", ", "};
    std::string out = one_in(4) ? "{ " : "{";
    for (std::size_t i = below(6); i > 0; --i) {
      out += "\"" + pick(kKeys) + "\"" + pick(kColons) + value(depth + 1) + (i > 1 ? pick(kCommas) : "");
    }
    return out + (one_in(4) ? " }" : "}");
  }

  static constexpr const char* kScalars[] = {"null",
                                             "true",
                                             "false",
                                             "0",
                                             "-0",
                                             "-0.0",
                                             "1",
                                             "-1",
                                             "1.0",
                                             "1e0",
                                             "1e3",
                                             "1E10",
                                             "1000",
                                             "1000.0",
                                             "1e309",
                                             "-1e309",
                                             "1e-999",
                                             "0.5",
                                             "0.1",
                                             "01",
                                             "1.",
                                             "9007199254740992",
                                             "9007199254740993",
                                             "9007199254740993.0",
                                             "18446744073709551615",
                                             "18446744073709551616",
                                             "-9223372036854775808",
                                             "-9223372036854775809",
                                             "\"\"",
                                             "\"1\"",
                                             "\"a\"",
                                             "\"ab\"",
                                             "\"a*b\"",
                                             "\"name\"",
                                             "\"n\\u0061me\"",
                                             "\"true\"",
                                             "\"1e3\"",
                                             "\"1000.0\"",
                                             "\"\\\"\"",
                                             "\"\\ud800\"",
                                             "\"a\\ud83d\\ude00b\"",
                                             "\"\\ud800\\ud83d\\ude00\"",
                                             "\"\\q\"",
                                             "\"a\xFF\"",
                                             "\"\xC3\xA9\"",
                                             "\"\\u00E9\"",
                                             "\"alphabetical\"",
                                             "\"an alphabetical \\\\ order\"",
                                             "\"}{][,:\"",
                                             "[]",
                                             "{}",
                                             "[ ]",
                                             "[null]",
                                             "[[null]]"};

  std::string value(int depth) {
    if (depth > 3 || one_in(2)) return pick(kScalars);
    if (one_in(2)) return object(depth);
    std::string out = "[";
    for (std::size_t i = below(4); i > 0; --i) out += value(depth + 1) + (i > 1 ? "," : "");
    return out + "]";
  }

  int wildcards_ = 0;
};

}  // namespace

TEST_CASE("the JSON finder and the slow twin agree on random patterns and events") {
  const std::uint64_t seed = test::from_environment("TOCSIN_SEED", std::random_device{}());
  const std::uint64_t rounds = test::from_environment("TOCSIN_ROUNDS", 250);
  std::cout << "JSON finder against evaluate: seed " << seed << "\n";
  Generator generator(seed);
  JsonFinder::Scratch scratch;  // of all rounds: what an earlier finder left there must not matter
  std::uint64_t pairs = 0;
  std::uint64_t matched = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    INFO("seed " << seed << ", round " << round);
    std::vector<Ast> patterns;
    std::string texts;
    for (std::size_t i = generator.below(40) + 1; i > 0; --i) {
      const std::string text = generator.pattern();
      auto ast = parse(text);
      INFO(text);
      REQUIRE(ast);
      patterns.push_back(std::move(*ast));
      texts += text + "\n";
    }
    std::vector<JsonFinder::Rule> rules;
    for (std::uint32_t i = 0; i < patterns.size(); ++i) rules.push_back({i, &std::get<Json>(patterns[i].pattern)});
    const JsonFinder finder(rules);

    for (int i = 0; i < 30; ++i) {
      const std::string event = generator.event();
      std::vector<std::uint32_t> expected;
      for (std::uint32_t p = 0; p < patterns.size(); ++p) {
        if (evaluate(patterns[p], event)) expected.push_back(p);
      }
      std::vector<std::uint32_t> found;
      finder.match(event, event.size(), scratch, found);
      INFO("event " << event << "\npatterns\n" << texts);
      REQUIRE(found == expected);

      // With other text behind it, as in a block.
      const std::string block = event + "\n" + generator.event() + std::string(64, '"');
      found.clear();
      finder.match(std::string_view(block).substr(0, event.size()), block.size(), scratch, found);
      REQUIRE(found == expected);
      pairs += patterns.size();
      matched += expected.size();
    }
  }
  std::cout << pairs << " pairs, " << matched << " matches\n";
  if (rounds < 100) return;
  CHECK(matched > pairs / 50);
  CHECK(matched < pairs / 2);
}
