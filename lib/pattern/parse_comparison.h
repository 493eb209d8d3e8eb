// What JSON and space-delimited patterns have in common: a comparison's operator and value, `>= 400`, `= "GET *"`, and
// what people write in the place of && and ||.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "pattern/ast.h"
#include "pattern/lexer.h"

namespace tocsin::pattern {

// `keyword` in capitals, `word` in any case.
bool is_keyword(std::string_view word, std::string_view keyword);

// Puts "found X, expected EXPECTED" down at the cursor and returns false.
bool fail_expecting(Lexer& lexer, std::string_view expected, std::string hint = {});

// For a cursor where && or || could stand and does not: AND, a single '|'. Empty where nothing is to be said.
std::string hint_for_connective(const Lexer& lexer);

// For who looks for an operator or keyword that searches in a text.
inline constexpr std::string_view kContainsHint = "= \"*text*\" tests whether a value contains a text";

// One for all comparisons of a pattern: it counts their regular expressions.
class ComparisonParser {
 public:
  // What is around the comparison and differs from one kind of pattern to the other.
  struct Surroundings {
    std::string_view ends;            // characters other than a blank that end a value
    std::string_view operators;       // what may stand where the operator does, for messages
    std::string_view reference_hint;  // to who writes $x as a value
    std::string_view null_hint;       // to who writes null as a value
  };

  // All outlive the parser.
  ComparisonParser(Lexer& lexer, const Surroundings& surroundings) : lexer_(lexer), surroundings_(surroundings) {}

  // Whether an operator stands at the cursor, or what somebody may have taken for one.
  [[nodiscard]] bool at_operator() const;
  // The cursor stands at the operator, and afterwards behind the value. False: see the lexer's error.
  bool parse(Operator& op, Literal& value);

 private:
  bool value(std::string_view op_text, bool ordering, Literal& out);
  bool quoted_value(std::string_view op_text, bool ordering, Literal& out);
  bool regex_value(Literal& out);
  bool bare_value(std::string_view op_text, bool ordering, Literal& out);
  bool fail_unquoted(const Lexer& at_value);
  [[nodiscard]] bool at_end_of_value() const {
    return lexer_.at_end() || lexer_.at_blank() || lexer_.at_any_of(surroundings_.ends);
  }

  Lexer& lexer_;
  const Surroundings& surroundings_;
  std::size_t regexes_ = 0;
};

}  // namespace tocsin::pattern
