#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

#include "pattern/parse.h"
#include "pattern/text_index.h"

using namespace tocsin::pattern;

namespace {

struct Indexed {
  explicit Indexed(const std::vector<std::string>& patterns) {
    asts.reserve(patterns.size());
    for (const std::string& pattern : patterns) {
      auto ast = parse(pattern);
      REQUIRE(ast);
      asts.push_back(std::move(*ast));
      rules.push_back({static_cast<std::uint32_t>(rules.size()), &asts.back()});
    }
    index = std::make_unique<TextIndex>(rules, ScannerKind::fastest);
  }
  std::vector<Ast> asts;
  std::vector<TextRule> rules;
  std::unique_ptr<TextIndex> index;
};

}  // namespace

TEST_CASE("a pattern is looked for by its rarest text alone") {
  const Indexed one({"a \"POSSIBLE BREAK-IN\" b"});
  REQUIRE(one.index->literals().size() == 1);
  CHECK(one.index->literals()[0].size == 17);
  CHECK(one.index->anchored().size() == 1);
  CHECK_FALSE(one.index->anchored()[0].decided);
  CHECK(Indexed({"\"POSSIBLE BREAK-IN\""}).index->anchored()[0].decided);
}

TEST_CASE("a text that few patterns share is preferred to one that many do") {
  std::vector<std::string> patterns;
  for (int i = 0; i < 50; ++i) patterns.push_back("\"Failed password for invalid user\" node" + std::to_string(i));
  const Indexed many(patterns);
  CHECK(many.index->anchored().size() == 50);
  CHECK(many.index->literals().size() == 50);
  CHECK(many.index->tracked().empty());
}

TEST_CASE("patterns that share all their texts are decided by the set of texts that a line holds") {
  const Indexed crowd({"a b", "a c", "b c", "a b c", "a b -c", "?a ?b ?c"});
  CHECK(crowd.index->tracked_literals() == 3);
  CHECK(crowd.index->anchored().size() + crowd.index->tracked().size() == 6);
  CHECK(crowd.index->tracked().size() >= 4);
}

TEST_CASE("what can match where nothing is found is tracked, and costs no scan where it has no text") {
  const Indexed bare({"", "-a"});
  CHECK(bare.index->tracked_anywhere().size() == 2);
  CHECK(bare.index->loose().empty());
  const Indexed empty({""});
  CHECK(empty.index->scanner() == nullptr);
}

TEST_CASE("past the bound of tracked texts patterns are anchored, or loose") {
  std::vector<std::string> patterns;
  for (std::size_t i = 0; i < TextIndex::kTracked + 10; ++i) patterns.push_back("-x" + std::to_string(i));
  const Indexed many(patterns);
  CHECK(many.index->tracked_literals() == TextIndex::kTracked);
  CHECK(many.index->loose().size() == 10);
}
