#include "pattern/evaluate_delimited.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "pattern/compare.h"
#include "pattern/decimal.h"
#include "pattern/delimited_bind.h"
#include "pattern/number.h"
#include "pattern/regex.h"
#include "pattern/string_test.h"

namespace tocsin::pattern {
namespace {

// A field that reads as no number equals none.
bool satisfies(std::string_view field, Operator op, const NumberLiteral& literal) {
  if (!is_number(field)) return op == Operator::not_equal;
  return compare(Decimal(field), op, Decimal(literal.text));
}

bool satisfies(std::string_view field, Operator op, const StringLiteral& literal) {
  return StringTest(literal.text).holds(field) == (op == Operator::equal);
}

bool satisfies(std::string_view field, Operator op, const RegexLiteral& literal) {
  return literal.regex->search(field) == (op == Operator::equal);
}

bool holds(const SlotComparison& comparison, std::string_view field) {
  return std::visit([&](const auto& literal) { return satisfies(field, comparison.op, literal); }, comparison.value);
}

bool holds(const SlotAnd& all, std::string_view field) {
  return std::all_of(all.operands.begin(), all.operands.end(),
                     [&](const SlotNode& node) { return evaluate(node, field); });
}

bool holds(const SlotOr& any, std::string_view field) {
  return std::any_of(any.operands.begin(), any.operands.end(),
                     [&](const SlotNode& node) { return evaluate(node, field); });
}

}  // namespace

bool evaluate(const SlotNode& condition, std::string_view field) {
  return std::visit([&](const auto& kind) { return holds(kind, field); }, condition.node);
}

bool evaluate(const Delimited& pattern, DelimitedSplit& event) {
  const std::optional<Binding> binding = Binding::bind(pattern, event);
  if (!binding) return false;
  for (std::size_t i = 0; i < slot_count(pattern); ++i) {
    const Slot& slot = slot_at(pattern, i);
    if (slot.condition && !evaluate(*slot.condition, binding->slot(i))) return false;
  }
  return true;
}

}  // namespace tocsin::pattern
