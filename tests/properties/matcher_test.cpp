// The matcher and its slow twin say the same of random patterns and random events.
#include <catch2/catch.hpp>

#include <cstdint>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "pattern/evaluate.h"
#include "pattern/matcher.h"
#include "pattern/parse.h"
#include "support/dice.h"
#include "support/from_environment.h"
#include "support/matched.h"

using namespace tocsin;
using namespace tocsin::pattern;

namespace {

// Few names and values, so that patterns and events meet often.
class Generator : public test::Dice {
 public:
  using Dice::Dice;

  std::string pattern() {
    if (one_in(20)) return "";
    if (one_in(3)) return text_pattern();
    if (one_in(3)) {
      regexes_ = 0;
      return delimited_pattern();
    }
    if (one_in(5)) return regex();
    std::string json = "{ " + condition(0);
    wildcards_ = 0;
    regexes_ = 0;
    return json + " }";
  }

  std::string event() {
    if (one_in(12)) return "";
    if (one_in(2)) return words();
    std::string json = object(0);
    if (one_in(10)) json.insert(below(json.size() + 1), 1, "{}[]\",:\\x\r \xFF"[below(12)]);
    if (one_in(10)) json.erase(below(json.size()), 1);
    return json;
  }

 private:
  std::string text_pattern() {
    static const char* const kTerms[] = {"a",     "b",        "ab",       "ERROR", "\"a b\"",     "\" \"",
                                         "\"{\"", "\"\\\"\"", "\"\\\\\"", "1",     "caf\xC3\xA9", "\"\r\""};
    std::string out;
    for (std::size_t i = 0; i <= below(3); ++i)
      out += std::string(one_in(3) ? "-" : one_in(2) ? "?" : "") + pick(kTerms) + " ";
    return out;
  }

  std::string regex() {
    static const char* const kRegexes[] = {"%a%",         "%^a|b$%",  "%a.?b%", "%[^a]%", "%^\\w+$%",
                                           "%\\s|\\x22%", "%E{1}R+%", "%\\W$%", "%^$%",   "%1\\.?0*$%"};
    return pick(kRegexes);
  }

  std::string selector() {
    static const char* const kSteps[] = {".a", ".b", "['a b']", "[0]", "[1]", ".['*']"};
    std::string out = one_in(8) && wildcards_ < 3 ? "$.*" : one_in(2) ? "$.a" : "$.b";
    bool wild = out == "$.*";
    for (std::size_t i = below(3); i > 0; --i) {
      const bool add = !wild && wildcards_ < 3 && one_in(5);
      wild |= add;
      out += add ? "[*]" : pick(kSteps);
    }
    if (wild) ++wildcards_;
    return out;
  }

  std::string condition(int depth) {
    if (depth < 3 && one_in(3)) {
      const std::string left = condition(depth + 1);
      return "(" + left + (one_in(2) ? " && " : " || ") + condition(depth + 1) + ")";
    }
    static const char* const kTests[] = {" IS NULL", " is true", " IS FALSE", " NOT EXISTS"};
    static const char* const kNumbers[] = {"0", "1", "1.0", "+1", "-1", "1e3", "1e-999", "1e309", "9007199254740993",
                                           ".5"};
    static const char* const kTexts[] = {"\"\"", "*",        "\"1\"",  "a*",  "*b",      "\"*a*\"",
                                         "true", "\"null\"", "1000.0", "a*b", "\"\\\"\""};
    static const char* const kOrder[] = {"<", "<=", ">", ">="};
    const std::string left = selector();
    if (one_in(3)) return left + pick(kTests);
    if (one_in(3)) return left + pick(kOrder) + pick(kNumbers);
    if (regexes_ < 2 && one_in(4)) {
      ++regexes_;
      return left + (one_in(2) ? "=" : "!=") + regex();
    }
    return left + (one_in(2) ? "=" : "!=") + (one_in(2) ? pick(kNumbers) : pick(kTexts));
  }

  std::string slot_condition(const std::string& name, int depth) {
    if (depth < 3 && one_in(4)) {
      const std::string left = slot_condition(name, depth + 1);
      return "(" + left + (one_in(2) ? " && " : "||") + slot_condition(name, depth + 1) + ")";
    }
    static const char* const kOperators[] = {"=", "!=", " < ", "<=", ">", ">="};
    static const char* const kNumbers[] = {"0", "1", "1.0", "+1", "-1", "1e3", "1e-999", "1e309", ".5"};
    static const char* const kTexts[] = {"a",       "ab",        "*",       "a*",     "*b",    "\"*a*\"", "\"\"",
                                         "\"a b\"", "\"\\\"a\"", "\"[a*\"", "\"* \"", "\"1\"", "\"*]*\""};
    if (one_in(2)) return name + pick(kOperators) + pick(kNumbers);
    if (regexes_ < 2 && one_in(4)) {
      ++regexes_;
      return name + (one_in(2) ? "=" : "!=") + regex();
    }
    return name + (one_in(2) ? "=" : "!= ") + pick(kTexts);
  }

  std::string delimited_pattern() {
    std::string out = "[";
    bool ellipsis = false;
    for (std::size_t i = 0, slots = below(5); i < slots; ++i) {
      if (i > 0) out += one_in(2) ? "," : ", ";
      if (!ellipsis && one_in(4)) {
        ellipsis = true;
        out += "...";
      } else if (!one_in(4)) {
        const std::string name = "f" + std::to_string(i);
        out += one_in(3) ? name : slot_condition(name, 0);
      }
    }
    return out + "]";
  }

  // Also as fields: marks closed, left open and inside words.
  std::string words() {
    static const char* const kWords[] = {"a",  "b",  "ab",  "ERROR", " ",           " ",   "a b",  "{",
                                         "\"", "\"", "\\",  "1",     "1.0",         "1e3", "-1",   "\"a b\"",
                                         "[",  "]",  "[a]", "\t",    "caf\xC3\xA9", "\r",  "\xFF", "\"\""};
    std::string out;
    for (std::size_t i = below(9); i > 0; --i) out += pick(kWords) + (one_in(2) ? " " : "");
    return out;
  }

  std::string object(int depth) {
    static const char* const kKeys[] = {"a", "b", "a b", "*", "\\u0061", ""};
    std::string out = one_in(4) ? "{ " : "{";
    for (std::size_t i = below(4); i > 0; --i)
      out += "\"" + pick(kKeys) + "\":" + value(depth + 1) + (i > 1 ? "," : "");
    return out + "}";
  }

  std::string value(int depth) {
    static const char* const kScalars[] = {"null",
                                           "true",
                                           "false",
                                           "0",
                                           "-0.0",
                                           "1",
                                           "1.0",
                                           "1e0",
                                           "1e3",
                                           "1000",
                                           "1e309",
                                           "1e-999",
                                           "0.5",
                                           "\"\"",
                                           "\"1\"",
                                           "\"a\"",
                                           "\"ab\"",
                                           "\"a*b\"",
                                           "\"true\"",
                                           "\"1e3\"",
                                           "\"\\\"\"",
                                           "\"\\ud800\"",
                                           "9007199254740993"};
    if (depth > 3 || one_in(2)) return pick(kScalars);
    if (one_in(2)) return object(depth);
    std::string out = "[";
    for (std::size_t i = below(4); i > 0; --i) out += value(depth + 1) + (i > 1 ? "," : "");
    return out + "]";
  }

  int wildcards_ = 0;
  int regexes_ = 0;
};

}  // namespace

TEST_CASE("matcher and slow twin agree on random patterns and events") {
  const std::uint64_t seed = test::from_environment("TOCSIN_SEED", std::random_device{}());
  std::cout << "matcher against evaluate: seed " << seed << "\n";
  Generator generator(seed);
  std::uint64_t pairs = 0;
  std::uint64_t matched = 0;
  const std::uint64_t rounds = test::from_environment("TOCSIN_ROUNDS", 2000);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    INFO("seed " << seed << ", round " << round);
    std::vector<std::string> texts;
    std::vector<Ast> patterns;
    for (std::size_t i = 0; i <= generator.below(12); ++i) {
      texts.push_back(generator.pattern());
      auto ast = parse(texts.back());
      INFO(texts.back());
      REQUIRE(ast);
      patterns.push_back(std::move(*ast));
    }

    // The same events as lines and as records.
    std::string bytes;
    std::vector<Slice> records;
    std::vector<test::Matched> expected;
    const std::size_t count = generator.below(30);
    for (std::size_t i = 0; i < count; ++i) {
      const bool last = i + 1 == count;
      std::string event = generator.event();
      const bool unfinished = last && !event.empty() && generator.one_in(2);
      // A CR at the end of an event belongs to the newline, unless there is none or it has one of its own.
      const std::string end = unfinished ? "" : generator.one_in(2) || event.ends_with('\r') ? "\r\n" : "\n";
      const Slice slice{bytes.size(), static_cast<std::uint32_t>(event.size())};
      for (std::uint32_t p = 0; p < patterns.size(); ++p) {
        if (evaluate(patterns[p], event)) expected.push_back({slice, p});
      }
      records.push_back(slice);
      bytes += event + end;
    }

    for (const ScannerKind scanner : {ScannerKind::fastest, ScannerKind::portable}) {
      const Matcher matcher(patterns, scanner);
      Matcher::Scratch scratch;
      std::uint64_t events = 0;
      const auto lines = test::matched(matcher, {bytes, {}, true}, scratch, &events);
      INFO(test::first_difference(lines, expected, bytes, texts));
      CHECK((lines == expected));
      CHECK(events == count);
      CHECK((test::matched(matcher, {bytes, records, false}, scratch, &events) == expected));
      CHECK(events == count);
    }
    pairs += count * patterns.size();
    matched += expected.size();
  }
  std::cout << pairs << " pairs, " << matched << " matches\n";
  CHECK(matched > pairs / 50);
  CHECK(matched < pairs);
}
