// One tree for the kinds of filter pattern. It says what the text says, nothing is decided yet; evaluate.h says what it
// means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace tocsin::pattern {

class Regex;

// The empty pattern: every event.
struct MatchAll {};

// Unstructured text: plain terms, -terms, ?terms. Texts are literal, quotes and escapes resolved; none is empty.
struct Terms {
  std::vector<std::string> required;
  std::vector<std::string> excluded;
  std::vector<std::string> any_of;  // of no effect beside required or excluded terms
};

// $.a.b[0].['c.d'].*
struct Step {
  enum class Kind : std::uint8_t { key, index, wildcard };  // wildcard: .* and [*] alike
  Kind kind = Kind::key;
  std::string key;
  std::uint32_t index = 0;

  friend bool operator==(const Step&, const Step&) = default;
};

struct Selector {
  std::vector<Step> steps;

  [[nodiscard]] bool has_wildcard() const {
    for (const Step& step : steps) {
      if (step.kind == Step::Kind::wildcard) return true;
    }
    return false;
  }
  friend bool operator==(const Selector&, const Selector&) = default;
};

enum class Operator : std::uint8_t { equal, not_equal, less, less_or_equal, greater, greater_or_equal };

// A number as written: compared as an exact decimal with numbers, by its text with strings.
struct NumberLiteral {
  std::string text;
};

// Quoted or bare; a leading and a trailing asterisk are wildcards (the one place that knows: string_test.h).
struct StringLiteral {
  std::string text;
};

// %...%: compiled when the pattern was parsed (regex.h), never null.
struct RegexLiteral {
  std::shared_ptr<const Regex> regex;
};

using Literal = std::variant<NumberLiteral, StringLiteral, RegexLiteral>;

struct JsonComparison {
  Selector selector;
  Operator op = Operator::equal;
  Literal value;
  std::size_t offset = 0;  // of the operator, in bytes from the beginning of the pattern
};

enum class JsonPredicate : std::uint8_t { is_null, is_true, is_false, not_exists };

struct JsonTest {
  Selector selector;
  JsonPredicate predicate = JsonPredicate::not_exists;
  std::size_t offset = 0;  // of its first keyword
};

struct JsonNode;

struct JsonAnd {
  std::vector<JsonNode> operands;
};

struct JsonOr {
  std::vector<JsonNode> operands;
};

struct JsonNode {
  std::variant<JsonComparison, JsonTest, JsonAnd, JsonOr> node;
};

struct Json {
  JsonNode root;
};

struct SlotNode;

struct SlotComparison {
  Operator op = Operator::equal;
  Literal value;
  std::size_t offset = 0;  // of the operator
};

struct SlotAnd {
  std::vector<SlotNode> operands;
};

struct SlotOr {
  std::vector<SlotNode> operands;
};

struct SlotNode {
  std::variant<SlotComparison, SlotAnd, SlotOr> node;
};

struct Slot {
  std::string name;                   // empty: unnamed
  std::optional<SlotNode> condition;  // on this slot's field alone
};

// Space-delimited: [a, b=1, ..., z]. Without an ellipsis all slots stand in `before`, and the last one takes what is
// left of the event; no slot at all matches every event.
struct Delimited {
  std::vector<Slot> before;
  bool ellipsis = false;
  std::vector<Slot> after;
};

struct Ast {
  std::variant<MatchAll, Terms, RegexLiteral, Json, Delimited> pattern;
};

}  // namespace tocsin::pattern
