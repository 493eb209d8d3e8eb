#include "pattern/evaluate_json.h"

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "pattern/compare.h"
#include "pattern/decimal.h"
#include "pattern/dom_document.h"
#include "pattern/json_number.h"
#include "pattern/json_value.h"
#include "pattern/regex.h"
#include "pattern/select.h"
#include "pattern/string_test.h"

namespace tocsin::pattern {
namespace {

using Kind = JsonValue::Kind;

std::optional<Decimal> number_of(const JsonValue& number) { return comparable(number.text); }
std::string number_text_of(const JsonValue& number) { return text_of(number.text); }

template <class Value>
bool is_text_or_number(const Value& value) {
  return value.kind == Kind::string || value.kind == Kind::number;
}

template <class Value>
bool satisfies(const Value& value, Operator op, const NumberLiteral& literal) {
  if (value.kind == Kind::number) {
    const std::optional<Decimal> number = number_of(value);
    return number.has_value() && compare(*number, op, Decimal(literal.text));
  }
  // A string is no number, but it may be what was written.
  if (op == Operator::equal) return value.text == literal.text;
  return op == Operator::not_equal && value.text != literal.text;
}

template <class Value>
bool satisfies(const Value& value, Operator op, const StringLiteral& literal) {
  const StringTest test(literal.text);
  const bool equal = value.kind == Kind::number ? test.holds(number_text_of(value)) : test.holds(value.text);
  return op == Operator::equal ? equal : op == Operator::not_equal && !equal;
}

template <class Value>
bool satisfies(const Value& value, Operator op, const RegexLiteral& literal) {
  const Regex& regex = *literal.regex;
  const bool found = value.kind == Kind::number ? regex.search(number_text_of(value)) : regex.search(value.text);
  return op == Operator::equal ? found : op == Operator::not_equal && !found;
}

template <class Value>
bool satisfies(const Value& value, Operator op, const JsonComparison& comparison) {
  return is_text_or_number(value) &&
         std::visit([&](const auto& literal) { return satisfies(value, op, literal); }, comparison.value);
}

template <class Document>
bool holds(const JsonComparison& comparison, const Document& event) {
  const std::span<const Step> steps = comparison.selector.steps;
  const auto any = [&](Operator op) {
    return any_selected(event, event.start(), steps,
                        [&](const auto& value) { return satisfies(value, op, comparison); });
  };
  if (comparison.op != Operator::not_equal || !comparison.selector.has_wildcard()) return any(comparison.op);
  // != over many values means that none of them is equal; where there is nothing to look through it does not hold.
  const auto wildcard =
      std::find_if(steps.begin(), steps.end(), [](const Step& s) { return s.kind == Step::Kind::wildcard; });
  const auto before = steps.first(static_cast<std::size_t>(wildcard - steps.begin()));
  return any_selected(event, event.start(), before, [](const auto&) { return true; }) && !any(Operator::equal);
}

template <class Document>
bool holds(const JsonTest& test, const Document& event) {
  const auto any = [&](const auto& predicate) {
    return any_selected(event, event.start(), test.selector.steps, predicate);
  };
  switch (test.predicate) {
    case JsonPredicate::is_true:
      return any([](const auto& value) { return value.kind == Kind::boolean_true; });
    case JsonPredicate::is_false:
      return any([](const auto& value) { return value.kind == Kind::boolean_false; });
    case JsonPredicate::not_exists:
      return !any([](const auto&) { return true; });
    case JsonPredicate::is_null:
      break;
  }
  // The service also takes an array that directly holds a null, unless a wildcard already looks at single elements.
  const bool look_inside = !test.selector.has_wildcard();
  return any([&](const auto& value) {
    if (value.kind == Kind::null) return true;
    if (!look_inside || value.kind != Kind::array) return false;
    return event.any_child(value, [](const auto& element) { return element.kind == Kind::null; });
  });
}

template <class Document>
bool holds(const JsonNode& node, const Document& event);

template <class Document>
bool holds(const JsonAnd& all, const Document& event) {
  return std::all_of(all.operands.begin(), all.operands.end(),
                     [&](const JsonNode& node) { return holds(node, event); });
}

template <class Document>
bool holds(const JsonOr& any, const Document& event) {
  return std::any_of(any.operands.begin(), any.operands.end(),
                     [&](const JsonNode& node) { return holds(node, event); });
}

template <class Document>
bool holds(const JsonNode& node, const Document& event) {
  return std::visit([&](const auto& kind) { return holds(kind, event); }, node.node);
}

}  // namespace

bool evaluate(const Json& pattern, const JsonDocument& event) { return holds(pattern.root, event); }
bool evaluate(const Json& pattern, const DomDocument& event) { return holds(pattern.root, event); }

}  // namespace tocsin::pattern
