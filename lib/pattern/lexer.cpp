#include "pattern/lexer.h"

#include <cstdint>
#include <utility>

#include "base/utf8.h"
#include "pattern/letters.h"

namespace tocsin::pattern {
namespace {

// More of a pattern than this does not help anybody to find the place.
constexpr std::size_t kShownBytes = 60;

std::string shortened(std::string_view text) {
  if (text.size() <= kShownBytes) return printable(text);
  return printable(cut_utf8(text, kShownBytes)) + "...";
}

struct Character {
  char32_t code;
  std::size_t bytes;
};

// The first character of `text`, which is valid UTF-8 and not empty.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const char32_t lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t bytes = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t code = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) code = (code << 6U) | (byte(i) & 0x3FU);
  return {code, bytes};
}

bool is_word(char32_t c) { return is_letter_or_digit(c) || c == '_' || c == '.' || c == '-'; }
bool is_operator(char32_t c) {
  return c < 0x80 && std::string_view("=!<>&|~").find(static_cast<char>(c)) != std::string_view::npos;
}

}  // namespace

bool Lexer::at_any_of(std::string_view characters) const {
  return !at_end() && characters.find(text_[at_]) != std::string_view::npos;
}

bool Lexer::accept(std::string_view token) {
  if (!at(token)) return false;
  at_ += token.size();
  return true;
}

bool Lexer::skip_blanks() {
  const std::size_t begin = at_;
  while (at_blank()) ++at_;
  return at_ != begin;
}

std::string_view Lexer::peek(bool (*belongs)(char32_t)) const {
  const std::string_view text = rest();
  std::size_t length = 0;
  while (length < text.size()) {
    const Character c = first_character(text.substr(length));
    if (!belongs(c.code)) break;
    length += c.bytes;
  }
  return text.substr(0, length);
}

std::string_view Lexer::take(bool (*belongs)(char32_t)) {
  const std::string_view run = peek(belongs);
  at_ += run.size();
  return run;
}

std::string_view Lexer::peek_character() const {
  return at_end() ? std::string_view() : rest().substr(0, first_character(rest()).bytes);
}

std::string_view Lexer::peek_chunk(std::string_view stops) const {
  const std::string_view text = rest();
  std::size_t length = 0;
  while (length < text.size() && !is_blank(text[length]) && stops.find(text[length]) == std::string_view::npos)
    ++length;
  return text.substr(0, length);
}

bool Lexer::take_quoted(std::string& out) {
  const std::size_t opened = at_;
  for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
    const char c = text_[i];
    if (c == '"') {
      at_ = i + 1;
      return true;
    }
    const bool escape = c == '\\' && i + 1 < text_.size() && (text_[i + 1] == '"' || text_[i + 1] == '\\');
    if (escape) ++i;
    out += text_[i];
  }
  return fail(opened, "the double quote opened here is not closed", "a double quote inside a phrase is written \\\"");
}

std::string Lexer::found() const {
  if (at_end()) return "the end of the pattern";
  if (at_blank()) return "a blank";
  if (at("'")) return "a single quote";
  if (at("\"")) {
    Lexer ahead = *this;
    std::string ignored;
    if (!ahead.take_quoted(ignored)) return "a double quote";
    return shortened(text_.substr(at_, ahead.at_ - at_));
  }
  if (const std::string_view word = peek(is_word); !word.empty()) return show(word);
  if (const std::string_view run = peek(is_operator); !run.empty()) return show(run);
  return show(peek_character());
}

bool Lexer::fail(std::size_t offset, std::string message, std::string hint) {
  error_ = {offset, std::move(message), std::move(hint)};
  return false;
}

std::size_t Lexer::column(std::size_t offset) const { return count_characters(text_.substr(0, offset)) + 1; }

std::string show(std::string_view text) { return "'" + shortened(text) + "'"; }

std::string show_quoted(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '"' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return "\"" + shortened(escaped) + "\"";
}

}  // namespace tocsin::pattern
