#include "alarm/rule_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <system_error>

#include "base/utf8.h"

namespace tocsin::alarm {
namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::size_t kAmountDigits = 9;
constexpr std::string_view kNameHint =
    "a name with brackets, commas or quotes stands in double quotes: ALARM(\"name\")";

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_word_character(char c) { return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

bool same_word(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::size_t RuleText::offset() {
  at_ = std::min(text_.find_first_not_of(kBlanks, at_), text_.size());
  return at_;
}

std::string_view RuleText::peek_word() {
  std::size_t end = offset();
  while (end < text_.size() && is_word_character(text_[end])) ++end;
  return text_.substr(at_, end - at_);
}

std::string RuleText::found() {
  if (at_end()) return "the end";
  const std::string_view word = peek_word();
  if (!word.empty()) return fmt::format("'{}'", word);
  const std::string rest = to_valid_utf8(text_.substr(at_, 4));
  return fmt::format("'{}'", rest.substr(0, decode_utf8(rest, 0).bytes));
}

bool RuleText::take(char sign) {
  if (peek() != sign || at_end()) return false;
  ++at_;
  return true;
}

bool RuleText::is_word(std::string_view word) { return same_word(peek_word(), word); }

bool RuleText::take_word(std::string_view word) {
  if (!is_word(word)) return false;
  at_ += word.size();
  return true;
}

std::optional<AlarmState> RuleText::take_state() {
  for (const AlarmState state : {AlarmState::ok, AlarmState::alarm, AlarmState::insufficient_data}) {
    if (take_word(to_string(state))) return state;
  }
  return std::nullopt;
}

std::optional<RuleText::Amount> RuleText::take_amount() {
  const std::size_t begin = offset();
  const bool quoted = take('"');
  const std::size_t first = offset();
  std::size_t end = first;
  while (end < text_.size() && text_[end] >= '0' && text_[end] <= '9') ++end;
  Amount amount;
  if (end > first && end - first <= kAmountDigits &&
      std::from_chars(text_.data() + first, text_.data() + end, amount.number).ec == std::errc{}) {
    at_ = end;
    amount.is_percentage = take('%');
    if (!quoted || (amount.is_percentage && take('"'))) return amount;
  }
  at_ = begin;
  return std::nullopt;
}

Result<std::string, RuleError> RuleText::take_name(std::string_view ends) {
  if (peek() == '"') return take_quoted();
  const std::size_t begin = offset();
  const std::size_t end = std::min(text_.find_first_of(ends, begin), text_.size());
  const std::string_view bare = text_.substr(begin, end - begin);
  const std::size_t length = bare.find_last_not_of(kBlanks) + 1;  // npos + 1: none
  if (length == 0) {
    return Unexpected(RuleError{begin, "the name of an alarm is expected here", "ALARM(name) or ALARM(\"a name\")"});
  }
  if (const std::size_t bracket = bare.find('('); bracket != std::string_view::npos) {
    return Unexpected(RuleError{begin + bracket,
                                "a name without quotes ends at the next ')', so '(' cannot stand in it",
                                std::string(kNameHint)});
  }
  at_ = end;
  return std::string(bare.substr(0, length));
}

Result<std::string, RuleError> RuleText::take_quoted() {
  const std::size_t quote = offset();
  std::string name;
  for (std::size_t i = quote + 1; i < text_.size(); ++i) {
    if (text_[i] == '"') {
      at_ = i + 1;
      if (name.find_first_not_of(kBlanks) == std::string::npos) {
        return Unexpected(RuleError{quote, "the name of an alarm is empty", ""});
      }
      return name;
    }
    const bool escapes = text_[i] == '\\' && i + 1 < text_.size() && (text_[i + 1] == '"' || text_[i + 1] == '\\');
    if (escapes) ++i;
    name += text_[i];
  }
  return Unexpected(RuleError{quote, "this '\"' is not closed", ""});
}

}  // namespace tocsin::alarm
