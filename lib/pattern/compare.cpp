#include "pattern/compare.h"

namespace tocsin::pattern {

bool compare(const Decimal& value, Operator op, const Decimal& literal) {
  switch (op) {
    case Operator::equal:
      return value == literal;
    case Operator::not_equal:
      return value != literal;
    case Operator::less:
      return value < literal;
    case Operator::less_or_equal:
      return value <= literal;
    case Operator::greater:
      return value > literal;
    case Operator::greater_or_equal:
      return value >= literal;
  }
  return false;
}

}  // namespace tocsin::pattern
