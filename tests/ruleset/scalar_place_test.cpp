#include "ruleset/scalar_place.h"

#include <catch2/catch.hpp>

#include <tuple>

namespace tocsin::ruleset {
namespace {

// Line and column of the first `what` in the value of the key `v`, which must really be there.
std::tuple<std::uint32_t, std::uint32_t> place_of(std::string_view yaml, std::string_view what) {
  Diagnostics diagnostics;
  const Document document = parse_yaml("f.yaml", yaml, diagnostics);
  INFO(diagnostics.to_text());
  REQUIRE(document.root.kind == Kind::mapping);
  const YamlNode& value = document.root.entries.back().value;
  INFO(value.text);
  const std::size_t offset = value.text.find(what);
  REQUIRE(offset != std::string::npos);
  const auto place = find_place(document, value, offset);
  REQUIRE(place);
  return {place->line, place->column};
}

using At = std::tuple<std::uint32_t, std::uint32_t>;

TEST_CASE("a place in a plain text is the one in the file, over several lines too") {
  CHECK(place_of("é: 1\nv: ab éX y", "X") == At{2, 8});
  CHECK(place_of("v: one\n   two   \n\n\n  three X\n", "X") == At{5, 9});
  CHECK(place_of("v: one\n   two\n", "e two") == At{1, 6});
  CHECK(place_of("v: one\n   two\n", " two") == At{1, 7});
}

TEST_CASE("a place in a single-quoted text counts doubled quotes and folded lines") {
  CHECK(place_of("v: 'it''s é X'", "X") == At{1, 13});
  CHECK(place_of("v: 'it''s'", "'s") == At{1, 7});
  CHECK(place_of("v: 'one  \n\n   two X'", "X") == At{3, 8});
}

TEST_CASE("a place in a double-quoted text counts escapes and joined lines") {
  CHECK(place_of(R"(v: "a\tb\"c\u00e9d\x41e X")", "X") == At{1, 25});
  CHECK(place_of(R"(v: "a\tbX")", "\t") == At{1, 6});
  CHECK(place_of(R"(v: "\U0001F600X")", "X") == At{1, 15});
  CHECK(place_of("v: \"one \\\n    two X\"", "X") == At{2, 9});
  CHECK(place_of("v: \"one\r\n    two X\"", "X") == At{2, 9});
}

TEST_CASE("a place in a literal block counts its indentation") {
  CHECK(place_of("v: |\n  one\n    two X\n", "X") == At{3, 9});
  CHECK(place_of("v: |-\n\n\n  é X\n", "X") == At{4, 5});
  CHECK(place_of("v: |2\n    one\n  X\n", "X") == At{3, 3});
  CHECK(place_of("v: |  # why\n  one\n  \n  X\n", "X") == At{4, 3});
  CHECK(place_of("v: |\r\n  one\r\n  X\r\n", "X") == At{3, 3});
}

TEST_CASE("a place in a folded block counts its indentation and its folds") {
  CHECK(place_of("v: >-\n  one\n  two X\n", "X") == At{3, 7});
  CHECK(place_of("v: >\n  one\n\n\n  two\n  X\n", "X") == At{6, 3});
  CHECK(place_of("v: >\n  one\n    more\n  X\n", "X") == At{4, 3});
  CHECK(place_of("v: >\n  one\n  two\n", " two") == At{2, 6});
}

TEST_CASE("one past the last character is a place, too; two past is none") {
  Diagnostics diagnostics;
  const Document document = parse_yaml("f.yaml", "v: 'abc'", diagnostics);
  const YamlNode& value = document.root.entries.back().value;
  REQUIRE(find_place(document, value, 3));
  CHECK(find_place(document, value, 3)->column == 8);
  CHECK_FALSE(find_place(document, value, 4));
  CHECK(span_in(document, value, 4) == Span{"f.yaml", 1, 4});
}

}  // namespace
}  // namespace tocsin::ruleset
