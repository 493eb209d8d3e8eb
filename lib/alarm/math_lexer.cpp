#include "alarm/math_lexer.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <system_error>
#include <utility>

#include "base/utf8.h"

namespace tocsin::alarm {
namespace {

constexpr std::size_t kShownBytes = 40;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_of_name(char c) { return is_letter(c) || is_digit(c) || c == '_'; }
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

std::string show_math(std::string_view text) {
  const std::string_view shown = cut_utf8(text, kShownBytes);
  return "'" + printable(shown) + (shown.size() < text.size() ? "…'" : "'");
}

void MathLexer::skip_blanks() {
  while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
}

void MathLexer::pass(std::size_t bytes) {
  at_ = std::min(text_.size(), at_ + bytes);
  skip_blanks();
}

bool MathLexer::accept(std::string_view token) {
  if (!at(token)) return false;
  pass(token.size());
  return true;
}

bool MathLexer::at_letter() const { return !at_end() && (is_letter(text_[at_]) || text_[at_] == '_'); }

bool MathLexer::at_digit() const {
  const std::string_view rest = text_.substr(at_);
  return (!rest.empty() && is_digit(rest[0])) || (rest.size() > 1 && rest[0] == '.' && is_digit(rest[1]));
}

std::string_view MathLexer::peek_name() const {
  const std::string_view rest = text_.substr(at_);
  return rest.substr(0,
                     static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_of_name) - rest.begin()));
}

bool MathLexer::take_number(double& out) {
  const std::size_t begin = at_;
  const std::string_view rest = text_.substr(at_);
  const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), out);
  const auto length = static_cast<std::size_t>(end - rest.data());
  const std::string_view number = rest.substr(0, length);
  if (problem == std::errc::result_out_of_range || !std::isfinite(out)) {
    return fail(begin, "the number " + show_math(number) + " is out of range");
  }
  if (length < rest.size() && (is_of_name(rest[length]) || rest[length] == '.')) {
    const std::string_view whole = rest.substr(0, rest.find_first_of(" \t\r\n()[],+-*/^<>=!&|"));
    return fail(begin, "found " + show_math(whole) + ", expected a number or an id",
                is_letter(rest[length]) ? "a product is written 2 * m1; an id begins with a lower-case letter" : "");
  }
  pass(length);
  return true;
}

bool MathLexer::take_text(std::string& out) {
  const std::size_t begin = at_;
  const std::size_t end = text_.find(text_[at_], at_ + 1);
  if (end == std::string_view::npos) return fail(begin, "this quote is not closed");
  out = text_.substr(begin + 1, end - begin - 1);
  pass(end + 1 - begin);
  return true;
}

std::string MathLexer::found() const {
  if (at_end()) return "the end";
  if (const std::string_view name = peek_name(); !name.empty()) return show_math(name);
  // Valid UTF-8 is what a rule file has; of anything else one byte is shown.
  const std::string_view rest = text_.substr(at_);
  const auto bytes = is_valid_utf8(rest) ? decode_utf8(rest, 0).bytes : std::size_t{1};
  for (const std::string_view pair : {"==", "!=", "<=", ">=", "&&", "||", "=>", "=<", "<>", "**"}) {
    if (rest.starts_with(pair)) return show_math(pair);
  }
  return show_math(rest.substr(0, bytes));
}

bool MathLexer::fail(std::size_t offset, std::string message, std::string hint) {
  if (!error_) error_ = MathError{offset, std::move(message), std::move(hint)};
  return false;
}

}  // namespace tocsin::alarm
