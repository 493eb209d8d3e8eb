// A cursor over one expression of metric math: the pieces that its grammar is made of.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "alarm/math_expression.h"

namespace tocsin::alarm {

class MathLexer {
 public:
  explicit MathLexer(std::string_view text) : text_(text) { skip_blanks(); }

  // Of the next piece: blanks were passed over.
  [[nodiscard]] std::size_t offset() const { return at_; }
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] bool at(std::string_view token) const { return text_.substr(at_).starts_with(token); }
  [[nodiscard]] bool at_digit() const;  // a number begins here, 0.5 or .5
  [[nodiscard]] bool at_letter() const;

  bool accept(std::string_view token);
  [[nodiscard]] std::string_view peek_name() const;  // letters, digits and _; may be empty
  void pass(std::size_t bytes);

  // False, with an error put down.
  bool take_number(double& out);
  bool take_text(std::string& out);

  // What stands here, for a message: 'AND', '&', the end.
  [[nodiscard]] std::string found() const;

  // Puts an error down and returns false. The first one stays.
  bool fail(std::size_t offset, std::string message, std::string hint = {});
  [[nodiscard]] const MathError& error() const { return *error_; }

 private:
  void skip_blanks();

  std::string_view text_;
  std::size_t at_ = 0;
  std::optional<MathError> error_;
};

// A part of an expression in a message: printable, in single quotes, cut where it is long.
std::string show_math(std::string_view text);

}  // namespace tocsin::alarm
