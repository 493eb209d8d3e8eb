#include "pattern/comparison_cost.h"

#include <variant>

#include "pattern/string_test.h"

namespace tocsin::pattern {
namespace {

constexpr double kWholeText = 1;
constexpr double kNumber = 2;
constexpr double kAffix = 4;
constexpr double kPart = 8;
constexpr double kExpression = 12;
constexpr double kOrdering = 30;
constexpr double kAnyValue = 100;

}  // namespace

double comparison_cost(Operator op, const Literal& value) {
  if (op == Operator::not_equal) return kAnyValue;
  if (op != Operator::equal) return kOrdering;
  if (std::holds_alternative<NumberLiteral>(value)) return kNumber;
  if (std::holds_alternative<RegexLiteral>(value)) return kExpression;
  const StringTest test(std::get<StringLiteral>(value).text);
  if (!test.open_begin && !test.open_end) return kWholeText;
  if (test.core.empty()) return kAnyValue;
  return test.open_begin && test.open_end ? kPart : kAffix;
}

}  // namespace tocsin::pattern
