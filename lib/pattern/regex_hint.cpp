#include "pattern/regex_hint.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.h"

namespace tocsin::pattern {
namespace {

std::string by_its_number(char c) { return fmt::format("\\x{:02X}", static_cast<unsigned char>(c)); }

}  // namespace

std::string_view character_at(std::string_view text, std::size_t at) {
  return text.substr(at, decode_utf8(text, at).bytes);
}

std::string hint_for_character(std::string_view rest) {
  const char c = rest.front();
  if (static_cast<unsigned char>(c) >= 0x80) return "only ASCII characters are allowed; '.' matches any character";
  if (rest.starts_with("(?i")) return "there are no flags; either case of a letter is written [Ee]";
  if (rest.starts_with("(?")) return "there is no look-around, and there are no groups";
  if (c == '(' || c == ')') {
    return "there are no groups: write alternatives out, 'in cash|in kind'; the character itself is " +
           by_its_number(c);
  }
  if (c == '\t') return "a tab is written \\x09; \\s matches a tab too";
  if (c == '&') return "classes have no '&&'; the character itself is \\x26";
  return "the character itself is written " + by_its_number(c) + "; '.' matches any character";
}

std::string hint_for_escape(std::string_view rest) {
  const char c = rest.front();
  switch (c) {
    case 't':
      return "a tab is written \\x09; \\s matches a tab too";
    case 'n':
      return "a newline is written \\x0A; \\s matches one too";
    case 'r':
      return "a carriage return is written \\x0D; \\s matches one too";
    case 'b':
    case 'B':
      return "there are no word boundaries; \\W matches a character that belongs to no word";
    case 'A':
      return "the beginning is written ^";
    case 'z':
    case 'Z':
      return "the end is written $";
    case 'p':
    case 'P':
      return "there are no Unicode classes; list the characters, [A-Za-z]";
    case 'Q':
    case 'E':
      return "every operator is escaped by itself: \\.\\*";
    case 'u':
      return "only ASCII characters are allowed, \\x00 to \\x7F; '.' matches any character";
    default:
      break;
  }
  if (c >= '1' && c <= '9') return "there are no back-references";
  const bool letter_or_digit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  if (!letter_or_digit) return hint_for_character(rest);
  return "there are \\d \\D \\s \\S \\w \\W, \\xhh, and '\\' before an operator or a symbol";
}

std::string hint_for_nothing_to_repeat(char quantifier, bool after_anchor) {
  std::string literal = std::string("the character itself is written \\") + quantifier;
  if (after_anchor || quantifier != '*') return literal;
  return "no wildcard is needed at the beginning: an expression matches anywhere; " + literal;
}

std::string hint_for_second_quantifier(char quantifier) {
  const std::string literal = std::string("the character itself is written \\") + quantifier;
  return quantifier == '+' ? "there are no possessive quantifiers; " + literal : literal;
}

}  // namespace tocsin::pattern
