#include "pattern/evaluate_json.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "pattern/compare.h"
#include "pattern/decimal.h"
#include "pattern/json_number.h"
#include "pattern/regex.h"
#include "pattern/select.h"
#include "pattern/string_test.h"

namespace tocsin::pattern {
namespace {

using Kind = JsonValue::Kind;

bool is_text_or_number(const JsonValue& value) { return value.kind == Kind::string || value.kind == Kind::number; }

bool satisfies(const JsonValue& value, Operator op, const NumberLiteral& literal) {
  if (value.kind == Kind::number) {
    const std::optional<Decimal> number = comparable(value.text);
    return number.has_value() && compare(*number, op, Decimal(literal.text));
  }
  // A string is no number, but it may be what was written.
  if (op == Operator::equal) return value.text == literal.text;
  return op == Operator::not_equal && value.text != literal.text;
}

bool satisfies(const JsonValue& value, Operator op, const StringLiteral& literal) {
  const StringTest test(literal.text);
  const bool equal = value.kind == Kind::number ? test.holds(text_of(value.text)) : test.holds(value.text);
  return op == Operator::equal ? equal : op == Operator::not_equal && !equal;
}

bool satisfies(const JsonValue& value, Operator op, const RegexLiteral& literal) {
  const bool found = literal.regex->search(value.kind == Kind::number ? text_of(value.text) : std::string(value.text));
  return op == Operator::equal ? found : op == Operator::not_equal && !found;
}

bool satisfies(const JsonValue& value, Operator op, const JsonComparison& comparison) {
  return is_text_or_number(value) &&
         std::visit([&](const auto& literal) { return satisfies(value, op, literal); }, comparison.value);
}

bool holds(const JsonComparison& comparison, const JsonDocument& event) {
  const std::span<const Step> steps = comparison.selector.steps;
  const auto any = [&](Operator op) {
    return any_selected(event, &event.root(), steps,
                        [&](const JsonValue& value) { return satisfies(value, op, comparison); });
  };
  if (comparison.op != Operator::not_equal || !comparison.selector.has_wildcard()) return any(comparison.op);
  // != over many values means that none of them is equal; where there is nothing to look through it does not hold.
  const auto wildcard =
      std::find_if(steps.begin(), steps.end(), [](const Step& s) { return s.kind == Step::Kind::wildcard; });
  const auto before = steps.first(static_cast<std::size_t>(wildcard - steps.begin()));
  return any_selected(event, &event.root(), before, [](const JsonValue&) { return true; }) && !any(Operator::equal);
}

bool holds(const JsonTest& test, const JsonDocument& event) {
  const auto any = [&](const auto& predicate) {
    return any_selected(event, &event.root(), test.selector.steps, predicate);
  };
  switch (test.predicate) {
    case JsonPredicate::is_true:
      return any([](const JsonValue& value) { return value.kind == Kind::boolean_true; });
    case JsonPredicate::is_false:
      return any([](const JsonValue& value) { return value.kind == Kind::boolean_false; });
    case JsonPredicate::not_exists:
      return !any([](const JsonValue&) { return true; });
    case JsonPredicate::is_null:
      break;
  }
  // The service also takes an array that directly holds a null, unless a wildcard already looks at single elements.
  const bool look_inside = !test.selector.has_wildcard();
  return any([&](const JsonValue& value) {
    if (value.kind == Kind::null) return true;
    if (!look_inside || value.kind != Kind::array) return false;
    const auto elements = event.children(value);
    return std::any_of(elements.begin(), elements.end(), [](const JsonValue* e) { return e->kind == Kind::null; });
  });
}

bool holds(const JsonNode& node, const JsonDocument& event);

bool holds(const JsonAnd& all, const JsonDocument& event) {
  return std::all_of(all.operands.begin(), all.operands.end(),
                     [&](const JsonNode& node) { return holds(node, event); });
}

bool holds(const JsonOr& any, const JsonDocument& event) {
  return std::any_of(any.operands.begin(), any.operands.end(),
                     [&](const JsonNode& node) { return holds(node, event); });
}

bool holds(const JsonNode& node, const JsonDocument& event) {
  return std::visit([&](const auto& kind) { return holds(kind, event); }, node.node);
}

}  // namespace

bool evaluate(const Json& pattern, const JsonDocument& event) { return holds(pattern.root, event); }

}  // namespace tocsin::pattern
