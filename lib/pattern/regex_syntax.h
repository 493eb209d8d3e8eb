// CloudWatch's subset of regular expressions: text to tree. Everything that is a character here is a set of characters,
// so that no escape and no class of any other syntax can be meant by accident.
#pragma once

#include <bitset>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "pattern/parse.h"

namespace tocsin::pattern {

// The syntax names ASCII characters alone; the others come in by inversion ('.', \D, [^a]), all of them or none.
struct CharacterSet {
  std::bitset<128> ascii;
  bool others = false;

  [[nodiscard]] bool contains(char32_t c) const { return c < ascii.size() ? ascii[c] : others; }
  friend bool operator==(const CharacterSet&, const CharacterSet&) = default;
};

// Characters of a set, one after another, or an end of the subject, which takes up no character.
struct RegexPiece {
  enum class Kind : std::uint8_t { characters, begin, end };
  static constexpr std::uint32_t kUnbounded = static_cast<std::uint32_t>(-1);

  Kind kind = Kind::characters;
  CharacterSet set;
  std::uint32_t least = 1;
  std::uint32_t most = 1;  // or kUnbounded
};

// One after another; none: it matches anything.
using RegexAlternative = std::vector<RegexPiece>;

struct RegexSyntax {
  std::vector<RegexAlternative> alternatives;  // never empty
};

// `text`: what stands between the percent signs. Any bytes are safe input. Lazy quantifiers (+?) are the greedy ones:
// they find the same subjects.
Result<RegexSyntax, ParseError> parse_regex_syntax(std::string_view text);

}  // namespace tocsin::pattern
