#include "pattern/contradiction.h"

#include <algorithm>
#include <string>
#include <variant>

#include "pattern/delimited_bind.h"
#include "pattern/field_tests.h"
#include "pattern/regex.h"
#include "pattern/regex_syntax.h"

namespace tocsin::pattern {
namespace {

// Walks down a formula with the conditions in hand that must hold together with what comes.
class JsonFinder {
 public:
  explicit JsonFinder(std::vector<std::size_t>& places) : places_(places) {}

  // Whether the node cannot hold beside the facts.
  bool impossible(const JsonNode& node) {
    if (const auto* comparison = std::get_if<JsonComparison>(&node.node)) {
      return clashes({&comparison->selector, comparison, nullptr}, comparison->offset);
    }
    if (const auto* test = std::get_if<JsonTest>(&node.node)) {
      return clashes({&test->selector, nullptr, test}, test->offset);
    }
    if (const auto* any = std::get_if<JsonOr>(&node.node)) {
      bool all = true;
      for (const JsonNode& operand : any->operands) {
        const std::size_t known = facts_.size();
        all = impossible(operand) && all;
        facts_.resize(known);  // an alternative says nothing about what follows
      }
      return all;
    }
    // Plain conditions first: they hold in every alternative.
    const auto& operands = std::get<JsonAnd>(node.node).operands;
    const auto is_alternative = [](const JsonNode& operand) { return std::holds_alternative<JsonOr>(operand.node); };
    bool any = false;
    for (const JsonNode& operand : operands) any = (!is_alternative(operand) && impossible(operand)) || any;
    for (const JsonNode& operand : operands) any = (is_alternative(operand) && impossible(operand)) || any;
    return any;
  }

 private:
  struct Fact {
    const Selector* selector = nullptr;
    const JsonComparison* comparison = nullptr;  // or
    const JsonTest* test = nullptr;
  };

  bool clashes(const Fact& fact, std::size_t offset) {
    if (fact.selector->has_wildcard()) return false;  // different values may meet different conditions
    bool clash = false;
    std::vector<FieldTest> tests;
    if (fact.comparison != nullptr) tests.push_back({fact.comparison->op, &fact.comparison->value});
    for (const Fact& other : facts_) {
      if (!(*other.selector == *fact.selector)) {
        clash = clash || exclude_each_other(fact, other);
        continue;
      }
      if (other.comparison != nullptr && fact.comparison != nullptr) {
        tests.push_back({other.comparison->op, &other.comparison->value});
      } else {
        // A comparison needs a string or number; the tests exclude one another and these.
        clash = clash || other.test == nullptr || fact.test == nullptr || other.test->predicate != fact.test->predicate;
      }
    }
    clash = clash || (!tests.empty() && !can_hold_in_json(tests));
    if (clash) places_.push_back(offset);
    facts_.push_back(fact);
    return clash;
  }

  static bool needs_value(const Fact& fact) {
    return fact.test == nullptr || fact.test->predicate != JsonPredicate::not_exists;
  }

  // Two conditions on different places: a value has members, or elements, or none at all.
  static bool exclude_each_other(const Fact& a, const Fact& b) {
    const std::vector<Step>& one = a.selector->steps;
    const std::vector<Step>& two = b.selector->steps;
    const auto [end_one, end_two] = std::mismatch(one.begin(), one.end(), two.begin(), two.end());
    if (end_one == one.end()) return excludes_inner(a, b, *end_two);
    if (end_two == two.end()) return excludes_inner(b, a, *end_one);
    return needs_value(a) && needs_value(b) && end_one->kind != end_two->kind;
  }

  // `step` leads from the place of `outer` to or towards that of `inner`.
  static bool excludes_inner(const Fact& outer, const Fact& inner, const Step& step) {
    if (!needs_value(inner)) return false;
    // IS NULL holds for an array, too, that directly holds one.
    const bool may_be_array = outer.test != nullptr && outer.test->predicate == JsonPredicate::is_null;
    return !may_be_array || step.kind == Step::Kind::key;
  }

  std::vector<std::size_t>& places_;
  std::vector<Fact> facts_;
};

class SlotFinder {
 public:
  explicit SlotFinder(std::vector<std::size_t>& places) : places_(places) {}

  void look(const SlotNode& node) {
    if (const auto* comparison = std::get_if<SlotComparison>(&node.node)) {
      tests_.push_back({comparison->op, &comparison->value});
      if (!can_hold_in_field(tests_)) places_.push_back(comparison->offset);
    } else if (const auto* any = std::get_if<SlotOr>(&node.node)) {
      for (const SlotNode& operand : any->operands) {
        const std::vector<FieldTest> before = tests_;
        look(operand);
        tests_ = before;
      }
    } else {
      const auto& operands = std::get<SlotAnd>(node.node).operands;
      const auto is_alternative = [](const SlotNode& operand) { return std::holds_alternative<SlotOr>(operand.node); };
      for (const SlotNode& operand : operands) {
        if (!is_alternative(operand)) look(operand);
      }
      for (const SlotNode& operand : operands) {
        if (is_alternative(operand)) look(operand);
      }
    }
  }

 private:
  std::vector<std::size_t>& places_;
  std::vector<FieldTest> tests_;
};

}  // namespace

std::vector<std::size_t> contradictions(const Ast& pattern) {
  std::vector<std::size_t> places;
  if (const auto* json = std::get_if<Json>(&pattern.pattern)) {
    JsonFinder(places).impossible(json->root);
  } else if (const auto* delimited = std::get_if<Delimited>(&pattern.pattern)) {
    for (std::size_t i = 0; i < slot_count(*delimited); ++i) {
      const Slot& slot = slot_at(*delimited, i);
      if (slot.condition) SlotFinder(places).look(*slot.condition);
    }
  }
  std::sort(places.begin(), places.end());
  return places;
}

const std::string* excluded_and_required(const Terms& terms) {
  for (const std::string& excluded : terms.excluded) {
    const auto holds_it = [&](const std::string& term) { return term.find(excluded) != std::string::npos; };
    if (std::any_of(terms.required.begin(), terms.required.end(), holds_it)) return &excluded;
  }
  return nullptr;
}

bool has_no_condition(const Delimited& pattern) {
  for (std::size_t i = 0; i < slot_count(pattern); ++i) {
    if (slot_at(pattern, i).condition) return false;
  }
  return true;
}

// Some alternative needs no character, and does not bind its match to both ends: it matches at one of them at least.
bool matches_everything(const Regex& regex) {
  const auto syntax = parse_regex_syntax(regex.text());
  if (!syntax) return false;
  return std::any_of(syntax->alternatives.begin(), syntax->alternatives.end(), [](const RegexAlternative& alternative) {
    using Kind = RegexPiece::Kind;
    const auto is = [&](Kind kind) {
      return std::any_of(alternative.begin(), alternative.end(), [&](const auto& piece) { return piece.kind == kind; });
    };
    const bool nothing_needed = std::all_of(alternative.begin(), alternative.end(), [](const RegexPiece& piece) {
      return piece.kind != Kind::characters || piece.least == 0;
    });
    return nothing_needed && !(is(Kind::begin) && is(Kind::end));
  });
}

}  // namespace tocsin::pattern
