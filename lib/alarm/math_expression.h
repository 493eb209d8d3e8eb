// Metric math as it is written: text to tree and back. What the tree means, and whether its parts fit, is the business
// of metric_math.h.
//   100 * errors / FILL(requests, 0)
// Precedence, low to high: OR ||, AND &&, comparisons (left to right), + -, * /, unary -, ^ (right to left).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tocsin::alarm {

struct MathError {
  std::size_t offset = 0;  // bytes from the beginning of the expression
  std::string message;     // what was found, and what was expected
  std::string hint;        // what the writer may have meant; may be empty

  friend bool operator==(const MathError&, const MathError&) = default;
};

enum class MathOperator : std::uint8_t {
  either,
  both,
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  add,
  subtract,
  multiply,
  divide,
  power,
};

std::string_view to_string(MathOperator op);  // "<="

struct MathNode {
  enum class Kind : std::uint8_t {
    number,
    text,       // "errors", in double or single quotes
    reference,  // the id of a metric or of another expression
    word,       // upper case without brackets: REPEAT
    array,
    call,
    negation,
    binary,
  };
  Kind kind = Kind::number;
  MathOperator op = MathOperator::add;  // of `binary`
  double number = 0;
  std::string name;                     // the text, the id, the word, the function
  std::vector<std::uint32_t> operands;  // places in MathExpression::nodes
  std::size_t offset = 0;               // of its first character; of `binary`, of its operator

  // Where it stands does not matter.
  friend bool operator==(const MathNode& a, const MathNode& b) {
    return a.kind == b.kind && a.op == b.op && a.number == b.number && a.name == b.name && a.operands == b.operands;
  }
};

// Every node stands behind its operands, and is the operand of exactly one other; the last one is the whole. So whoever
// reads the tree goes through the list once, and no depth of nesting is a danger to the stack.
struct MathExpression {
  std::vector<MathNode> nodes;

  friend bool operator==(const MathExpression&, const MathExpression&) = default;
};

// The whole expression or nothing. Any bytes are safe input. Length, nesting and the number of nodes are bounded
// (base/limits.h). Names of functions are not looked at, but for those of whole other languages.
Result<MathExpression, MathError> parse_math(std::string_view text);

// With brackets round every operation: parse_math() of it gives the same tree. As long as the bounds of parse_math()
// allow.
std::string print_math(const MathExpression& expression);

}  // namespace tocsin::alarm
