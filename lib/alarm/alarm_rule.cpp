#include "alarm/alarm_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <system_error>
#include <utility>

#include "alarm/rule_text.h"
#include "base/edit_distance.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "model/alarm_arn.h"

namespace tocsin::alarm {
namespace {

using Parsed = Result<RuleNode, RuleError>;

constexpr std::array<std::string_view, 7> kConditionWords = {"ALARM",    "OK", "INSUFFICIENT_DATA", "TRUE", "FALSE",
                                                             "AT_LEAST", "NOT"};
constexpr std::array<std::string_view, 2> kOperators = {"AND", "OR"};
constexpr std::string_view kConditionHint =
    "a condition is ALARM(name), OK(name), INSUFFICIENT_DATA(name), AT_LEAST(2, ALARM, (a, b, c)), TRUE or FALSE";
constexpr std::string_view kLeastHint = "as in AT_LEAST(2, ALARM, (a, b, c)) or AT_LEAST(50%, NOT OK, (a, b))";

Unexpected<RuleError> fail(std::size_t offset, std::string message, std::string hint = {}) {
  return Unexpected(RuleError{offset, std::move(message), std::move(hint)});
}

std::string meant(std::string_view word, std::span<const std::string_view> known, std::string_view otherwise) {
  const std::string_view near = nearest(word, known);
  return near.empty() ? std::string(otherwise) : fmt::format("did you mean '{}'?", near);
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Parsed whole() {
    auto root = expression(0);
    if (!root || text_.at_end()) return root;
    const std::string found = text_.found();
    if (text_.peek() == ')') return fail(text_.offset(), "this ')' closes nothing");
    return fail(text_.offset(), fmt::format("AND, OR or the end of the rule is expected here, but this is {}", found),
                meant(text_.peek_word(), kOperators, ""));
  }

  std::vector<RuleName> names;
  std::vector<RuleError> remarks;

 private:
  // One or more of `part`, joined by `word`.
  template <class Part>
  Parsed joined(std::string_view word, RuleNode::Kind kind, Part part) {
    auto first = part();
    if (!first || !text_.is_word(word)) return first;
    RuleNode node{kind};
    node.children.push_back(std::move(*first));
    while (text_.take_word(word)) {
      auto next = part();
      if (!next) return next;
      node.children.push_back(std::move(*next));
    }
    return node;
  }

  Parsed expression(std::size_t depth) {
    return joined("OR", RuleNode::Kind::disjunction, [this, depth] {
      return joined("AND", RuleNode::Kind::conjunction, [this, depth] { return factor(depth); });
    });
  }

  Parsed factor(std::size_t depth) {
    const std::size_t begin = text_.offset();
    if (depth > limits::kAlarmRuleDepth) {
      return fail(begin, fmt::format("the rule is nested deeper than {} levels", limits::kAlarmRuleDepth));
    }
    if (text_.take('(')) {
      auto inside = expression(depth + 1);
      if (!inside) return inside;
      if (!text_.take(')')) return unclosed(begin);
      return inside;
    }
    if (text_.take_word("NOT")) {
      auto operand = factor(depth + 1);
      if (!operand) return operand;
      RuleNode node{RuleNode::Kind::negation};
      node.children.push_back(std::move(*operand));
      return node;
    }
    if (text_.take_word("TRUE")) return constant(true);
    if (text_.take_word("FALSE")) return constant(false);
    if (text_.take_word("AT_LEAST")) return at_least();
    if (const auto state = text_.take_state()) return in_state(*state);
    const std::string_view word = text_.peek_word();
    return fail(begin,
                text_.at_end() ? "the rule ends where a condition is expected"
                               : fmt::format("a condition is expected here, but this is {}", text_.found()),
                meant(word, kConditionWords, kConditionHint));
  }

  static Parsed constant(bool value) {
    RuleNode node{RuleNode::Kind::constant};
    node.value = value;
    return node;
  }

  Parsed in_state(AlarmState state) {
    const std::size_t open = text_.offset();
    if (!text_.take('(')) {
      return expected(fmt::format("'(' and the name of an alarm are expected after {}", to_string(state)));
    }
    RuleNode node{RuleNode::Kind::in_state};
    node.state = state;
    if (auto problem = name(")", node.alarms)) return Unexpected(std::move(*problem));
    if (!text_.take(')')) return unclosed(open);
    return node;
  }

  Parsed at_least() {
    RuleNode node{RuleNode::Kind::at_least};
    const std::size_t open = text_.offset();
    if (!text_.take('(')) return expected("'(' is expected after AT_LEAST", kLeastHint);
    const std::size_t count_at = text_.offset();
    const auto amount = text_.take_amount();
    if (!amount) {
      return expected("a count or a percentage of alarms is expected here, a whole number of at most 9 digits",
                      kLeastHint);
    }
    if (!text_.take(',')) return expected("',' is expected here", kLeastHint);
    node.value = text_.take_word("NOT");
    const auto state = text_.take_state();
    if (!state) return expected("ALARM, OK or INSUFFICIENT_DATA is expected here", kLeastHint);
    node.state = *state;
    if (!text_.take(',')) return expected("',' is expected here", kLeastHint);
    const std::size_t list_open = text_.offset();
    if (!text_.take('(')) return expected("'(' and names of alarms are expected here", kLeastHint);
    do {
      if (auto problem = name(",)", node.alarms)) return Unexpected(std::move(*problem));
    } while (text_.take(','));
    if (!text_.take(')')) return unclosed(list_open);
    if (!text_.take(')')) return unclosed(open);

    const std::size_t listed = node.alarms.size();
    node.needed = amount->is_percentage ? (amount->number * listed + 99) / 100 : amount->number;
    if (node.needed == 0) {
      remarks.push_back({count_at, "at least 0 alarms: this is always true", ""});
    } else if (node.needed > listed) {
      remarks.push_back(
          {count_at, fmt::format("this is never true: {} alarms are needed, and {} are listed", node.needed, listed),
           ""});
    }
    return node;
  }

  // Adds the alarm's index to `to`. A bare name ends before one of `ends`.
  std::optional<RuleError> name(std::string_view ends, std::vector<std::size_t>& to) {
    const std::size_t begin = text_.offset();
    auto written = text_.take_name(ends);
    if (!written) return std::move(written).error();
    std::string known(alarm_name_of(*written));
    const auto [found, fresh] = index_.emplace(known, names.size());
    if (fresh) {
      if (names.size() == limits::kAlarmRuleNames) {
        return RuleError{begin, fmt::format("the rule names more than {} alarms", limits::kAlarmRuleNames), ""};
      }
      names.push_back({std::move(known), begin});
    } else if (std::find(to.begin(), to.end(), found->second) != to.end()) {
      remarks.push_back({begin, fmt::format("'{}' stands twice in this list, and counts twice", known), ""});
    }
    to.push_back(found->second);
    return std::nullopt;
  }

  Parsed expected(std::string what, std::string_view hint = {}) {
    return fail(text_.offset(),
                text_.at_end() ? fmt::format("{}, but the rule ends", what)
                               : fmt::format("{}, but this is {}", what, text_.found()),
                std::string(hint));
  }

  Parsed unclosed(std::size_t open) {
    if (text_.at_end()) return fail(open, "this '(' is not closed");
    return fail(text_.offset(), fmt::format("')' is expected here, but this is {}", text_.found()));
  }

  RuleText text_;
  std::map<std::string, std::size_t, std::less<>> index_;
};

bool holds(const RuleNode& node, std::span<const AlarmState> states) {
  const auto child_holds = [states](const RuleNode& child) { return holds(child, states); };
  switch (node.kind) {
    case RuleNode::Kind::constant:
      return node.value;
    case RuleNode::Kind::in_state:
      return states[node.alarms.front()] == node.state;
    case RuleNode::Kind::at_least: {
      const auto counts = [&](std::size_t alarm) { return (states[alarm] == node.state) != node.value; };
      return static_cast<std::size_t>(std::count_if(node.alarms.begin(), node.alarms.end(), counts)) >= node.needed;
    }
    case RuleNode::Kind::negation:
      return !holds(node.children.front(), states);
    case RuleNode::Kind::conjunction:
      return std::all_of(node.children.begin(), node.children.end(), child_holds);
    case RuleNode::Kind::disjunction:
      return std::any_of(node.children.begin(), node.children.end(), child_holds);
  }
  return false;
}

}  // namespace

Result<AlarmRule, RuleError> AlarmRule::parse(std::string_view text) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    return fail(0, "the rule is empty", std::string(kConditionHint));
  }
  if (const std::size_t length = count_characters(text); length > limits::kAlarmRuleCharacters) {
    return fail(
        0, fmt::format("the rule has {} characters; at most {} are allowed", length, limits::kAlarmRuleCharacters));
  }
  Parser parser(text);
  auto root = parser.whole();
  if (!root) return Unexpected(std::move(root).error());
  return AlarmRule(std::move(*root), std::move(parser.names), std::move(parser.remarks));
}

bool AlarmRule::evaluate(std::span<const AlarmState> states) const { return holds(root_, states); }

}  // namespace tocsin::alarm
