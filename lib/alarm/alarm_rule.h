// The rule of a composite alarm, AlarmRule of CloudWatch's PutCompositeAlarm: a logical expression over the states of
// other alarms.
//
//   expr   = term *( "OR" term )            term = factor *( "AND" factor )
//   factor = "NOT" factor | "(" expr ")" | "TRUE" | "FALSE" | state "(" name ")" | least
//   state  = "ALARM" | "OK" | "INSUFFICIENT_DATA"
//   least  = "AT_LEAST" "(" ( int | int "%" ) "," [ "NOT" ] state "," "(" name *( "," name ) ")" ")"
//
// Words in any case; a percentage may stand in double quotes. A name is bare, up to the next ')' (in AT_LEAST also
// ','), without the blanks around it; or in double quotes, where \" is a quote and \\ a backslash. It is an alarm's
// name or its ARN.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/transition.h"

namespace tocsin::alarm {

struct RuleError {
  std::size_t offset = 0;  // bytes from the beginning of the rule to what is wrong; its size: at the end
  std::string message;     // what was found, and what was expected
  std::string hint;        // what the writer may have meant; may be empty

  friend bool operator==(const RuleError&, const RuleError&) = default;
};

struct RuleNode {
  enum class Kind : std::uint8_t { constant, in_state, at_least, negation, conjunction, disjunction };
  Kind kind = Kind::constant;
  bool value = false;                 // constant: what it is; at_least: NOT stands before the state
  AlarmState state = AlarmState::ok;  // in_state, at_least
  std::size_t needed = 0;             // at_least: so many of `alarms`; a percentage is resolved
  std::vector<std::size_t> alarms{};  // in_state: one; at_least: as written, twice counts twice. Indices of names()
  std::vector<RuleNode> children{};   // negation: one; conjunction, disjunction: two or more
};

// An alarm that a rule names, and where it does so first.
struct RuleName {
  std::string name;
  std::size_t offset = 0;
};

class AlarmRule {
 public:
  // The whole rule or nothing. Any bytes are safe input; length, depth and number of names are bounded
  // (limits::kAlarmRule...).
  static Result<AlarmRule, RuleError> parse(std::string_view text);

  [[nodiscard]] const RuleNode& root() const { return root_; }
  // Each alarm once, in the order of first mention.
  [[nodiscard]] const std::vector<RuleName>& names() const { return names_; }
  // What is allowed and yet hardly meant: a part that can only be true, or never.
  [[nodiscard]] const std::vector<RuleError>& remarks() const { return remarks_; }

  // `states`: those of names(), in that order.
  [[nodiscard]] bool evaluate(std::span<const AlarmState> states) const;

 private:
  AlarmRule(RuleNode root, std::vector<RuleName> names, std::vector<RuleError> remarks)
      : root_(std::move(root)), names_(std::move(names)), remarks_(std::move(remarks)) {}

  RuleNode root_;
  std::vector<RuleName> names_;
  std::vector<RuleError> remarks_;
};

}  // namespace tocsin::alarm
