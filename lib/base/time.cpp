#include "base/time.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tocsin {
namespace {

using std::chrono::days;
using std::chrono::floor;

// Reads exactly `digits` digits at `at` and moves past them.
std::optional<int> number(std::string_view text, std::size_t& at, std::size_t digits) {
  if (at + digits > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const char c = text[at + i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  at += digits;
  return value;
}

bool skip(std::string_view text, std::size_t& at, std::string_view any_of) {
  if (at >= text.size() || any_of.find(text[at]) == std::string_view::npos) return false;
  ++at;
  return true;
}

std::optional<Duration> fraction(std::string_view text, std::size_t& at) {
  int ms = 0;
  int scale = 100;
  std::size_t digits = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits, scale /= 10)
    ms += (text[at] - '0') * scale;
  if (digits == 0 || digits > 9) return std::nullopt;
  return Duration{ms};
}

std::optional<Duration> zone_offset(std::string_view text, std::size_t& at) {
  if (skip(text, at, "Zz")) return Duration{0};
  const bool west = at < text.size() && text[at] == '-';
  if (!skip(text, at, "+-")) return std::nullopt;
  const auto hours = number(text, at, 2);
  if (!hours) return std::nullopt;
  skip(text, at, ":");
  const auto minutes = number(text, at, 2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const Duration offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
  return west ? -offset : offset;
}

std::optional<Time> epoch_seconds(std::string_view text) {
  double seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + text.size() || !(seconds > -1e11 && seconds < 1e12))
    return std::nullopt;
  return from_ms(static_cast<std::int64_t>(seconds * 1000.0 + (seconds < 0 ? -0.5 : 0.5)));
}

}  // namespace

std::string to_iso8601(Time time) {
  constexpr std::int64_t kFirst = -62167219200000;  // 0000-01-01
  constexpr std::int64_t kLast = 253402300799999;   // 9999-12-31T23:59:59.999
  time = from_ms(std::clamp(to_ms(time), kFirst, kLast));
  const auto day = floor<days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                 clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  if (clock.subseconds().count() != 0) text += fmt::format(".{:03}", clock.subseconds().count());
  return text + 'Z';
}

std::optional<Time> parse_iso8601(std::string_view text) {
  std::size_t at = 0;
  const auto year = number(text, at, 4);
  if (!year || at >= text.size() || text[at] != '-') return epoch_seconds(text);
  ++at;
  const auto month = number(text, at, 2);
  if (!month || !skip(text, at, "-")) return std::nullopt;
  const auto day = number(text, at, 2);
  if (!day || !skip(text, at, "Tt ")) return std::nullopt;
  const auto hour = number(text, at, 2);
  if (!hour || !skip(text, at, ":")) return std::nullopt;
  const auto minute = number(text, at, 2);
  if (!minute || !skip(text, at, ":")) return std::nullopt;
  const auto second = number(text, at, 2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;  // 60: a leap second
  Duration ms{0};
  if (skip(text, at, ".,")) {
    const auto parsed = fraction(text, at);
    if (!parsed) return std::nullopt;
    ms = *parsed;
  }
  const auto offset = zone_offset(text, at);
  if (!offset || at != text.size()) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return Time{std::chrono::sys_days{date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
         std::chrono::seconds{*second} + ms - *offset;
}

std::optional<Duration> parse_duration(std::string_view text) {
  std::int64_t count = 0;
  const char* const end = text.data() + text.size();
  const auto [unit_begin, error] = std::from_chars(text.data(), end, count);
  constexpr std::int64_t kDayMs = 24 * 60 * 60 * 1000;
  constexpr std::int64_t kMost = 10000 * kDayMs;
  if (error != std::errc{} || text.empty() || text[0] == '-') return std::nullopt;
  const std::string_view unit(unit_begin, static_cast<std::size_t>(end - unit_begin));
  std::int64_t factor = 0;
  if (unit == "ms") factor = 1;
  if (unit.empty() || unit == "s") factor = 1000;
  if (unit == "m") factor = 60 * 1000;
  if (unit == "h") factor = 60 * 60 * 1000;
  if (unit == "d") factor = kDayMs;
  if (factor == 0 || count > kMost / factor) return std::nullopt;
  return Duration{count * factor};
}

std::string to_text(Duration duration) {
  const std::int64_t ms = duration.count();
  if (ms % 1000 != 0) return fmt::format("{}ms", ms);
  if (ms == 0) return "0s";
  if (ms % 86400000 == 0) return fmt::format("{}d", ms / 86400000);
  if (ms % 3600000 == 0) return fmt::format("{}h", ms / 3600000);
  if (ms % 60000 == 0) return fmt::format("{}m", ms / 60000);
  return fmt::format("{}s", ms / 1000);
}

}  // namespace tocsin
