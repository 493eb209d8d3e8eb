#include "pattern/parse_delimited.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "pattern/delimited_bind.h"
#include "pattern/letters.h"
#include "pattern/parse_comparison.h"

namespace tocsin::pattern {
namespace {

constexpr ComparisonParser::Surroundings kSurroundings{
    .ends = ")],&|",
    .operators = "a comparison: =, !=, <, <=, > or >=",
    .reference_hint = "a field is compared with a literal, never with another field",
    .null_hint = "every field is a text; the text null stands in double quotes",
};
constexpr std::string_view kNameHint = "a name begins with a letter a-z or '_', and has these and digits only";

bool is_name(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char32_t c) { return is_letter_or_digit(c); }

// What must hold of a slot's field; none: it may be anything.
using Condition = std::optional<SlotNode>;

// `operands` is not empty; a single one stands for itself.
template <class Node>
SlotNode combined(std::vector<SlotNode> operands) {
  if (operands.size() > 1) return SlotNode{Node{std::move(operands)}};
  SlotNode only = std::move(operands.front());
  return only;
}

class DelimitedParser {
 public:
  DelimitedParser(Lexer& lexer, Delimited& out) : lexer_(lexer), out_(out), comparison_(lexer, kSurroundings) {}

  bool pattern();

 private:
  bool slot();
  bool ellipsis();
  bool any_of(Condition& out);
  bool all_of(Condition& out);
  bool operand(Condition& out);
  bool parenthesised(Condition& out);
  bool name();
  bool comparison(Condition& out);

  bool fail_at_end_of_slot(std::string_view expected);
  bool fail_at_name();
  bool fail_after_name();
  bool fail_other_name(std::size_t begin, std::string_view other);
  [[nodiscard]] std::string hint_at_end_of_slot() const;

  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  Lexer& lexer_;
  Delimited& out_;
  ComparisonParser comparison_;
  Slot slot_;                             // the one being read
  std::size_t open_parenthesis_ = kNone;  // the innermost
};

bool DelimitedParser::pattern() {
  lexer_.accept("[");
  lexer_.skip_blanks();
  if (!lexer_.at("]")) {
    do {
      if (!slot()) return false;
      lexer_.skip_blanks();
    } while (lexer_.accept(","));
  }
  if (!lexer_.accept("]")) return fail_at_end_of_slot("'&&', '||', ',' or ']'");
  lexer_.skip_blanks();
  if (lexer_.at_end()) return true;
  return lexer_.fail(lexer_.offset(),
                     "found " + lexer_.found() + " after the closing ']', expected the end of the pattern",
                     "one pair of brackets holds the whole pattern; a text with brackets stands in double quotes");
}

bool DelimitedParser::slot() {
  lexer_.skip_blanks();
  if (lexer_.at("...")) return ellipsis();
  slot_ = {};
  if (!lexer_.at_any_of(",]") && !any_of(slot_.condition)) return false;
  (out_.ellipsis ? out_.after : out_.before).push_back(std::move(slot_));
  return true;
}

bool DelimitedParser::ellipsis() {
  if (out_.ellipsis) {
    return lexer_.fail(lexer_.offset(), "a second '...', at most one is allowed",
                       "an empty slot stands for one field of any kind: [a, , b]");
  }
  out_.ellipsis = true;
  lexer_.accept("...");
  lexer_.skip_blanks();
  if (lexer_.at_any_of(",]")) return true;
  std::string hint = "a comma stands between '...' and the next slot";
  if (lexer_.at(".")) hint = "the ellipsis is three dots: ...";
  if (lexer_.at_end()) hint = "a space-delimited pattern ends with ']'";
  return fail_expecting(lexer_, "',' or ']' after '...'", std::move(hint));
}

bool DelimitedParser::any_of(Condition& out) {
  std::vector<SlotNode> operands;
  bool anything = false;  // an operand that is a name alone holds of every field
  do {
    lexer_.skip_blanks();
    Condition one;
    if (!all_of(one)) return false;
    if (one.has_value()) {
      operands.push_back(std::move(*one));
    } else {
      anything = true;
    }
    lexer_.skip_blanks();
  } while (lexer_.accept("||"));
  if (!anything) out = combined<SlotOr>(std::move(operands));
  return true;
}

bool DelimitedParser::all_of(Condition& out) {
  std::vector<SlotNode> operands;
  do {
    lexer_.skip_blanks();
    Condition one;
    if (!operand(one)) return false;
    if (one.has_value()) operands.push_back(std::move(*one));
    lexer_.skip_blanks();
  } while (lexer_.accept("&&"));
  if (!operands.empty()) out = combined<SlotAnd>(std::move(operands));
  return true;
}

bool DelimitedParser::operand(Condition& out) {
  if (lexer_.at("(")) return parenthesised(out);
  if (!name()) return false;
  lexer_.skip_blanks();
  if (comparison_.at_operator()) return comparison(out);
  if (lexer_.at_end() || lexer_.at_any_of(kSurroundings.ends)) return true;
  return fail_after_name();
}

bool DelimitedParser::parenthesised(Condition& out) {
  const std::size_t around = std::exchange(open_parenthesis_, lexer_.offset());
  lexer_.accept("(");
  if (!any_of(out)) return false;
  if (!lexer_.accept(")")) return fail_at_end_of_slot("'&&', '||' or ')'");
  open_parenthesis_ = around;
  return true;
}

bool DelimitedParser::name() {
  const std::size_t begin = lexer_.offset();
  const std::string_view name = lexer_.peek(is_name);
  if (name.empty() || is_digit(name.front())) return fail_at_name();
  lexer_.accept(name);
  if (!lexer_.at_end() && !lexer_.at_blank() && !lexer_.at_any_of(kSurroundings.ends) && !comparison_.at_operator()) {
    return lexer_.fail(lexer_.offset(), show(lexer_.peek_character()) + " cannot stand in the name of a slot",
                       "a name has letters a-z, digits and '_' only");
  }
  if (name == slot_.name) return true;
  if (!slot_.name.empty()) return fail_other_name(begin, name);
  if (slot_named(out_, name)) {
    return lexer_.fail(begin, "a second slot with the name " + show(name),
                       "each slot has a name of its own; an empty slot has none");
  }
  slot_.name = name;
  return true;
}

bool DelimitedParser::comparison(Condition& out) {
  SlotComparison result;
  result.offset = lexer_.offset();
  if (!comparison_.parse(result.op, result.value)) return false;
  out = SlotNode{std::move(result)};
  return true;
}

bool DelimitedParser::fail_at_end_of_slot(std::string_view expected) {
  return fail_expecting(lexer_, expected, hint_at_end_of_slot());
}

std::string DelimitedParser::hint_at_end_of_slot() const {
  if (std::string hint = hint_for_connective(lexer_); !hint.empty()) return hint;
  if (lexer_.at(")") && open_parenthesis_ == kNone) return "no parenthesis is open here";
  if (open_parenthesis_ != kNone) {
    return "the parenthesis at column " + std::to_string(lexer_.column(open_parenthesis_)) + " is still open";
  }
  if (lexer_.at_end()) return "a space-delimited pattern ends with ']'";
  return "slots are separated by commas; a string with blanks stands in double quotes";
}

// No name begins at the cursor, where a slot or one more condition of it should.
bool DelimitedParser::fail_at_name() {
  const std::string expected = slot_.name.empty() ? "a slot's name" : "the slot's name, " + show(slot_.name);
  std::string hint(kNameHint);
  if (lexer_.at_end()) hint = "a space-delimited pattern ends with ']'";
  if (lexer_.at_any_of(",)]&|")) hint = "a condition is written name = value";
  if (lexer_.at_any_of("\"%=<>'")) hint = "a value stands behind the slot's name: [level = \"ERROR\", rest]";
  if (lexer_.at("!")) hint = "a condition cannot be negated; use != or the opposite comparison";
  if (lexer_.at("*")) hint = "a slot for any field is left empty, or is a name alone: [a, , b]";
  if (lexer_.at("$")) hint = "a slot's name is written without '$'; JSON patterns stand in braces";
  if (lexer_.at("..") || lexer_.at("\xE2\x80\xA6")) hint = "the ellipsis is three dots: ...";
  return fail_expecting(lexer_, expected, std::move(hint));
}

// A name is read, and something stands behind it that is no comparison.
bool DelimitedParser::fail_after_name() {
  const std::string_view word = lexer_.peek(is_letter);
  std::string hint = hint_for_connective(lexer_);
  if (is_keyword(word, "IS") || is_keyword(word, "NOT"))
    hint = "every field has a text: IS and NOT are for JSON patterns";
  if (is_keyword(word, "LIKE") || is_keyword(word, "CONTAINS")) hint = kContainsHint;
  if (hint.empty()) hint = "slots are separated by commas; a comparison is written name = value";
  return fail_expecting(lexer_, std::string(kSurroundings.operators) + ", ',' or ']'", std::move(hint));
}

bool DelimitedParser::fail_other_name(std::size_t begin, std::string_view other) {
  return lexer_.fail(begin, "the slot " + show(slot_.name) + " cannot test " + show(other),
                     "a slot tests its own field only, and all slots must hold: [a = 1, b = 2]");
}

}  // namespace

bool parse_delimited(Lexer& lexer, Delimited& out) { return DelimitedParser(lexer, out).pattern(); }

}  // namespace tocsin::pattern
