#include "pattern/json_anchors.h"

#include <algorithm>
#include <iterator>
#include <variant>

#include "pattern/comparison_cost.h"
#include "pattern/string_test.h"

namespace tocsin::pattern {
namespace {

// Beside comparison_cost().
constexpr double kWord = 50;  // true, false, null
constexpr double kAnything = 200;

// Different for different paths.
std::string text_of(std::span<const Step> path) {
  std::string text;
  for (const Step& step : path) {
    text += step.kind == Step::Kind::key     ? '.' + std::to_string(step.key.size()) + ':' + step.key
            : step.kind == Step::Kind::index ? '[' + std::to_string(step.index)
                                             : std::string("*");
  }
  return text;
}

// What a comparison is with, where it is one value; a number and a string that are written alike are taken for one.
const std::string* value_of(const JsonComparison& comparison) {
  if (comparison.op != Operator::equal) return nullptr;
  if (const auto* number = std::get_if<NumberLiteral>(&comparison.value)) return &number->text;
  if (const auto* text = std::get_if<StringLiteral>(&comparison.value)) {
    const StringTest test(text->text);
    return test.open_begin || test.open_end ? nullptr : &text->text;
  }
  return nullptr;
}

}  // namespace

AnchorChoice::AnchorChoice(std::span<const Json* const> patterns) {
  for (const Json* pattern : patterns) count(pattern->root);
}

void AnchorChoice::count(const JsonNode& node) {
  if (const auto* comparison = std::get_if<JsonComparison>(&node.node)) {
    if (const std::string* value = value_of(*comparison)) ++values_[text_of(comparison->selector.steps)][*value];
  } else if (const auto* all = std::get_if<JsonAnd>(&node.node)) {
    for (const JsonNode& operand : all->operands) count(operand);
  } else if (const auto* any = std::get_if<JsonOr>(&node.node)) {
    for (const JsonNode& operand : any->operands) count(operand);
  }
}

std::optional<std::vector<Anchor>> AnchorChoice::anchors(const Json& pattern) const {
  auto choice = choose(pattern.root);
  if (!choice) return std::nullopt;
  return std::move(choice->anchors);
}

std::optional<AnchorChoice::Choice> AnchorChoice::choose(const JsonNode& node) const {
  return std::visit([&](const auto& kind) { return choose(kind); }, node.node);
}

std::optional<AnchorChoice::Choice> AnchorChoice::choose(const JsonComparison& comparison) const {
  const std::span<const Step> path = comparison.selector.steps;
  if (comparison.op != Operator::not_equal || !comparison.selector.has_wildcard()) {
    return Choice{{{path, false, Anchor::Kind::comparison, &comparison}}, cost(comparison)};
  }
  // It may hold where nothing is selected, but what stands before the wildcard must be there.
  const auto wildcard =
      std::find_if(path.begin(), path.end(), [](const Step& step) { return step.kind == Step::Kind::wildcard; });
  const auto before = path.first(static_cast<std::size_t>(wildcard - path.begin()));
  if (before.empty()) return std::nullopt;
  return Choice{{{before, false, Anchor::Kind::any, nullptr}}, kAnything};
}

std::optional<AnchorChoice::Choice> AnchorChoice::choose(const JsonTest& test) {
  const std::span<const Step> path = test.selector.steps;
  switch (test.predicate) {
    case JsonPredicate::is_true:
      return Choice{{{path, false, Anchor::Kind::boolean_true, nullptr}}, kWord};
    case JsonPredicate::is_false:
      return Choice{{{path, false, Anchor::Kind::boolean_false, nullptr}}, kWord};
    case JsonPredicate::is_null: {
      Choice choice{{{path, false, Anchor::Kind::null, nullptr}}, kWord};
      if (!test.selector.has_wildcard()) choice.anchors.push_back({path, true, Anchor::Kind::null, nullptr});
      return choice;
    }
    case JsonPredicate::not_exists:
      break;
  }
  return std::nullopt;
}

std::optional<AnchorChoice::Choice> AnchorChoice::choose(const JsonAnd& all) const {
  std::optional<Choice> best;
  for (const JsonNode& operand : all.operands) {
    auto choice = choose(operand);
    if (choice && (!best || choice->cost < best->cost)) best = std::move(choice);
  }
  return best;
}

// Only the worst operand counts: twenty names of calls are still a better anchor than the one name of their service.
std::optional<AnchorChoice::Choice> AnchorChoice::choose(const JsonOr& any) const {
  Choice together{{}, 0};
  for (const JsonNode& operand : any.operands) {
    auto choice = choose(operand);
    if (!choice) return std::nullopt;
    together.cost = std::max(together.cost, choice->cost);
    std::move(choice->anchors.begin(), choice->anchors.end(), std::back_inserter(together.anchors));
  }
  return together;
}

double AnchorChoice::cost(const JsonComparison& comparison) const {
  const double kind = comparison_cost(comparison.op, comparison.value);
  const std::string* value = value_of(comparison);
  if (value == nullptr) return kind;
  const auto& values = values_.at(text_of(comparison.selector.steps));
  return kind * values.at(*value) / static_cast<double>(values.size());
}

}  // namespace tocsin::pattern
