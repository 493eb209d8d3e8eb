// A space-delimited pattern on an event that is cut into fields, as far as anybody asked.
#pragma once

#include <string_view>

#include "pattern/ast.h"
#include "pattern/delimited_split.h"

namespace tocsin::pattern {

bool evaluate(const Delimited& pattern, DelimitedSplit& event);

// Whether a slot's condition holds of its field.
bool evaluate(const SlotNode& condition, std::string_view field);

}  // namespace tocsin::pattern
