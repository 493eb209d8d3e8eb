// Several comparisons of one field that must all hold: can any value satisfy them? False positives there are none;
// where it is hard to tell, it can.
#pragma once

#include <vector>

#include "pattern/ast.h"

namespace tocsin::pattern {

struct FieldTest {
  Operator op;
  const Literal* literal;
};

// Of a JSON string or number.
bool can_hold_in_json(const std::vector<FieldTest>& tests);
// Of a field of a space-delimited event.
bool can_hold_in_field(const std::vector<FieldTest>& tests);

}  // namespace tocsin::pattern
