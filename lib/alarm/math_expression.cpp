#include "alarm/math_expression.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "alarm/math_lexer.h"
#include "base/limits.h"

namespace tocsin::alarm {
namespace {

struct OperatorText {
  std::string_view text;
  MathOperator op;
};
// One level of precedence each, lowest first; where one text begins with another, the longer one stands first.
constexpr OperatorText kEither[] = {{"OR", MathOperator::either}, {"||", MathOperator::either}};
constexpr OperatorText kBoth[] = {{"AND", MathOperator::both}, {"&&", MathOperator::both}};
constexpr OperatorText kComparisons[] = {{"==", MathOperator::equal},         {"!=", MathOperator::not_equal},
                                         {"<=", MathOperator::less_or_equal}, {">=", MathOperator::greater_or_equal},
                                         {"<", MathOperator::less},           {">", MathOperator::greater}};
constexpr OperatorText kSums[] = {{"+", MathOperator::add}, {"-", MathOperator::subtract}};
constexpr OperatorText kProducts[] = {{"*", MathOperator::multiply}, {"/", MathOperator::divide}};
constexpr OperatorText kPower = {"^", MathOperator::power};

struct Level {
  const OperatorText* begin;
  const OperatorText* end;
};
constexpr std::array kLevels = {
    Level{std::begin(kEither), std::end(kEither)}, Level{std::begin(kBoth), std::end(kBoth)},
    Level{std::begin(kComparisons), std::end(kComparisons)}, Level{std::begin(kSums), std::end(kSums)},
    Level{std::begin(kProducts), std::end(kProducts)}};

constexpr std::string_view kOperand = "a number, an id, a function or '('";

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

class Parser {
 public:
  explicit Parser(std::string_view text) : lexer_(text) {}

  Result<MathExpression, MathError> parse() {
    std::uint32_t whole = 0;
    if (!operation(0, whole) || !at_end()) return Unexpected(lexer_.error());
    return std::move(expression_);
  }

 private:
  bool at_end() { return lexer_.at_end() || fail_behind_operand("an operator or the end"); }

  // The operations of one level and all higher ones, left to right.
  bool operation(std::size_t level, std::uint32_t& out) {
    if (level == kLevels.size()) return negation(out);
    if (!operation(level + 1, out)) return false;
    for (;;) {
      const std::size_t offset = lexer_.offset();
      const OperatorText* found = accept(kLevels[level]);
      if (found == nullptr) return true;
      std::uint32_t right = 0;
      if (!operation(level + 1, right) || !add_binary(found->op, offset, out, right, out)) return false;
    }
  }

  const OperatorText* accept(const Level& level) {
    for (const OperatorText* each = level.begin; each != level.end; ++each) {
      const bool is_word = is_upper(each->text.front());
      if (is_word ? lexer_.peek_name() == each->text : lexer_.at(each->text)) {
        lexer_.pass(each->text.size());
        return each;
      }
    }
    return nullptr;
  }

  bool negation(std::uint32_t& out) {
    const std::size_t offset = lexer_.offset();
    if (!lexer_.accept("-")) return power(out);
    std::uint32_t operand = 0;
    MathNode node;
    node.kind = MathNode::Kind::negation;
    node.offset = offset;
    if (!enter(offset) || !negation(operand)) return false;
    --depth_;
    node.operands = {operand};
    return add(std::move(node), out);
  }

  bool power(std::uint32_t& out) {
    if (!operand(out)) return false;
    const std::size_t offset = lexer_.offset();
    if (!lexer_.accept(kPower.text)) return true;
    std::uint32_t exponent = 0;
    if (!enter(offset) || !negation(exponent)) return false;
    --depth_;
    return add_binary(kPower.op, offset, out, exponent, out);
  }

  bool operand(std::uint32_t& out) {
    MathNode node;
    node.offset = lexer_.offset();
    if (lexer_.at_digit()) {
      node.kind = MathNode::Kind::number;
      return lexer_.take_number(node.number) && add(std::move(node), out);
    }
    if (lexer_.at("\"") || lexer_.at("'")) {
      node.kind = MathNode::Kind::text;
      return lexer_.take_text(node.name) && add(std::move(node), out);
    }
    if (lexer_.at_letter()) return name(std::move(node), out);
    if (lexer_.at("[")) {
      node.kind = MathNode::Kind::array;
      return list("[", "]", node) && add(std::move(node), out);
    }
    if (!lexer_.accept("(")) return fail_expecting(kOperand, lexer_.at("!") ? "'not m1' is written m1 == 0" : "");
    if (!enter(node.offset) || !operation(0, out)) return false;
    --depth_;
    return lexer_.accept(")") || fail_behind_operand("an operator or ')'");
  }

  bool name(MathNode node, std::uint32_t& out) {
    node.name = lexer_.peek_name();
    if (node.name == "AND" || node.name == "OR") return fail_expecting(kOperand);
    if (node.name == "SELECT") {
      return lexer_.fail(node.offset, "queries of Metrics Insights are not available here",
                         "name each metric in an entry of its own");
    }
    lexer_.pass(node.name.size());
    if (lexer_.at("(")) {
      node.kind = MathNode::Kind::call;
      return list("(", ")", node) && add(std::move(node), out);
    }
    node.kind = is_lower(node.name.front()) ? MathNode::Kind::reference : MathNode::Kind::word;
    return add(std::move(node), out);
  }

  // Operands between brackets: of a call maybe none.
  bool list(std::string_view open, std::string_view close, MathNode& node) {
    if (!enter(lexer_.offset())) return false;
    lexer_.accept(open);
    if (node.kind == MathNode::Kind::array && lexer_.at(close)) return fail_expecting(kOperand);
    if (!lexer_.at(close)) {
      do {
        std::uint32_t each = 0;
        if (!operation(0, each)) return false;
        node.operands.push_back(each);
      } while (lexer_.accept(","));
    }
    --depth_;
    return lexer_.accept(close) || fail_behind_operand(fmt::format("an operator, ',' or '{}'", close));
  }

  bool enter(std::size_t offset) {
    if (++depth_ <= limits::kMathDepth) return true;
    return lexer_.fail(offset, fmt::format("nested deeper than {} times", limits::kMathDepth));
  }

  bool add_binary(MathOperator op, std::size_t offset, std::uint32_t left, std::uint32_t right, std::uint32_t& out) {
    MathNode node;
    node.kind = MathNode::Kind::binary;
    node.op = op;
    node.offset = offset;
    node.operands = {left, right};
    return add(std::move(node), out);
  }

  bool add(MathNode node, std::uint32_t& out) {
    if (expression_.nodes.size() == limits::kMathNodes) {
      return lexer_.fail(node.offset, fmt::format("an expression has at most {} parts", limits::kMathNodes));
    }
    out = static_cast<std::uint32_t>(expression_.nodes.size());
    expression_.nodes.push_back(std::move(node));
    return true;
  }

  bool fail_expecting(std::string_view expected, std::string hint = {}) {
    return lexer_.fail(lexer_.offset(), fmt::format("found {}, expected {}", lexer_.found(), expected),
                       std::move(hint));
  }

  bool fail_behind_operand(std::string_view expected) {
    std::string hint;
    const std::string_view word = lexer_.peek_name();
    if (word == "and" || word == "And") hint = "did you mean 'AND'?";
    if (word == "or" || word == "Or") hint = "did you mean 'OR'?";
    if (lexer_.at("=>")) hint = "did you mean '>='?";
    if (lexer_.at("=<")) hint = "did you mean '<='?";
    if (lexer_.at("=") && hint.empty()) hint = "did you mean '=='?";
    if (lexer_.at("&")) hint = "did you mean '&&'?";
    if (lexer_.at("|")) hint = "did you mean '||'?";
    if (lexer_.at("%")) hint = "there is no remainder; a percentage is written 100 * m1 / m2";
    if (lexer_.at("{")) hint = "PromQL is not available here: name each metric in an entry of its own";
    return fail_expecting(expected, std::move(hint));
  }

  MathLexer lexer_;
  MathExpression expression_;
  std::size_t depth_ = 0;
};

std::string joined(const std::vector<std::uint32_t>& operands, const std::vector<std::string>& texts) {
  std::string out;
  for (const std::uint32_t operand : operands) out += (out.empty() ? "" : ", ") + texts[operand];
  return out;
}

}  // namespace

std::string_view to_string(MathOperator op) {
  if (op == MathOperator::power) return kPower.text;
  for (const Level& level : kLevels) {
    for (const OperatorText* each = level.begin; each != level.end; ++each) {
      if (each->op == op) return each->text;
    }
  }
  return "?";
}

Result<MathExpression, MathError> parse_math(std::string_view text) {
  if (text.size() > limits::kMathBytes) {
    return Unexpected(MathError{
        0, fmt::format("an expression has at most {} bytes, this one {}", limits::kMathBytes, text.size()), ""});
  }
  return Parser(text).parse();
}

std::string print_math(const MathExpression& expression) {
  std::vector<std::string> texts;
  texts.reserve(expression.nodes.size());
  for (const MathNode& node : expression.nodes) {
    switch (node.kind) {
      case MathNode::Kind::number:
        texts.push_back(fmt::format("{}", node.number));
        break;
      case MathNode::Kind::text:
        texts.push_back(node.name.find('"') == std::string::npos ? '"' + node.name + '"' : "'" + node.name + "'");
        break;
      case MathNode::Kind::reference:
      case MathNode::Kind::word:
        texts.push_back(node.name);
        break;
      case MathNode::Kind::array:
        texts.push_back('[' + joined(node.operands, texts) + ']');
        break;
      case MathNode::Kind::call:
        texts.push_back(node.name + '(' + joined(node.operands, texts) + ')');
        break;
      case MathNode::Kind::negation:
        texts.push_back("(-" + texts[node.operands[0]] + ')');
        break;
      case MathNode::Kind::binary:
        texts.push_back(
            fmt::format("({} {} {})", texts[node.operands[0]], to_string(node.op), texts[node.operands[1]]));
        break;
    }
  }
  return texts.empty() ? std::string() : std::move(texts.back());
}

}  // namespace tocsin::alarm
