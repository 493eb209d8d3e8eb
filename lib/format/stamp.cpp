#include "format/stamp.h"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace tocsin::format {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

std::size_t count_digits(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
}

// Exactly `digits` digits at the beginning, which are taken off.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (!is_digit(text[i])) return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

std::size_t take_blanks(std::string_view& text) {
  const std::size_t blanks = std::min(text.find_first_not_of(' '), text.size());
  text.remove_prefix(blanks);
  return blanks;
}

// "HH:MM:SS", and the digits after a point or comma as far as milliseconds go. A second 60 is a leap second: the next
// one's first.
std::optional<Duration> take_clock(std::string_view& text) {
  const auto hours = take_number(text, 2);
  if (!hours || *hours > 23 || !take(text, ':')) return std::nullopt;
  const auto minutes = take_number(text, 2);
  if (!minutes || *minutes > 59 || !take(text, ':')) return std::nullopt;
  const auto seconds = take_number(text, 2);
  if (!seconds || *seconds > 60) return std::nullopt;
  Duration clock = std::chrono::hours{*hours} + std::chrono::minutes{*minutes} + std::chrono::seconds{*seconds};
  if (text.size() >= 2 && (text[0] == '.' || text[0] == ',') && is_digit(text[1])) {
    text.remove_prefix(1);
    const std::size_t digits = count_digits(text);
    int scale = 100;
    for (std::size_t i = 0; i < std::min<std::size_t>(digits, 3); ++i, scale /= 10)
      clock += Duration{(text[i] - '0') * scale};
    text.remove_prefix(digits);
  }
  return clock;
}

// "Z", "+01:00", "-0530".
std::optional<Duration> take_offset(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return Duration{0};
  const bool west = text.starts_with('-');
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  const auto hours = take_number(text, 2);
  if (!hours || *hours > 23) return std::nullopt;
  take(text, ':');
  const auto minutes = take_number(text, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const Duration offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
  return west ? -offset : offset;
}

std::optional<Stamp> take_iso8601(std::string_view& text) {
  const auto y = take_number(text, 4);
  if (!y || !take(text, '-')) return std::nullopt;
  const auto m = take_number(text, 2);
  if (!m || !take(text, '-')) return std::nullopt;
  const auto d = take_number(text, 2);
  if (!d || (!take(text, 'T') && !take(text, 't') && !take(text, ' '))) return std::nullopt;
  const auto clock = take_clock(text);
  if (!clock) return std::nullopt;
  const std::chrono::year_month_day date{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  const bool has_offset = !text.empty() && (text[0] == '+' || text[0] == '-' || text[0] == 'Z' || text[0] == 'z');
  if (!has_offset) return LocalTime{std::chrono::local_days{date}} + *clock;
  const auto offset = take_offset(text);
  if (!offset) return std::nullopt;
  return Time{std::chrono::sys_days{date}} + *clock - *offset;
}

std::optional<month> take_month(std::string_view& text) {
  static constexpr std::string_view kNames = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() < 3) return std::nullopt;
  for (unsigned i = 0; i < 12; ++i) {
    if (std::memcmp(text.data(), kNames.data() + std::size_t{3} * i, 3) == 0) {
      text.remove_prefix(3);
      return month{i + 1};
    }
  }
  return std::nullopt;
}

std::optional<Stamp> take_traditional(std::string_view& text) {
  const auto m = take_month(text);
  if (!m || take_blanks(text) == 0) return std::nullopt;
  const auto d = take_number(text, std::min<std::size_t>(count_digits(text), 2));
  if (!d || take_blanks(text) == 0) return std::nullopt;
  const std::chrono::month_day date{*m, day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;
  std::optional<year> y;
  if (text.size() > 4 && text[4] == ' ') {
    const auto digits = take_number(text, 4);
    if (!digits || !(year{*digits} / date).ok()) return std::nullopt;
    y = year{*digits};
    take_blanks(text);
  }
  const auto clock = take_clock(text);
  if (!clock) return std::nullopt;
  if (y) return LocalTime{std::chrono::local_days{*y / date}} + *clock;
  return YearlessTime{date, *clock};
}

// "<86>" and RFC 5424's version, "1 ".
void take_priority(std::string_view& text) {
  if (!text.starts_with('<')) return;
  const std::size_t digits = count_digits(text.substr(1, 3));
  if (digits == 0 || text.size() <= digits + 1 || text[digits + 1] != '>') return;
  text.remove_prefix(digits + 2);
  const std::size_t version = count_digits(text.substr(0, 3));
  if (version > 0 && version < text.size() && text[version] == ' ') text.remove_prefix(version + 1);
}

}  // namespace

std::optional<Stamp> read_stamp(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of('\0'), line.size()));
  take_priority(line);
  if (line.empty()) return std::nullopt;
  auto stamp = is_digit(line[0]) ? take_iso8601(line) : take_traditional(line);
  if (!line.empty() && is_word(line[0]))
    return std::nullopt;  // "04:05:067": what looked like a stamp is something else
  return stamp;
}

bool same_stamp(std::string_view a, std::string_view b) {
  constexpr std::size_t kTraditional = 16;  // "Nov  3 04:05:06 "
  if (a.size() < kTraditional || b.size() < kTraditional || std::memcmp(a.data(), b.data(), kTraditional) != 0) {
    return false;
  }
  if (a[9] == ':' && a[12] == ':' && a[15] == ' ' && !is_digit(a[0])) return true;
  if (a[4] != '-' || a[10] != 'T') return false;
  const std::size_t end = a.find(' ', kTraditional - 1);
  return end != std::string_view::npos && b.starts_with(a.substr(0, end + 1));
}

std::optional<Stamp> read_iso8601(std::string_view text) {
  auto stamp = take_iso8601(text);
  return text.empty() ? stamp : std::nullopt;
}

std::optional<Time> time_of_epoch(std::int64_t ms) {
  return ms > -kYear10000_ms && ms < kYear10000_ms ? std::optional(from_ms(ms)) : std::nullopt;
}

std::optional<Time> read_iso8601_utc(std::string_view text) {
  const auto stamp = read_iso8601(text);
  if (!stamp) return std::nullopt;
  if (const auto* time = std::get_if<Time>(&*stamp)) return *time;
  return Time{std::get<LocalTime>(*stamp).time_since_epoch()};
}

std::optional<Time> read_bracketed_stamp(std::string_view text) {
  if (!take(text, '[')) return std::nullopt;
  const auto d = take_number(text, 2);
  if (!d || !take(text, '/')) return std::nullopt;
  const auto m = take_month(text);
  if (!m || !take(text, '/')) return std::nullopt;
  const auto y = take_number(text, 4);
  if (!y || !take(text, ':')) return std::nullopt;
  const auto clock = take_clock(text);
  if (!clock || !take(text, ' ')) return std::nullopt;
  const auto offset = take_offset(text);
  const std::chrono::year_month_day date{year{*y}, *m, day{static_cast<unsigned>(*d)}};
  if (!offset || !take(text, ']') || !date.ok()) return std::nullopt;
  return Time{std::chrono::sys_days{date}} + *clock - *offset;
}

}  // namespace tocsin::format
