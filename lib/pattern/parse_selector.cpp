#include "pattern/parse_selector.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "pattern/letters.h"

namespace tocsin::pattern {
namespace {

constexpr std::size_t kIndexDigits = 9;  // fits 32 bits; no log event has so many elements

bool is_name(char32_t c) { return is_letter_or_digit(c) || c == '_' || c == '-'; }
bool is_digit(char32_t c) { return c >= '0' && c <= '9'; }
bool is_key(char32_t c) { return c != '\''; }
bool is_index(char32_t c) { return c != ']' && c != '=' && c != ' '; }

bool fail_expecting(Lexer& lexer, std::string_view expected, std::string hint) {
  return lexer.fail(lexer.offset(), "found " + lexer.found() + ", expected " + std::string(expected), std::move(hint));
}

bool add_wildcard(Lexer& lexer, std::size_t offset, std::size_t wildcards_allowed, Selector& out) {
  const auto before = std::count_if(out.steps.begin(), out.steps.end(),
                                    [](const Step& step) { return step.kind == Step::Kind::wildcard; });
  if (static_cast<std::size_t>(before) >= wildcards_allowed) {
    const bool none = wildcards_allowed == 0;
    return lexer.fail(
        offset,
        none ? "a wildcard where one value is to be named"
             : "a second wildcard in one selector, at most one is allowed",
        none ? "an index such as [0] names one element" : "an index such as [0] may stand in place of one of them");
  }
  out.steps.push_back({Step::Kind::wildcard, {}, 0});
  return true;
}

// After "['".
bool parse_quoted_key(Lexer& lexer, std::size_t opened, Selector& out) {
  const std::string_view key = lexer.take(is_key);
  if (lexer.at_end()) return lexer.fail(opened, "the key opened here is not closed", "a key ends with ']");
  if (key.empty()) return lexer.fail(opened, "the key [''] is empty");
  const std::size_t quote = lexer.offset();
  if (!lexer.accept("']")) return lexer.fail(quote, "found a single quote inside a key, expected ']");
  out.steps.push_back({Step::Kind::key, std::string(key), 0});
  return true;
}

// After '[': an index or '*', and ']'.
bool parse_index(Lexer& lexer, std::size_t wildcards_allowed, Selector& out) {
  const std::size_t begin = lexer.offset();
  if (lexer.accept("*]")) return add_wildcard(lexer, begin, wildcards_allowed, out);
  if (lexer.at("\"")) return fail_expecting(lexer, "an index, '*' or a key", "keys stand in single quotes: $.['a.b']");
  const std::string_view digits = lexer.take(is_digit);
  if (digits.empty() || !lexer.accept("]")) {
    // A '-' or a ':' is what matters, not the word that it is a part of: show all up to the bracket.
    Lexer from_bracket = lexer;
    const std::string_view rest = digits.empty() ? from_bracket.take(is_index) : std::string_view();
    const std::string found = rest.empty() ? lexer.found() : show(rest);
    const std::string_view expected = digits.empty() ? "an index, '*' or a key" : "']' after the index";
    return lexer.fail(lexer.offset(), "found " + found + ", expected " + std::string(expected),
                      "[0] is the first element, [*] is every one; keys stand in single quotes: $.['a.b']");
  }
  if (digits.size() > kIndexDigits) return lexer.fail(begin, "the index " + show(digits) + " has more than 9 digits");
  Step step{Step::Kind::index, {}, 0};
  std::from_chars(digits.data(), digits.data() + digits.size(), step.index);
  out.steps.push_back(std::move(step));
  return true;
}

// After '.'.
bool parse_member(Lexer& lexer, std::size_t wildcards_allowed, Selector& out) {
  const std::size_t begin = lexer.offset();
  if (lexer.accept("*")) return add_wildcard(lexer, begin, wildcards_allowed, out);
  if (lexer.accept("['")) return parse_quoted_key(lexer, begin, out);
  if (const std::string_view name = lexer.take(is_name); !name.empty()) {
    out.steps.push_back({Step::Kind::key, std::string(name), 0});
    return true;
  }
  if (lexer.at("."))
    return fail_expecting(lexer, "a name after '.'", "each name is one level: $.a.b, or $.a.* for every one");
  if (lexer.at("[\"")) return fail_expecting(lexer, "a name after '.'", "keys stand in single quotes: $.['a.b']");
  if (lexer.at("["))
    return fail_expecting(lexer, "a name after '.'", "an index follows its array without a dot: $.a[0]");
  if (lexer.at_end() || lexer.at_blank() || lexer.at_any_of("=!<>)}'\"")) {
    return fail_expecting(lexer, "a name after '.'", "");
  }
  std::string hint = "letters, digits, '_' and '-' need no quotes; any other key stands in brackets: $.[";
  hint += show(lexer.peek_chunk(".[]=!<>'\"(){}"));
  return fail_expecting(lexer, "a name after '.'", hint + "]");
}

}  // namespace

bool parse_selector(Lexer& lexer, std::size_t wildcards_allowed, Selector& out) {
  if (!lexer.accept("$")) {
    Lexer behind_dot = lexer;
    behind_dot.accept(".");
    const std::string_view name = behind_dot.peek(is_name);
    std::string hint = "a selector begins with '$.'";
    if (!name.empty()) hint += ": $." + std::string(name);
    return fail_expecting(lexer, "a selector", std::move(hint));
  }
  if (!lexer.accept(".")) {
    std::string hint;
    if (lexer.at_blank()) hint = "name a field: $.name";
    if (const std::string_view name = lexer.peek(is_name); !name.empty()) {
      hint = "a dot stands before each name: $.";
      hint += name;
    }
    if (lexer.at("[")) hint = "an event is an object, never an array: begin with one of its names, $.a[0]";
    if (lexer.at("['") || lexer.at("[\"")) hint = "a key of the whole event is written $.['a.b']";
    return fail_expecting(lexer, "'.' after '$'", std::move(hint));
  }
  bool parsed = parse_member(lexer, wildcards_allowed, out);
  while (parsed) {
    const std::size_t begin = lexer.offset();
    if (lexer.accept(".")) {
      parsed = parse_member(lexer, wildcards_allowed, out);
    } else if (lexer.accept("['")) {
      parsed = parse_quoted_key(lexer, begin, out);
    } else if (lexer.accept("[")) {
      parsed = parse_index(lexer, wildcards_allowed, out);
    } else {
      return true;
    }
  }
  return false;
}

}  // namespace tocsin::pattern
