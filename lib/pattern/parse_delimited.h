// [ip, user, ..., status = 4* && status != 404, bytes > 1000]
#pragma once

#include "pattern/ast.h"
#include "pattern/lexer.h"

namespace tocsin::pattern {

// The lexer stands at the opening bracket; the pattern must end with the closing one. False: see the lexer's error.
bool parse_delimited(Lexer& lexer, Delimited& out);

}  // namespace tocsin::pattern
