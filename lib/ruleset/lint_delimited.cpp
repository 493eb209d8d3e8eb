#include <fmt/format.h>

#include "pattern/contradiction.h"
#include "pattern/delimited_bind.h"
#include "ruleset/lint_remarks.h"

namespace tocsin::ruleset {
namespace {

void lint_condition(const pattern::SlotNode& node, const Remarks& remarks) {
  if (const auto* comparison = std::get_if<pattern::SlotComparison>(&node.node)) {
    lint_literal(comparison->value, comparison->offset, remarks);
  } else if (const auto* all = std::get_if<pattern::SlotAnd>(&node.node)) {
    for (const auto& operand : all->operands) lint_condition(operand, remarks);
  } else {
    for (const auto& operand : std::get<pattern::SlotOr>(node.node).operands) lint_condition(operand, remarks);
  }
}

// Where slots only give names to what value and dimensions use, every line is meant.
bool names_are_used(const MetricFilter& filter) {
  return std::holds_alternative<std::string>(filter.transformation.value) || !filter.transformation.dimensions.empty();
}

}  // namespace

void lint_delimited(const pattern::Delimited& delimited, const Remarks& remarks) {
  const std::size_t bracket = remarks.text().find('[');
  const std::size_t slots = pattern::slot_count(delimited);
  if (pattern::has_no_condition(delimited) && !names_are_used(remarks.filter())) {
    if (slots == 0) {
      remarks.warn(bracket, "this pattern matches every line", "the empty pattern does so, too");
    } else if (slots == 1 && !pattern::slot_at(delimited, 0).name.empty()) {
      const std::string& name = pattern::slot_at(delimited, 0).name;
      remarks.warn(bracket, fmt::format("'{}' is the name of a field here: this pattern matches every line", name),
                   fmt::format("to look for the text write \"{}\" without brackets", name));
    } else {
      remarks.warn(bracket,
                   fmt::format("no field has a condition: this pattern matches every line of at least {} {}", slots,
                               slots == 1 ? "field" : "fields"),
                   "a condition is written name = value");
    }
  }
  for (std::size_t i = 0; i < slots; ++i) {
    const pattern::Slot& slot = pattern::slot_at(delimited, i);
    if (slot.condition) lint_condition(*slot.condition, remarks);
  }
}

}  // namespace tocsin::ruleset
