#include "pattern/regex_syntax.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

#include "base/limits.h"
#include "pattern/lexer.h"
#include "pattern/regex_hint.h"

namespace tocsin::pattern {
namespace {

constexpr std::string_view kSymbols = ":_#=@/;,- ";
constexpr std::string_view kOperators = "^$?[]{}|\\*+.";
constexpr std::string_view kQuantifiers = "*+?{";

bool is_one_of(char c, std::string_view characters) { return characters.find(c) != std::string_view::npos; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || is_one_of(c, kSymbols);
}

// ASCII, in order.
void add_range(CharacterSet& set, char low, char high) {
  for (char c = low;; ++c) {
    set.ascii.set(static_cast<unsigned char>(c));
    if (c == high) return;
  }
}

CharacterSet only(char c) {
  CharacterSet set;
  add_range(set, c, c);
  return set;
}

CharacterSet inverse(const CharacterSet& set) { return {~set.ascii, !set.others}; }

// Of \d \s \w and, in capitals, what they leave out.
std::optional<CharacterSet> named_class(char letter) {
  CharacterSet set;
  switch (letter) {
    case 'd':
    case 'D':
      add_range(set, '0', '9');
      break;
    case 's':
    case 'S':
      for (const char blank : {' ', '\t', '\n', '\r'}) add_range(set, blank, blank);
      break;
    case 'w':
    case 'W':
      add_range(set, '0', '9');
      add_range(set, 'A', 'Z');
      add_range(set, 'a', 'z');
      add_range(set, '_', '_');
      break;
    default:
      return std::nullopt;
  }
  return letter < 'a' ? inverse(set) : set;
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

class RegexParser {
 public:
  explicit RegexParser(std::string_view text) : text_(text) {}

  bool expression(RegexSyntax& out);
  ParseError& error() { return error_; }

 private:
  // What one character or escape stands for: of a class more than one.
  struct Member {
    CharacterSet set;
    std::optional<char> single;
  };

  bool piece(RegexAlternative& out);
  bool member(Member& out);
  bool escape(Member& out);
  bool character_class(CharacterSet& out);
  bool class_member(CharacterSet& out);
  bool quantifier(RegexPiece& piece);
  bool count(RegexPiece& piece);
  bool number(std::optional<std::uint32_t>& out);

  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] bool at(char c) const { return !at_end() && text_[at_] == c; }
  [[nodiscard]] bool at_quantifier() const { return !at_end() && is_one_of(text_[at_], kQuantifiers); }
  bool accept(char c) {
    if (!at(c)) return false;
    ++at_;
    return true;
  }
  bool fail(std::size_t offset, std::string message, std::string hint) {
    error_ = {offset, std::move(message), std::move(hint)};
    return false;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  ParseError error_;
};

bool RegexParser::expression(RegexSyntax& out) {
  if (at_end()) {
    return fail(0, "the regular expression is empty",
                "the empty pattern matches every event; to look for a '%' put it in double quotes");
  }
  out.alternatives.emplace_back();
  while (!at_end()) {
    if (accept('|')) {
      out.alternatives.emplace_back();
    } else if (!piece(out.alternatives.back())) {
      return false;
    }
  }
  return true;
}

bool RegexParser::piece(RegexAlternative& out) {
  if (at_quantifier()) {
    const char c = text_[at_];
    const bool after_anchor = at_ > 0 && (text_[at_ - 1] == '^' || text_[at_ - 1] == '$');
    return fail(at_, show(text_.substr(at_, 1)) + " has no character before it to repeat",
                hint_for_nothing_to_repeat(c, after_anchor));
  }
  RegexPiece piece;
  if (accept('^')) {
    piece.kind = RegexPiece::Kind::begin;
    out.push_back(piece);
    return true;
  }
  if (accept('$')) {
    piece.kind = RegexPiece::Kind::end;
    out.push_back(piece);
    return true;
  }
  if (accept('.')) {
    piece.set = inverse(only('\n'));
  } else if (at('[')) {
    if (!character_class(piece.set)) return false;
  } else {
    Member one;
    if (!member(one)) return false;
    piece.set = one.set;
  }
  if (!quantifier(piece)) return false;
  out.push_back(piece);
  return true;
}

// A plain character, an escape, or an operator that is none where it stands.
bool RegexParser::member(Member& out) {
  if (at('\\')) return escape(out);
  const char c = text_[at_];
  if (!is_plain(c) && !is_one_of(c, kOperators)) {
    const std::string_view found = character_at(text_, at_);
    return fail(at_, show(found) + " cannot stand in a regular expression", hint_for_character(text_.substr(at_)));
  }
  out = {only(c), c};
  ++at_;
  return true;
}

bool RegexParser::escape(Member& out) {
  const std::size_t begin = at_++;
  if (at_end()) {
    return fail(begin, "found the end of the regular expression after '\\', expected a character",
                "a backslash is written \\\\, a percent sign \\x25");
  }
  const char c = text_[at_];
  if (c == 'x') {
    const int high = at_ + 1 < text_.size() ? hex_value(text_[at_ + 1]) : -1;
    const int low = at_ + 2 < text_.size() ? hex_value(text_[at_ + 2]) : -1;
    if (high < 0 || low < 0) {
      return fail(begin, "'\\x' must be followed by two hexadecimal digits", "the character ':' is \\x3A");
    }
    if (high > 7) {
      return fail(begin, show(text_.substr(begin, 4)) + " is no ASCII character: the last one is \\x7F",
                  "'.' matches any character");
    }
    const auto character = static_cast<char>(high * 16 + low);
    out = {only(character), character};
    at_ += 3;
    return true;
  }
  if (const auto set = named_class(c)) {
    out = {*set, std::nullopt};
  } else if (is_one_of(c, kSymbols) || is_one_of(c, kOperators)) {
    out = {only(c), c};
  } else {
    const std::string_view found = character_at(text_, at_);
    return fail(begin, show(text_.substr(begin, 1 + found.size())) + " is no escape of this syntax",
                hint_for_escape(text_.substr(at_)));
  }
  ++at_;
  return true;
}

bool RegexParser::character_class(CharacterSet& out) {
  const std::size_t opened = at_;
  accept('[');
  const bool inverted = accept('^');
  // A ']' that comes first is a member: a class is never empty.
  for (bool first = true; first || !at(']'); first = false) {
    if (at_end()) {
      return fail(opened, "the class opened here is not closed, expected ']'",
                  text_.substr(opened).starts_with(inverted ? "[^]" : "[]")
                      ? "a ']' that comes first belongs to the class"
                      : "the character itself is written \\[");
    }
    if (!class_member(out)) return false;
  }
  accept(']');
  if (inverted) out = inverse(out);
  return true;
}

// A character, a class by its letter, or a range. A '-' that can end no range is itself.
bool RegexParser::class_member(CharacterSet& out) {
  const std::size_t begin = at_;
  if (at('[')) {
    return fail(at_, "'[' cannot stand inside a class",
                "the character itself is written \\[; there are no classes inside classes, and none like [:alpha:]");
  }
  Member low;
  if (!member(low)) return false;
  const bool range = low.single && at('-') && at_ + 1 < text_.size() && text_[at_ + 1] != ']';
  if (!range) {
    out.ascii |= low.set.ascii;
    out.others |= low.set.others;
    return true;
  }
  accept('-');
  const std::size_t end = at_;
  if (at('[')) return class_member(out);
  Member high;
  if (!member(high)) return false;
  if (!high.single) {
    return fail(end, "found " + show(text_.substr(end, at_ - end)) + ", expected the character that ends the range",
                "a '-' of its own stands first or last in a class, or is written \\-");
  }
  if (*low.single > *high.single) {
    return fail(begin, "the range " + show(text_.substr(begin, at_ - begin)) + " is reversed",
                "a '-' of its own stands first or last in a class, or is written \\-");
  }
  add_range(out, *low.single, *high.single);
  return true;
}

bool RegexParser::quantifier(RegexPiece& piece) {
  if (!at_quantifier()) return true;
  const std::size_t begin = at_;
  if (at('{')) {
    if (!count(piece)) return false;
  } else {
    const char c = text_[at_++];
    piece.least = c == '+' ? 1 : 0;
    piece.most = c == '?' ? 1 : RegexPiece::kUnbounded;
  }
  accept('?');  // lazy
  if (!at_quantifier()) return true;
  return fail(at_,
              "found " + show(text_.substr(at_, 1)) + " after the quantifier " +
                  show(text_.substr(begin, at_ - begin)) + ", expected the next character",
              hint_for_second_quantifier(text_[at_]));
}

bool RegexParser::count(RegexPiece& piece) {
  const std::size_t opened = at_;
  accept('{');
  std::optional<std::uint32_t> least;
  std::optional<std::uint32_t> most;
  if (!number(least)) return false;
  const bool comma = accept(',');
  if (comma && !number(most)) return false;
  if (!at('}') || (!least && !most)) {
    const std::string found = at_end() ? "the end of the regular expression" : show(character_at(text_, at_));
    return fail(at_, "found " + found + " in the count, expected {m}, {m,}, {,n} or {m,n}",
                "the character itself is written \\{");
  }
  accept('}');
  piece.least = least.value_or(0);
  piece.most = comma ? most.value_or(RegexPiece::kUnbounded) : piece.least;
  if (piece.least <= piece.most) return true;
  return fail(opened, "the count " + show(text_.substr(opened, at_ - opened)) + " is reversed",
              "the least number comes first: {" + std::to_string(piece.most) + "," + std::to_string(piece.least) + "}");
}

// Digits, maybe none.
bool RegexParser::number(std::optional<std::uint32_t>& out) {
  const std::size_t begin = at_;
  bool too_large = false;
  for (; !at_end() && is_digit(text_[at_]); ++at_) {
    out = out.value_or(0) * 10 + static_cast<std::uint32_t>(text_[at_] - '0');
    if (*out > limits::kRegexCount) {
      too_large = true;
      out = static_cast<std::uint32_t>(limits::kRegexCount);
    }
  }
  if (!too_large) return true;
  return fail(begin,
              "the count " + show(text_.substr(begin, at_ - begin)) + " is too large, at most " +
                  std::to_string(limits::kRegexCount) + " is allowed",
              "'*', '+' and {m,} have no upper bound");
}

}  // namespace

Result<RegexSyntax, ParseError> parse_regex_syntax(std::string_view text) {
  RegexParser parser(text);
  RegexSyntax syntax;
  if (!parser.expression(syntax)) return Unexpected(std::move(parser.error()));
  return syntax;
}

}  // namespace tocsin::pattern
