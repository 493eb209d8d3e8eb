#include "pattern/contradiction.h"

#include <algorithm>
#include <string>
#include <variant>

#include "pattern/delimited_bind.h"
#include "pattern/field_tests.h"
#include "pattern/regex.h"

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
      if (!(*other.selector == *fact.selector)) continue;
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

// Nothing but '$' looks at what follows: what matches the empty text matches at the beginning of every other.
bool matches_everything(const Regex& regex) { return regex.text().find('$') == std::string::npos && regex.search(""); }

}  // namespace tocsin::pattern
