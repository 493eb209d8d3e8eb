#include "pattern/parse_json.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "pattern/letters.h"
#include "pattern/number.h"
#include "pattern/parse_regex_literal.h"
#include "pattern/parse_selector.h"

namespace tocsin::pattern {
namespace {

constexpr std::string_view kComparisons = "a comparison: =, !=, <, <=, >, >=, IS NULL, IS TRUE, IS FALSE or NOT EXISTS";
constexpr std::string_view kPresenceHint =
    "$.name = * holds for any string or number, $.name NOT EXISTS for no value at all";

// '+' only in numbers: 1e+3.
bool is_bare(char32_t c) { return is_letter_or_digit(c) || c == '_' || c == '.' || c == '-' || c == '*' || c == '+'; }
bool is_letter(char32_t c) { return is_letter_or_digit(c); }
bool is_comparison(char32_t c) { return c == '=' || c == '!' || c == '<' || c == '>' || c == '~'; }

// `keyword` in capitals.
bool is_keyword(std::string_view word, std::string_view keyword) {
  return std::equal(word.begin(), word.end(), keyword.begin(), keyword.end(),
                    [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - 'a' + 'A' : a) == b; });
}

struct OperatorText {
  std::string_view text;
  Operator op;
};
constexpr std::array kOperators = {
    OperatorText{"=", Operator::equal},   OperatorText{"!=", Operator::not_equal},
    OperatorText{"<", Operator::less},    OperatorText{"<=", Operator::less_or_equal},
    OperatorText{">", Operator::greater}, OperatorText{">=", Operator::greater_or_equal},
};

std::string hint_for_operator(std::string_view found) {
  if (found == "==" || found == "===") return "equality is written =";
  if (found == "=<") return "less or equal is written <=";
  if (found == "=>") return "greater or equal is written >=";
  if (found == "<>" || found == "!==") return "inequality is written !=";
  if (found.find('~') != std::string_view::npos) return "= \"*text*\" tests whether a value contains a text";
  return "put a value that begins with such a character in double quotes";
}

bool is_ordering(Operator op) { return op != Operator::equal && op != Operator::not_equal; }

class JsonParser {
 public:
  explicit JsonParser(Lexer& lexer) : lexer_(lexer) {}

  bool pattern(JsonNode& out);

 private:
  bool any_of(JsonNode& out);
  bool all_of(JsonNode& out);
  bool operand(JsonNode& out);
  bool parenthesised(JsonNode& out);
  bool condition(JsonNode& out);
  bool comparison(Selector selector, JsonNode& out);
  bool keyword_test(Selector selector, JsonNode& out);
  bool value(std::string_view op_text, bool ordering, Literal& out);
  bool bare_value(std::string_view op_text, bool ordering, Literal& out);

  [[nodiscard]] bool at_end_of_value() const {
    return lexer_.at_end() || lexer_.at_blank() || lexer_.at_any_of(")}&|");
  }
  bool fail_expecting(std::string_view expected, std::string hint = {});
  bool fail_after_condition(std::size_t open_parenthesis);
  [[nodiscard]] std::string hint_after_condition(std::size_t open_parenthesis) const;
  bool fail_unquoted(const Lexer& at_value);

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  Lexer& lexer_;
  std::size_t wildcards_ = 0;
  std::size_t regexes_ = 0;
};

bool JsonParser::fail_expecting(std::string_view expected, std::string hint) {
  return lexer_.fail(lexer_.offset(), "found " + lexer_.found() + ", expected " + std::string(expected),
                     std::move(hint));
}

// `open_parenthesis`: of the innermost one that is open, or kNone.
bool JsonParser::fail_after_condition(std::size_t open_parenthesis) {
  const bool nested = open_parenthesis != kNone;
  return fail_expecting(nested ? "'&&', '||' or ')'" : "'&&', '||' or '}'", hint_after_condition(open_parenthesis));
}

std::string JsonParser::hint_after_condition(std::size_t open_parenthesis) const {
  const std::string_view word = lexer_.peek(is_letter);
  if (is_keyword(word, "AND") || lexer_.at("&")) return "'and' is written &&";
  if (is_keyword(word, "OR") || lexer_.at("|")) return "'or' is written ||";
  if (lexer_.at(",")) return "join conditions with && or ||";
  if (lexer_.at(")")) return "no parenthesis is open here";
  if (open_parenthesis != kNone) {
    return "the parenthesis at column " + std::to_string(lexer_.column(open_parenthesis)) + " is still open";
  }
  if (lexer_.at_end()) return "a JSON pattern ends with '}'";
  return word.empty() ? "" : "a string with blanks stands in double quotes";
}

bool JsonParser::pattern(JsonNode& out) {
  lexer_.accept("{");
  lexer_.skip_blanks();
  if (lexer_.at("}")) return fail_expecting("a condition", "the empty pattern, without braces, matches every event");
  if (!any_of(out)) return false;
  if (!lexer_.accept("}")) return fail_after_condition(kNone);
  lexer_.skip_blanks();
  if (lexer_.at_end()) return true;
  return lexer_.fail(lexer_.offset(),
                     "found " + lexer_.found() + " after the closing '}', expected the end of the pattern",
                     "one pair of braces holds the whole pattern; parentheses group conditions");
}

// Reads one or more operands with `join` between them; a single one stands for itself.
template <class Node, class Parse>
bool joined(Lexer& lexer, std::string_view join, JsonNode& out, Parse parse_operand) {
  Node node;
  do {
    lexer.skip_blanks();
    node.operands.emplace_back();
    if (!parse_operand(node.operands.back())) return false;
    lexer.skip_blanks();
  } while (lexer.accept(join));
  if (node.operands.size() == 1) {
    JsonNode only = std::move(node.operands.front());
    out = std::move(only);
  } else {
    out.node = std::move(node);
  }
  return true;
}

bool JsonParser::any_of(JsonNode& out) {
  return joined<JsonOr>(lexer_, "||", out, [this](JsonNode& node) { return all_of(node); });
}

bool JsonParser::all_of(JsonNode& out) {
  return joined<JsonAnd>(lexer_, "&&", out, [this](JsonNode& node) { return operand(node); });
}

bool JsonParser::operand(JsonNode& out) {
  if (lexer_.at("(")) return parenthesised(out);
  if (lexer_.at("!") || is_keyword(lexer_.peek(is_letter), "NOT")) {
    return fail_expecting("a condition",
                          "a condition cannot be negated; use != or NOT EXISTS, or the opposite comparison");
  }
  if (lexer_.at_end() || lexer_.at_any_of("})&|")) return fail_expecting("a condition");
  if (lexer_.at("\"")) return fail_expecting("a selector", "a condition is written $.name = value");
  return condition(out);
}

bool JsonParser::parenthesised(JsonNode& out) {
  const std::size_t opened = lexer_.offset();
  lexer_.accept("(");
  if (!any_of(out)) return false;
  return lexer_.accept(")") || fail_after_condition(opened);
}

bool JsonParser::condition(JsonNode& out) {
  const std::size_t begin = lexer_.offset();
  Selector selector;
  if (!parse_selector(lexer_, kWildcardsInCondition, selector)) return false;
  if (selector.has_wildcard() && ++wildcards_ > kWildcardsPerPattern) {
    return lexer_.fail(begin, "a fourth wildcard selector, at most three are allowed in a pattern",
                       "several filters may feed one metric");
  }
  const bool blank = lexer_.skip_blanks();
  if (!lexer_.peek(is_comparison).empty()) return comparison(std::move(selector), out);
  if (lexer_.peek(is_letter).empty()) {
    const std::string_view chunk = blank ? std::string_view() : lexer_.peek_chunk("=!<>()[]{}&|");
    std::string hint;
    if (lexer_.at("\""))
      hint = "a comparison stands between selector and value: $.name = \"value\"";
    else if (!chunk.empty())
      hint = "a key with other characters than letters, digits, '_' and '-' is written $.['a:b']";
    return fail_expecting(kComparisons, std::move(hint));
  }
  if (!blank) return fail_expecting("a blank before the keyword");
  return keyword_test(std::move(selector), out);
}

bool JsonParser::comparison(Selector selector, JsonNode& out) {
  const std::string_view text = lexer_.peek(is_comparison);
  const auto* found =
      std::find_if(kOperators.begin(), kOperators.end(), [&](const OperatorText& o) { return o.text == text; });
  if (found == kOperators.end()) return fail_expecting(kComparisons, hint_for_operator(text));
  lexer_.accept(text);
  lexer_.skip_blanks();
  JsonComparison result{std::move(selector), found->op, {}};
  if (!value(text, is_ordering(found->op), result.value)) return false;
  out.node = std::move(result);
  return true;
}

bool JsonParser::keyword_test(Selector selector, JsonNode& out) {
  const std::string_view word = lexer_.peek(is_letter);
  const bool is = is_keyword(word, "IS");
  if (!is && !is_keyword(word, "NOT")) {
    std::string hint;
    if (is_keyword(word, "EXISTS")) hint = kPresenceHint;
    if (is_keyword(word, "LIKE") || is_keyword(word, "CONTAINS")) hint = hint_for_operator("~");
    return fail_expecting(kComparisons, std::move(hint));
  }
  lexer_.accept(word);
  lexer_.skip_blanks();
  const std::string_view next = lexer_.peek(is_letter);
  JsonTest test{std::move(selector), JsonPredicate::not_exists};
  if (!is) {
    if (!is_keyword(next, "EXISTS")) {
      return fail_expecting("EXISTS after NOT", is_keyword(next, "NULL") ? std::string(kPresenceHint) : std::string());
    }
  } else if (is_keyword(next, "NULL")) {
    test.predicate = JsonPredicate::is_null;
  } else if (is_keyword(next, "TRUE")) {
    test.predicate = JsonPredicate::is_true;
  } else if (is_keyword(next, "FALSE")) {
    test.predicate = JsonPredicate::is_false;
  } else {
    return fail_expecting("NULL, TRUE or FALSE after IS",
                          is_keyword(next, "NOT") ? std::string(kPresenceHint) : std::string());
  }
  lexer_.accept(next);
  out.node = std::move(test);
  return true;
}

bool JsonParser::value(std::string_view op_text, bool ordering, Literal& out) {
  const std::string number_after = "a number after " + show(op_text);
  if (lexer_.at("\"")) {
    const std::size_t begin = lexer_.offset();
    const Lexer at_quote = lexer_;
    StringLiteral literal;
    if (!lexer_.take_quoted(literal.text)) return false;
    if (ordering) {
      return lexer_.fail(begin, "found " + at_quote.found() + ", expected " + number_after,
                         is_number(literal.text) ? "write the number without quotes" : "strings have no order here");
    }
    if (!at_end_of_value()) {
      return lexer_.fail(lexer_.offset(), "found " + lexer_.found() + " directly after a closing double quote",
                         "a double quote inside a string is written \\\"");
    }
    out = std::move(literal);
    return true;
  }
  if (lexer_.at("%")) {
    if (ordering) return fail_expecting(number_after, "a regular expression goes with = or !=");
    RegexLiteral literal;
    if (!take_regex(lexer_, regexes_, literal)) return false;
    if (!at_end_of_value()) {
      return lexer_.fail(lexer_.offset(), "found " + lexer_.found() + " directly after a closing '%'",
                         "a '%' inside a regular expression is written \\x25");
    }
    out = std::move(literal);
    return true;
  }
  if (lexer_.at_end() || lexer_.at_any_of("{}()&|")) {
    return fail_expecting(ordering ? number_after : "a value after " + show(op_text));
  }
  return bare_value(op_text, ordering, out);
}

// The lexer stands at a character that no bare value can hold; the value began where `at_value` stands.
bool JsonParser::fail_unquoted(const Lexer& at_value) {
  const std::string_view chunk = at_value.peek_chunk("(){}&|");
  std::string hint = "put it in double quotes: " + show_quoted(chunk);
  if (lexer_.at("'") || chunk.find('"') != std::string_view::npos) hint = "strings stand in double quotes";
  if (at_value.at("$")) hint = "a selector is compared with a literal, never with another selector";
  if (lexer_.peek_chunk("") == ",") hint = "join conditions with && or ||";
  const std::string found = lexer_.at("'") ? "a single quote" : show(lexer_.peek_character());
  return lexer_.fail(lexer_.offset(), found + " cannot stand in a value without double quotes", std::move(hint));
}

bool JsonParser::bare_value(std::string_view op_text, bool ordering, Literal& out) {
  const std::size_t begin = lexer_.offset();
  const Lexer at_value = lexer_;
  const std::string_view text = lexer_.take(is_bare);
  if (!at_end_of_value()) return fail_unquoted(at_value);
  if (is_number(text)) {
    if (!exponent_fits(text)) return lexer_.fail(begin, "the exponent of " + show(text) + " is out of range");
    out = NumberLiteral{std::string(text)};
    return true;
  }
  if (ordering) {
    return lexer_.fail(begin, "found " + show(text) + ", expected a number after " + show(op_text),
                       "strings have no order here");
  }
  if (const std::size_t plus = text.find('+'); plus != std::string_view::npos) {
    return lexer_.fail(begin + plus, "'+' cannot stand in a value without double quotes",
                       "put it in double quotes: " + show_quoted(text));
  }
  if (is_keyword(text, "NULL")) {
    return lexer_.fail(begin, "found " + show(text) + ", expected a number or a string",
                       "IS NULL tests for null; the text null stands in double quotes");
  }
  out = StringLiteral{std::string(text)};
  return true;
}

}  // namespace

bool parse_json(Lexer& lexer, Json& out) { return JsonParser(lexer).pattern(out.root); }

}  // namespace tocsin::pattern
