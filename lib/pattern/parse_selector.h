// $.a.b[0].['c.d'].*
#pragma once

#include "pattern/ast.h"
#include "pattern/lexer.h"

namespace tocsin::pattern {

inline constexpr std::size_t kWildcardsInCondition = 1;  // AWS
inline constexpr std::size_t kWildcardsInReference = 0;  // a reference names one value

// The lexer stands where the '$' should be, and afterwards at the first character that is no part of the selector.
// False: see the lexer's error.
bool parse_selector(Lexer& lexer, std::size_t wildcards_allowed, Selector& out);

}  // namespace tocsin::pattern
