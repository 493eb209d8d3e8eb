#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "pattern/parse.h"
#include "pattern/rarity.h"
#include "pattern/text_needs.h"

using namespace tocsin::pattern;

namespace {

using Alternatives = std::vector<std::vector<std::string>>;

TextNeeds needs_of(const char* pattern) {
  const auto ast = parse(pattern);
  REQUIRE(ast);
  return text_needs(*ast);
}

}  // namespace

TEST_CASE("plain terms must all occur, excluded ones must not, and that is all there is to them") {
  const TextNeeds needs = needs_of("a -b \"c d\" ?e");
  CHECK(needs.alternatives == Alternatives{{"a", "c d"}});
  CHECK(needs.excluded == std::vector<std::string>{"b"});
  CHECK(needs.sufficient);
}

TEST_CASE("of optional terms one must occur") {
  const TextNeeds needs = needs_of("?a ?b");
  CHECK(needs.alternatives == Alternatives{{"a"}, {"b"}});
  CHECK(needs.sufficient);
}

TEST_CASE("the empty pattern and excluded terms alone need no text") {
  CHECK(needs_of("").alternatives == Alternatives{{}});
  CHECK(needs_of("").sufficient);
  CHECK(needs_of("-a").alternatives == Alternatives{{}});
  CHECK(needs_of("-a").excluded == std::vector<std::string>{"a"});
}

TEST_CASE("longer texts and rarer bytes are rarer") {
  CHECK(rarity_bits("sshd") > rarity_bits("ssh"));
  CHECK(rarity_bits("EE") > rarity_bits("ee"));
  CHECK(rarity_bits("") == 0);
}
