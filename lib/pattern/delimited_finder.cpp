#include "pattern/delimited_finder.h"

#include <algorithm>
#include <string_view>
#include <variant>

#include "pattern/comparison_cost.h"
#include "pattern/delimited_bind.h"
#include "pattern/evaluate_delimited.h"
#include "pattern/number.h"

namespace tocsin::pattern {

DelimitedFinder::DelimitedFinder(std::span<const Rule> rules) : rules_(rules.begin(), rules.end()) {
  std::sort(rules_.begin(), rules_.end(), [](const Rule& a, const Rule& b) { return a.pattern < b.pattern; });
  for (std::uint32_t r = 0; r < rules_.size(); ++r) {
    Choice choice;
    if (!choose(*rules_[r].delimited, choice)) {
      always_.push_back(r);
      continue;
    }
    ValueIndex& index = columns_[choice.column];
    for (const SlotComparison* comparison : choice.comparisons) index.add(comparison->op, comparison->value, r);
  }
  for (auto& [column, index] : columns_) index.finish();
}

DelimitedFinder::Column DelimitedFinder::column_of(const Delimited& pattern, std::size_t slot) {
  if (slot >= pattern.before.size()) return {Column::From::right, slot_count(pattern) - 1 - slot};
  const bool takes_rest = !pattern.ellipsis && slot + 1 == pattern.before.size();
  return {takes_rest ? Column::From::rest : Column::From::left, slot};
}

// Of operands joined by && those of one suffice, of operands joined by || all are needed.
bool DelimitedFinder::choose(const SlotNode& node, Choice& out) {
  if (const auto* comparison = std::get_if<SlotComparison>(&node.node)) {
    out.comparisons = {comparison};
    out.cost = comparison_cost(comparison->op, comparison->value);
    return true;
  }
  if (const auto* all = std::get_if<SlotAnd>(&node.node)) {
    bool any = false;
    for (const SlotNode& operand : all->operands) {
      Choice choice;
      if (!choose(operand, choice) || (any && choice.cost >= out.cost)) continue;
      out.comparisons = std::move(choice.comparisons);
      out.cost = choice.cost;
      any = true;
    }
    return any;
  }
  out.cost = 0;
  for (const SlotNode& operand : std::get<SlotOr>(node.node).operands) {
    Choice choice;
    if (!choose(operand, choice)) return false;
    out.comparisons.insert(out.comparisons.end(), choice.comparisons.begin(), choice.comparisons.end());
    out.cost = std::max(out.cost, choice.cost);
  }
  return true;
}

bool DelimitedFinder::choose(const Delimited& pattern, Choice& out) {
  bool any = false;
  for (std::size_t slot = 0; slot < slot_count(pattern); ++slot) {
    const auto& condition = slot_at(pattern, slot).condition;
    Choice choice;
    if (!condition || !choose(*condition, choice) || (any && choice.cost >= out.cost)) continue;
    out = std::move(choice);
    out.column = column_of(pattern, slot);
    any = true;
  }
  return any;
}

bool DelimitedFinder::value_of(const Column& column, DelimitedSplit& event, std::string_view& out) {
  switch (column.from) {
    case Column::From::left:
      if (!event.has(column.index + 1)) return false;
      out = event.field(column.index).value;
      return true;
    case Column::From::right: {
      const std::size_t count = event.count();
      if (count <= column.index) return false;
      out = event.field(count - 1 - column.index).value;
      return true;
    }
    case Column::From::rest:
      break;
  }
  if (!event.has(column.index + 1)) return false;
  out = event.has(column.index + 2) ? event.rest_from(column.index) : event.field(column.index).value;
  return true;
}

void DelimitedFinder::match(DelimitedSplit& event, Candidates& candidates, std::vector<std::uint32_t>& out) const {
  candidates.begin(rules_.size());
  candidates.add(always_);
  for (const auto& [column, index] : columns_) {
    std::string_view value;
    if (!value_of(column, event, value)) continue;
    index.find_text(value, candidates);
    if (is_number(value)) index.find_number(value, candidates);
  }
  if (candidates.empty()) return;
  for (const std::uint32_t r : candidates.ascending()) {
    if (evaluate(*rules_[r].delimited, event)) out.push_back(rules_[r].pattern);
  }
}

}  // namespace tocsin::pattern
