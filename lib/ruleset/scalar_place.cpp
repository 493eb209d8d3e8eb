#include "ruleset/scalar_place.h"

#include <algorithm>
#include <string>
#include <vector>

namespace tocsin::ruleset {
namespace {

constexpr bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Follows a value through its source: each step says how many bytes of the value the next bytes of the source made.
class Follower {
 public:
  Follower(std::string_view source, std::size_t at, std::string_view value) : source_(source), at_(at), value_(value) {}

  // Plain and quoted: lines are folded; blanks around a line's end do not count.
  std::optional<std::vector<std::size_t>> flow(Style style);
  // | and >.
  std::optional<std::vector<std::size_t>> block();

 private:
  [[nodiscard]] bool done() const { return places_.size() >= value_.size(); }
  [[nodiscard]] char at(std::size_t i) const { return i < source_.size() ? source_[i] : '\0'; }
  [[nodiscard]] char wanted() const { return done() ? '\0' : value_[places_.size()]; }
  // The end of the blanks at i, and of one line break behind them; nullopt where no line ends there.
  [[nodiscard]] std::optional<std::size_t> line_end(std::size_t i) const;
  bool take(char c, std::size_t from);
  bool flow_break(std::size_t first_end);
  bool escape();
  std::optional<std::vector<std::size_t>> finish();

  std::string_view source_;
  std::size_t at_;
  std::string_view value_;
  std::vector<std::size_t> places_;  // for each byte of the value so far
};

bool Follower::take(char c, std::size_t from) {
  if (wanted() != c || done()) return false;
  places_.push_back(from);
  return true;
}

std::optional<std::size_t> Follower::line_end(std::size_t i) const {
  while (is_blank(at(i))) ++i;
  if (at(i) == '\r') ++i;
  if (at(i) != '\n') return std::nullopt;
  return i + 1;
}

// At the blanks before a line's end: one end is a space, each further one a newline.
bool Follower::flow_break(std::size_t first_end) {
  const std::size_t from = at_;
  std::vector<std::size_t> further;
  at_ = first_end;
  while (const auto end = line_end(at_)) {
    further.push_back(at_);
    at_ = *end;
  }
  while (is_blank(at(at_))) ++at_;
  if (further.empty()) return take(' ', from);
  return std::all_of(further.begin(), further.end(), [this](std::size_t place) { return take('\n', place); });
}

// At a backslash in double quotes.
bool Follower::escape() {
  const std::size_t from = at_;
  const char kind = at(at_ + 1);
  at_ += 2;
  if (kind == '\r' || kind == '\n') {  // joins the lines
    if (kind == '\r') ++at_;
    while (is_blank(at(at_))) ++at_;
    return true;
  }
  at_ += kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
  // What it means is for the YAML library to say; how many bytes that made is seen from the value's own bytes: one
  // character.
  if (done()) return false;
  places_.push_back(from);
  while (!done() && (static_cast<unsigned char>(wanted()) & 0xC0U) == 0x80U) places_.push_back(from);
  return true;
}

std::optional<std::vector<std::size_t>> Follower::finish() {
  if (!done()) return std::nullopt;
  places_.push_back(at_);
  return std::move(places_);
}

std::optional<std::vector<std::size_t>> Follower::flow(Style style) {
  if (style != Style::plain) ++at_;
  while (!done() && at_ < source_.size()) {
    if (const auto end = line_end(at_)) {
      if (!flow_break(*end)) return std::nullopt;
    } else if (style == Style::double_quoted && at(at_) == '\\') {
      if (!escape()) return std::nullopt;
    } else {
      if (!take(at(at_), at_)) return std::nullopt;
      at_ += style == Style::single_quoted && at(at_) == '\'' ? 2 : 1;
    }
  }
  return finish();
}

std::optional<std::vector<std::size_t>> Follower::block() {
  const bool folded = at(at_) == '>';
  while (at_ < source_.size() && at(at_) != '\n') ++at_;
  ++at_;
  // The indentation that was stripped: what the first line with text has more in the file than in the value.
  const auto leading = [](std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \r\n");
    if (first == std::string_view::npos) return std::size_t{0};
    return first - (text.substr(0, first).find_last_of('\n') + 1);
  };
  const std::size_t in_file = leading(source_.substr(std::min(at_, source_.size())));
  const std::size_t in_value = leading(value_);
  const std::size_t indentation = in_file > in_value ? in_file - in_value : 0;
  while (!done() && at_ < source_.size()) {
    for (std::size_t i = 0; i < indentation && at(at_) == ' '; ++i) ++at_;
    while (!done() && at(at_) != '\n' && !(at(at_) == '\r' && at(at_ + 1) == '\n') && at_ < source_.size()) {
      if (!take(at(at_), at_)) return std::nullopt;
      ++at_;
    }
    if (done()) break;
    const std::size_t line_break = at_;
    while (at_ < source_.size() && at(at_) != '\n') ++at_;
    ++at_;
    if (!take('\n', line_break) && folded) take(' ', line_break);
  }
  return finish();
}

}  // namespace

std::optional<std::size_t> closing_quote(std::string_view bytes, std::size_t quote) {
  const char mark = bytes[quote];
  for (std::size_t i = quote + 1; i < bytes.size(); ++i) {
    if (mark == '"' && bytes[i] == '\\') {
      ++i;
    } else if (bytes[i] == mark) {
      if (mark == '"' || i + 1 >= bytes.size() || bytes[i + 1] != mark) return i;
      ++i;
    }
  }
  return std::nullopt;
}

std::optional<Mark> find_place(const Document& document, const YamlNode& scalar, std::size_t offset) {
  Follower follower(document.bytes, scalar.mark.offset, scalar.text);
  const auto places = scalar.style == Style::block ? follower.block() : follower.flow(scalar.style);
  if (!places || offset >= places->size()) return std::nullopt;
  return advance(document.bytes, scalar.mark, (*places)[offset]);
}

Span span_in(const Document& document, const YamlNode& scalar, std::size_t offset) {
  return document.span(find_place(document, scalar, offset).value_or(scalar.mark));
}

}  // namespace tocsin::ruleset
