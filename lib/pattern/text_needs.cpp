#include "pattern/text_needs.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "pattern/rarity.h"
#include "pattern/regex.h"
#include "pattern/string_test.h"

namespace tocsin::pattern {
namespace {

using Alternatives = std::vector<std::vector<std::string>>;

constexpr std::size_t kAlternatives = 32;  // beyond, a condition is taken as if nothing were known of it

Alternatives nothing_known() { return {{}}; }

// How rare the events are that some alternative lets through: the weakest decides.
double strength(const Alternatives& alternatives) {
  double weakest = 1e9;
  for (const auto& texts : alternatives) {
    double best = 0;
    for (const std::string& text : texts) best = std::max(best, rarity_bits(text));
    weakest = std::min(weakest, best);
  }
  return weakest;
}

Alternatives needs(const Literal& literal) {
  if (const auto* text = std::get_if<StringLiteral>(&literal)) {
    const std::string_view core = StringTest(text->text).core;
    if (core.empty()) return nothing_known();
    return {{std::string(core)}};
  }
  if (const auto* regex = std::get_if<RegexLiteral>(&literal)) return regex->regex->required_texts();
  return nothing_known();  // a number is written in many ways
}

Alternatives both(Alternatives a, Alternatives b) {
  if (a.size() == 1 && b.size() == 1) {
    a.front().insert(a.front().end(), std::make_move_iterator(b.front().begin()),
                     std::make_move_iterator(b.front().end()));
    return a;
  }
  return strength(a) >= strength(b) ? a : b;
}

// A field's text is a part of the event's, so that what it must hold the event must hold.
Alternatives needs(const SlotNode& node) {
  if (const auto* comparison = std::get_if<SlotComparison>(&node.node)) {
    return comparison->op == Operator::equal ? needs(comparison->value) : nothing_known();
  }
  if (const auto* all = std::get_if<SlotAnd>(&node.node)) {
    Alternatives result = nothing_known();
    for (const SlotNode& operand : all->operands) result = both(std::move(result), needs(operand));
    return result;
  }
  Alternatives result;
  for (const SlotNode& operand : std::get<SlotOr>(node.node).operands) {
    Alternatives more = needs(operand);
    result.insert(result.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  return result.size() > kAlternatives ? nothing_known() : result;
}

TextNeeds needs(const MatchAll&) { return {nothing_known(), {}, true}; }

TextNeeds needs(const Terms& terms) {
  if (!terms.required.empty() || !terms.excluded.empty()) return {{terms.required}, terms.excluded, true};
  TextNeeds result{{}, {}, true};
  for (const std::string& text : terms.any_of) result.alternatives.push_back({text});
  return result;
}

TextNeeds needs(const RegexLiteral& literal) { return {literal.regex->required_texts(), {}, false}; }

TextNeeds needs(const Delimited& pattern) {
  TextNeeds result{nothing_known(), {}, pattern.before.empty() && pattern.after.empty()};
  for (const auto* slots : {&pattern.before, &pattern.after}) {
    for (const Slot& slot : *slots) {
      if (slot.condition) result.alternatives = both(std::move(result.alternatives), needs(*slot.condition));
    }
  }
  return result;
}

TextNeeds needs(const Json&) { return {nothing_known(), {}, false}; }

}  // namespace

TextNeeds text_needs(const Ast& pattern) {
  return std::visit([](const auto& kind) { return needs(kind); }, pattern.pattern);
}

double rarity_bits(const TextNeeds& needs) { return strength(needs.alternatives); }

}  // namespace tocsin::pattern
