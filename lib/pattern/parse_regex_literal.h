// %...% where it stands in a pattern.
#pragma once

#include <cstddef>

#include "pattern/ast.h"
#include "pattern/lexer.h"

namespace tocsin::pattern {

inline constexpr std::size_t kRegexesPerPattern = 2;  // AWS: of one JSON or space-delimited pattern

// The lexer stands at the opening percent sign, and afterwards behind the closing one: the next there is, for nothing
// can hide one. What may follow is the caller's to check. False: see the lexer's error, whose offset is the pattern's.
bool take_regex(Lexer& lexer, RegexLiteral& out);

// The same of one value among several: `taken` counts them, and one more than kRegexesPerPattern is an error.
bool take_regex(Lexer& lexer, std::size_t& taken, RegexLiteral& out);

}  // namespace tocsin::pattern
