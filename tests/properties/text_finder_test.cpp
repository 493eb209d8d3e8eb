// Many patterns over few words: what one set of texts comes to, remembered or worked out, is what the slow twin says of
// each line.
#include <catch2/catch.hpp>

#include <cstdint>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "pattern/evaluate.h"
#include "pattern/parse.h"
#include "support/dice.h"
#include "support/from_environment.h"
#include "support/matched.h"

using namespace tocsin;
using namespace tocsin::pattern;

namespace {

class Words : public test::Dice {
 public:
  Words(std::uint64_t seed, std::size_t vocabulary) : Dice(seed), vocabulary_(vocabulary) {}

  // Words that overlap, hold each other, begin alike.
  std::string word() {
    static constexpr std::string_view kLetters = "abAB";
    std::size_t number = below(vocabulary_) + 1;
    std::string out;
    for (; number > 0; number /= 4) out += kLetters[number % 4];
    return out;
  }
  std::string pattern() {
    std::string out;
    for (std::size_t i = below(4) + 1; i > 0; --i) {
      const std::size_t kind = below(6);
      out += kind == 0 ? "-" : kind == 1 ? "?" : "";
      out += below(5) == 0 ? '"' + word() + ' ' + word() + '"' : word();
      out += ' ';
    }
    if (below(10) == 0) {  // any of
      out.clear();
      for (std::size_t i = below(3) + 1; i > 0; --i) out += "?" + word() + " ";
    }
    return out;
  }
  std::string line() {
    std::string out;
    for (std::size_t i = below(9); i > 0; --i) out += word() + (below(4) == 0 ? "" : " ");
    return out;
  }

 private:
  std::size_t vocabulary_;
};

}  // namespace

TEST_CASE("many patterns over a small vocabulary match what each of them matches alone") {
  const std::uint64_t seed = test::from_environment("TOCSIN_SEED", std::random_device{}());
  std::cout << "patterns over a small vocabulary: seed " << seed << "\n";
  std::mt19937_64 random(seed);
  std::uint64_t pairs = 0;
  const std::uint64_t rounds = test::from_environment("TOCSIN_ROUNDS", 60);
  for (std::uint64_t round = 0; round < rounds; ++round) {
    INFO("seed " << seed << ", round " << round);
    Words words(random(), 5 + random() % 200);
    std::vector<Ast> patterns;
    for (std::size_t i = words.below(150); i > 0; --i) patterns.push_back(*parse(words.pattern()));
    std::string bytes;
    std::vector<test::Matched> expected;
    const std::size_t lines = words.below(60);
    for (std::size_t i = 0; i < lines; ++i) {
      const std::string line = words.line();
      const Slice slice{bytes.size(), static_cast<std::uint32_t>(line.size())};
      for (std::uint32_t p = 0; p < patterns.size(); ++p) {
        if (evaluate(patterns[p], line)) expected.push_back({slice, p});
      }
      bytes += line + (words.below(2) == 0 ? "\n" : "\r\n");
    }
    for (const ScannerKind scanner : {ScannerKind::fastest, ScannerKind::portable}) {
      const Matcher matcher(patterns, scanner);
      Matcher::Scratch scratch;
      for (int again = 0; again < 2; ++again) {
        std::uint64_t events = 0;
        CHECK((test::matched(matcher, {bytes, {}, true}, scratch, &events) == expected));
        CHECK(events == lines);
      }
    }
    pairs += lines * patterns.size();
  }
  std::cout << pairs << " pairs\n";
}
