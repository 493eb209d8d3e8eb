// The slow twin: one tree, one event, by the book. The oracle of the matcher's tests, and the one place to read what a
// pattern means.
#pragma once

#include <string_view>

#include "pattern/ast.h"

namespace tocsin::pattern {

bool evaluate(const Ast& pattern, std::string_view event);

}  // namespace tocsin::pattern
