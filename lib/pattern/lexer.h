// The reading hand of the parsers: a cursor over one pattern, what every kind of pattern has in common, and the one
// place where an error is put down. The grammars decide what to ask for next (a '-' is part of a name in one and an
// operator in the other), so there is no stream of tokens.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "pattern/parse.h"

namespace tocsin::pattern {

// Space, tab, CR, LF.
constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

class Lexer {
 public:
  // Reads `text` from `begin` to its end: valid UTF-8 that outlives the lexer and everything it hands out. Offsets
  // count from the beginning of `text`.
  Lexer(std::string_view text, std::size_t begin) : text_(text), at_(begin) {}

  [[nodiscard]] std::size_t offset() const { return at_; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] bool at(std::string_view token) const { return rest().starts_with(token); }
  [[nodiscard]] bool at_any_of(std::string_view characters) const;
  [[nodiscard]] bool at_blank() const { return !at_end() && is_blank(text_[at_]); }

  bool accept(std::string_view token);
  bool skip_blanks();  // whether there was one

  // The longest run of characters, maybe none, that `belongs` accepts.
  std::string_view take(bool (*belongs)(char32_t));
  [[nodiscard]] std::string_view peek(bool (*belongs)(char32_t)) const;
  [[nodiscard]] std::string_view peek_character() const;  // empty at the end
  // What stands at the cursor up to a blank or one of `stops`: for hints.
  [[nodiscard]] std::string_view peek_chunk(std::string_view stops) const;

  // At a double quote: the text up to the closing one, \" and \\ resolved. False, with an error, where it is not
  // closed.
  bool take_quoted(std::string& out);

  // What stands at the cursor, for a message: 'AND', '==', "a phrase", the end of the pattern.
  [[nodiscard]] std::string found() const;

  // Puts an error down and returns false.
  bool fail(std::size_t offset, std::string message, std::string hint = {});
  [[nodiscard]] const ParseError& error() const { return error_; }

  // 1-based, in characters, for messages.
  [[nodiscard]] std::size_t column(std::size_t offset) const;

 private:
  std::string_view text_;
  std::size_t at_;
  ParseError error_;
};

// Text of the pattern in a message: printable, single-quoted, cut where it is long.
std::string show(std::string_view text);
// The same in double quotes, as the writer should have put it; escapes as the grammar has them.
std::string show_quoted(std::string_view text);

}  // namespace tocsin::pattern
