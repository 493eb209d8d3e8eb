#include "pattern/parse_json.h"

#include <string>
#include <utility>

#include "pattern/letters.h"
#include "pattern/parse_comparison.h"
#include "pattern/parse_selector.h"

namespace tocsin::pattern {
namespace {

constexpr std::string_view kComparisons = "a comparison: =, !=, <, <=, >, >=, IS NULL, IS TRUE, IS FALSE or NOT EXISTS";
constexpr std::string_view kPresenceHint =
    "$.name = * holds for any string or number, $.name NOT EXISTS for no value at all";

constexpr ComparisonParser::Surroundings kSurroundings{
    .ends = ")}&|",
    .operators = kComparisons,
    .reference_hint = "a selector is compared with a literal, never with another selector",
    .null_hint = "IS NULL tests for null; the text null stands in double quotes",
};

bool is_letter(char32_t c) { return is_letter_or_digit(c); }

class JsonParser {
 public:
  explicit JsonParser(Lexer& lexer) : lexer_(lexer), comparison_(lexer, kSurroundings) {}

  bool pattern(JsonNode& out);

 private:
  bool any_of(JsonNode& out);
  bool all_of(JsonNode& out);
  bool operand(JsonNode& out);
  bool parenthesised(JsonNode& out);
  bool condition(JsonNode& out);
  bool comparison(Selector selector, JsonNode& out);
  bool keyword_test(Selector selector, JsonNode& out);
  bool fail_after_condition(std::size_t open_parenthesis);
  [[nodiscard]] std::string hint_after_condition(std::size_t open_parenthesis) const;

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  Lexer& lexer_;
  ComparisonParser comparison_;
  std::size_t wildcards_ = 0;
};

// `open_parenthesis`: of the innermost one that is open, or kNone.
bool JsonParser::fail_after_condition(std::size_t open_parenthesis) {
  const bool nested = open_parenthesis != kNone;
  return fail_expecting(lexer_, nested ? "'&&', '||' or ')'" : "'&&', '||' or '}'",
                        hint_after_condition(open_parenthesis));
}

std::string JsonParser::hint_after_condition(std::size_t open_parenthesis) const {
  const std::string_view word = lexer_.peek(is_letter);
  if (std::string hint = hint_for_connective(lexer_); !hint.empty()) return hint;
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
  if (lexer_.at("}"))
    return fail_expecting(lexer_, "a condition", "the empty pattern, without braces, matches every event");
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
    return fail_expecting(lexer_, "a condition",
                          "a condition cannot be negated; use != or NOT EXISTS, or the opposite comparison");
  }
  if (lexer_.at_end() || lexer_.at_any_of("})&|")) return fail_expecting(lexer_, "a condition");
  if (lexer_.at("\"")) return fail_expecting(lexer_, "a selector", "a condition is written $.name = value");
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
  if (comparison_.at_operator()) return comparison(std::move(selector), out);
  if (lexer_.peek(is_letter).empty()) {
    const std::string_view chunk = blank ? std::string_view() : lexer_.peek_chunk("=!<>()[]{}&|");
    std::string hint;
    if (lexer_.at("\""))
      hint = "a comparison stands between selector and value: $.name = \"value\"";
    else if (!chunk.empty())
      hint = "a key with other characters than letters, digits, '_' and '-' is written $.['a:b']";
    return fail_expecting(lexer_, kComparisons, std::move(hint));
  }
  if (!blank) return fail_expecting(lexer_, "a blank before the keyword");
  return keyword_test(std::move(selector), out);
}

bool JsonParser::comparison(Selector selector, JsonNode& out) {
  JsonComparison result{std::move(selector), {}, {}, lexer_.offset()};
  if (!comparison_.parse(result.op, result.value)) return false;
  out.node = std::move(result);
  return true;
}

bool JsonParser::keyword_test(Selector selector, JsonNode& out) {
  const std::size_t begin = lexer_.offset();
  const std::string_view word = lexer_.peek(is_letter);
  const bool is = is_keyword(word, "IS");
  if (!is && !is_keyword(word, "NOT")) {
    std::string hint;
    if (is_keyword(word, "EXISTS")) hint = kPresenceHint;
    if (is_keyword(word, "LIKE") || is_keyword(word, "CONTAINS")) hint = kContainsHint;
    return fail_expecting(lexer_, kComparisons, std::move(hint));
  }
  lexer_.accept(word);
  lexer_.skip_blanks();
  const std::string_view next = lexer_.peek(is_letter);
  JsonTest test{std::move(selector), JsonPredicate::not_exists, begin};
  if (!is) {
    if (!is_keyword(next, "EXISTS")) {
      return fail_expecting(lexer_, "EXISTS after NOT",
                            is_keyword(next, "NULL") ? std::string(kPresenceHint) : std::string());
    }
  } else if (is_keyword(next, "NULL")) {
    test.predicate = JsonPredicate::is_null;
  } else if (is_keyword(next, "TRUE")) {
    test.predicate = JsonPredicate::is_true;
  } else if (is_keyword(next, "FALSE")) {
    test.predicate = JsonPredicate::is_false;
  } else {
    std::string hint;
    if (is_keyword(next, "NOT")) hint = kPresenceHint;
    if (lexer_.at("\"")) hint = "these words stand without quotes; $.name = \"text\" compares with a text";
    return fail_expecting(lexer_, "NULL, TRUE or FALSE after IS", std::move(hint));
  }
  lexer_.accept(next);
  out.node = std::move(test);
  return true;
}

}  // namespace

bool parse_json(Lexer& lexer, Json& out) { return JsonParser(lexer).pattern(out.root); }

}  // namespace tocsin::pattern
