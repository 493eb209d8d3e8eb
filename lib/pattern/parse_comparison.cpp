#include "pattern/parse_comparison.h"

#include <algorithm>
#include <array>
#include <utility>

#include "pattern/letters.h"
#include "pattern/number.h"
#include "pattern/parse_regex_literal.h"

namespace tocsin::pattern {
namespace {

// '+' only in numbers: 1e+3.
bool is_bare(char32_t c) { return is_letter_or_digit(c) || c == '_' || c == '.' || c == '-' || c == '*' || c == '+'; }
bool is_comparison(char32_t c) { return c == '=' || c == '!' || c == '<' || c == '>' || c == '~'; }
bool is_letter(char32_t c) { return is_letter_or_digit(c); }

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
  if (found.find('~') != std::string_view::npos) return std::string(kContainsHint);
  return "put a value that begins with such a character in double quotes";
}

bool is_ordering(Operator op) { return op != Operator::equal && op != Operator::not_equal; }

}  // namespace

bool is_keyword(std::string_view word, std::string_view keyword) {
  return std::equal(word.begin(), word.end(), keyword.begin(), keyword.end(),
                    [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - 'a' + 'A' : a) == b; });
}

bool fail_expecting(Lexer& lexer, std::string_view expected, std::string hint) {
  return lexer.fail(lexer.offset(), "found " + lexer.found() + ", expected " + std::string(expected), std::move(hint));
}

std::string hint_for_connective(const Lexer& lexer) {
  const std::string_view word = lexer.peek(is_letter);
  if (is_keyword(word, "AND") || lexer.at("&")) return "'and' is written &&";
  if (is_keyword(word, "OR") || lexer.at("|")) return "'or' is written ||";
  return "";
}

bool ComparisonParser::at_operator() const { return !lexer_.peek(is_comparison).empty(); }

bool ComparisonParser::parse(Operator& op, Literal& value) {
  const std::string_view text = lexer_.peek(is_comparison);
  const auto* found =
      std::find_if(kOperators.begin(), kOperators.end(), [&](const OperatorText& o) { return o.text == text; });
  if (found == kOperators.end()) return fail_expecting(lexer_, surroundings_.operators, hint_for_operator(text));
  lexer_.accept(text);
  lexer_.skip_blanks();
  op = found->op;
  return this->value(text, is_ordering(op), value);
}

bool ComparisonParser::value(std::string_view op_text, bool ordering, Literal& out) {
  const std::string number_after = "a number after " + show(op_text);
  if (lexer_.at("\"")) return quoted_value(op_text, ordering, out);
  if (lexer_.at("%")) {
    if (ordering) return fail_expecting(lexer_, number_after, "a regular expression goes with = or !=");
    return regex_value(out);
  }
  if (lexer_.at_end() || lexer_.at_any_of("({") || lexer_.at_any_of(surroundings_.ends)) {
    return fail_expecting(lexer_, ordering ? number_after : "a value after " + show(op_text));
  }
  return bare_value(op_text, ordering, out);
}

bool ComparisonParser::quoted_value(std::string_view op_text, bool ordering, Literal& out) {
  const std::size_t begin = lexer_.offset();
  const Lexer at_quote = lexer_;
  StringLiteral literal;
  if (!lexer_.take_quoted(literal.text)) return false;
  if (ordering) {
    return lexer_.fail(begin, "found " + at_quote.found() + ", expected a number after " + show(op_text),
                       is_number(literal.text) ? "write the number without quotes" : "strings have no order here");
  }
  if (!at_end_of_value()) {
    return lexer_.fail(lexer_.offset(), "found " + lexer_.found() + " directly after a closing double quote",
                       "a double quote inside a string is written \\\"");
  }
  out = std::move(literal);
  return true;
}

bool ComparisonParser::regex_value(Literal& out) {
  RegexLiteral literal;
  if (!take_regex(lexer_, regexes_, literal)) return false;
  if (!at_end_of_value()) {
    return lexer_.fail(lexer_.offset(), "found " + lexer_.found() + " directly after a closing '%'",
                       "a '%' inside a regular expression is written \\x25");
  }
  out = std::move(literal);
  return true;
}

// The lexer stands at a character that no bare value can hold; the value began where `at_value` stands.
bool ComparisonParser::fail_unquoted(const Lexer& at_value) {
  const std::string_view chunk = at_value.peek_chunk("({" + std::string(surroundings_.ends));
  std::string hint = "put it in double quotes: " + show_quoted(chunk);
  if (lexer_.at("'") || chunk.find('"') != std::string_view::npos) hint = "strings stand in double quotes";
  if (at_value.at("$")) hint = surroundings_.reference_hint;
  if (lexer_.peek_chunk("") == ",") hint = "join conditions with && or ||";
  const std::string found = lexer_.at("'") ? "a single quote" : show(lexer_.peek_character());
  return lexer_.fail(lexer_.offset(), found + " cannot stand in a value without double quotes", std::move(hint));
}

bool ComparisonParser::bare_value(std::string_view op_text, bool ordering, Literal& out) {
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
                       std::string(surroundings_.null_hint));
  }
  out = StringLiteral{std::string(text)};
  return true;
}

}  // namespace tocsin::pattern
