// Any bytes as the rule of a composite alarm: refused at a place inside it, or a rule within its bounds that has an
// answer for every state of its alarms, the same when each name is written quoted.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "alarm/alarm_rule.h"
#include "base/limits.h"

using namespace tocsin;
using namespace tocsin::alarm;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) {
    if (c == '"' || c == '\\') text += '\\';
    text += c;
  }
  return text + '"';
}

// The tree as a rule's text again.
std::string written(const RuleNode& node, const AlarmRule& rule) {
  switch (node.kind) {
    case RuleNode::Kind::constant:
      return node.value ? "TRUE" : "FALSE";
    case RuleNode::Kind::in_state:
      return std::string(to_string(node.state)) + "(" + quoted(rule.names().at(node.alarms.front()).name) + ")";
    case RuleNode::Kind::at_least: {
      std::string names;
      for (const std::size_t alarm : node.alarms) {
        names += (names.empty() ? "" : ",") + quoted(rule.names().at(alarm).name);
      }
      return "AT_LEAST(" + std::to_string(node.needed) + "," + (node.value ? "NOT " : "") +
             std::string(to_string(node.state)) + ",(" + names + "))";
    }
    case RuleNode::Kind::negation:
      return "NOT (" + written(node.children.front(), rule) + ")";
    case RuleNode::Kind::conjunction:
    case RuleNode::Kind::disjunction: {
      require(node.children.size() >= 2);
      const bool all = node.kind == RuleNode::Kind::conjunction;
      std::string text;
      for (const RuleNode& child : node.children) {
        text += (text.empty() ? "" : all ? " AND " : " OR ") + ("(" + written(child, rule) + ")");
      }
      return text;
    }
  }
  return "";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto rule = AlarmRule::parse(text);
  if (!rule) {
    require(rule.error().offset <= size && !rule.error().message.empty());
    return 0;
  }
  require(rule->names().size() <= limits::kAlarmRuleNames);
  for (const RuleName& name : rule->names()) require(!name.name.empty() && name.offset < size);
  for (const RuleError& remark : rule->remarks()) require(remark.offset < size && !remark.message.empty());

  const auto again = AlarmRule::parse(written(rule->root(), *rule));  // may be longer or deeper than is allowed
  if (again) require(again->names().size() == rule->names().size());
  for (const AlarmState state : {AlarmState::ok, AlarmState::alarm, AlarmState::insufficient_data}) {
    std::vector<AlarmState> states(rule->names().size(), state);
    if (!states.empty()) states.front() = AlarmState::alarm;
    const bool holds = rule->evaluate(states);
    if (again) require(again->evaluate(states) == holds);
  }
  return 0;
}
