// What an operator of a pattern says of two numbers.
#pragma once

#include "pattern/ast.h"
#include "pattern/decimal.h"

namespace tocsin::pattern {

bool compare(const Decimal& value, Operator op, const Decimal& literal);

}  // namespace tocsin::pattern
