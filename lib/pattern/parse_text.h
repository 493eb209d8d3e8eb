// Terms of unstructured text: plain, -excluded, ?optional; bare words and quoted phrases.
#pragma once

#include "pattern/ast.h"
#include "pattern/lexer.h"

namespace tocsin::pattern {

// The lexer stands at the pattern's first character that is no blank. False: see the lexer's error.
bool parse_text(Lexer& lexer, Terms& out);

}  // namespace tocsin::pattern
