#include "pattern/parse_regex_literal.h"

#include <string>
#include <string_view>
#include <utility>

#include "pattern/regex.h"

namespace tocsin::pattern {

bool take_regex(Lexer& lexer, RegexLiteral& out) {
  const std::size_t opened = lexer.offset();
  lexer.accept("%");
  const std::string_view text = lexer.rest().substr(0, lexer.rest().find('%'));
  if (text.size() == lexer.rest().size()) {
    return lexer.fail(opened, "the regular expression opened here is not closed, expected a second '%'",
                      "to look for a '%' put it in double quotes");
  }
  auto regex = Regex::compile(text);
  if (!regex) {
    ParseError error = std::move(regex).error();
    return lexer.fail(opened + 1 + error.offset, std::move(error.message), std::move(error.hint));
  }
  out.regex = std::move(*regex);
  lexer.accept(text);
  lexer.accept("%");
  return true;
}

bool take_regex(Lexer& lexer, std::size_t& taken, RegexLiteral& out) {
  static_assert(kRegexesPerPattern == 2, "the message names it");
  if (taken == kRegexesPerPattern) {
    return lexer.fail(lexer.offset(), "a third regular expression, at most two are allowed in a pattern",
                      "alternatives of one expression are joined by '|': %A|B%; several filters may feed one metric");
  }
  ++taken;
  return take_regex(lexer, out);
}

}  // namespace tocsin::pattern
