// { $.a = 1 && ($.b != "x" || $.c NOT EXISTS) }
#pragma once

#include "pattern/ast.h"
#include "pattern/lexer.h"

namespace tocsin::pattern {

inline constexpr std::size_t kWildcardsPerPattern = 3;  // AWS

// The lexer stands at the opening brace; the pattern must end with the closing one. False: see the lexer's error.
bool parse_json(Lexer& lexer, Json& out);

}  // namespace tocsin::pattern
