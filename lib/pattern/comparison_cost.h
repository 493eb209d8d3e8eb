// How often does a value pass a comparison? To choose by which of its tests a pattern is looked for.
#pragma once

#include "pattern/ast.h"

namespace tocsin::pattern {

// Experience, roughly, in proportion to one whole text; the less, the seldomer.
double comparison_cost(Operator op, const Literal& value);

}  // namespace tocsin::pattern
