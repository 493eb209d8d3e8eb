#include "pattern/parse.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "pattern/lexer.h"
#include "pattern/parse_delimited.h"
#include "pattern/parse_json.h"
#include "pattern/parse_regex_literal.h"
#include "pattern/parse_text.h"

namespace tocsin::pattern {
namespace {

// `text` is valid UTF-8.
std::size_t offset_of_character(std::string_view text, std::size_t index) {
  std::size_t characters = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool first_byte = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U;
    if (first_byte && characters++ == index) return i;
  }
  return text.size();
}

bool parse_whole_regex(Lexer& lexer, RegexLiteral& out) {
  if (!take_regex(lexer, out)) return false;
  const std::size_t closed = lexer.offset();
  lexer.skip_blanks();
  if (lexer.at_end()) return true;
  std::string hint = "one regular expression is the whole pattern; alternatives are joined by '|': %A|B%";
  if (lexer.offset() == closed) hint += "; a '%' inside is written \\x25";
  return lexer.fail(lexer.offset(),
                    "found " + lexer.found() + " after the closing '%', expected the end of the pattern",
                    std::move(hint));
}

}  // namespace

Result<Ast, ParseError> parse(std::string_view text) {
  const auto refuse = [](std::size_t offset, std::string message, std::string hint) {
    return Unexpected(ParseError{offset, std::move(message), std::move(hint)});
  };
  const std::string valid = to_valid_utf8(text);
  if (valid != text) {
    const auto difference = std::mismatch(text.begin(), text.end(), valid.begin(), valid.end());
    return refuse(static_cast<std::size_t>(difference.first - text.begin()), "the pattern is not valid UTF-8 here",
                  "save the file as UTF-8");
  }
  if (const std::size_t characters = count_characters(text); characters > limits::kPatternCharacters) {
    return refuse(offset_of_character(text, limits::kPatternCharacters),
                  "the pattern has " + std::to_string(characters) + " characters, at most " +
                      std::to_string(limits::kPatternCharacters) + " are allowed",
                  "several filters may feed one metric");
  }

  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  Lexer lexer(text, 0);
  lexer.skip_blanks();
  if (lexer.at_end()) return Ast{MatchAll{}};
  if (lexer.at("%")) {
    RegexLiteral regex;
    if (!parse_whole_regex(lexer, regex)) return Unexpected(lexer.error());
    return Ast{std::move(regex)};
  }
  if (lexer.at("[")) {
    Delimited delimited;
    if (!parse_delimited(lexer, delimited)) return Unexpected(lexer.error());
    return Ast{std::move(delimited)};
  }
  if (lexer.at("{")) {
    Json json;
    if (!parse_json(lexer, json)) return Unexpected(lexer.error());
    return Ast{std::move(json)};
  }
  Terms terms;
  if (!parse_text(lexer, terms)) return Unexpected(lexer.error());
  return Ast{std::move(terms)};
}

std::string with_caret(std::string_view pattern, const ParseError& error) {
  const std::string before = printable(pattern.substr(0, std::min(error.offset, pattern.size())));
  return printable(pattern) + "\n" + std::string(count_characters(before), ' ') + "^";
}

}  // namespace tocsin::pattern
