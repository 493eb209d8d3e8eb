#include "base/posix_tz.h"

#include <algorithm>
#include <chrono>

namespace tocsin {
namespace {

constexpr std::int64_t kDay = 86400;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

}  // namespace

// Reads one element after the other; each function leaves the place alone where it fails.
class PosixTz::Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return text_.empty(); }
  [[nodiscard]] char peek() const { return text_.empty() ? '\0' : text_.front(); }

  bool skip(char c) {
    if (peek() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  // A name of three letters or more, or <...> with digits and signs too.
  bool name() {
    const bool quoted = peek() == '<';
    std::size_t end = quoted ? 1 : 0;
    const std::size_t begin = end;
    while (end < text_.size() &&
           (is_letter(text_[end]) || (quoted && (is_digit(text_[end]) || text_[end] == '+' || text_[end] == '-')))) {
      ++end;
    }
    if (end - begin < 3 || (quoted && (end >= text_.size() || text_[end] != '>'))) return false;
    text_.remove_prefix(quoted ? end + 1 : end);
    return true;
  }

  std::optional<int> number(int least, int most) {
    std::size_t digits = 0;
    int value = 0;
    while (digits < text_.size() && digits < 3 && is_digit(text_[digits])) value = value * 10 + (text_[digits++] - '0');
    if (digits == 0 || value < least || value > most) return std::nullopt;
    text_.remove_prefix(digits);
    return value;
  }

  // [+-]hh[:mm[:ss]] in seconds.
  std::optional<int> clock(int most_hours) {
    const bool negative = peek() == '-';
    if (!skip('-')) skip('+');
    const auto hours = number(0, most_hours);
    if (!hours) return std::nullopt;
    int seconds = *hours * 3600;
    for (const int unit : {60, 1}) {
      if (!skip(':')) break;
      const auto part = number(0, 59);
      if (!part) return std::nullopt;
      seconds += *part * unit;
    }
    return negative ? -seconds : seconds;
  }

  std::optional<Date> date() {
    Date date{Date::Kind::zero_based};
    std::optional<int> day;
    if (skip('M')) {
      date.kind = Date::Kind::month_week_day;
      const auto month = number(1, 12);
      if (!month || !skip('.')) return std::nullopt;
      const auto week = number(1, 5);
      if (!week || !skip('.')) return std::nullopt;
      date.month = *month;
      date.week = *week;
      day = number(0, 6);
    } else if (skip('J')) {
      date.kind = Date::Kind::julian;
      day = number(1, 365);
    } else {
      day = number(0, 365);
    }
    if (!day) return std::nullopt;
    date.day = *day;
    date.seconds = 2 * 3600;
    if (skip('/')) {
      const auto seconds = clock(167);
      if (!seconds) return std::nullopt;
      date.seconds = *seconds;
    }
    return date;
  }

 private:
  std::string_view text_;
};

std::optional<PosixTz> PosixTz::parse(std::string_view text) {
  Reader reader(text);
  PosixTz tz;
  if (!reader.name()) return std::nullopt;
  const auto west = reader.clock(24);
  if (!west) return std::nullopt;
  tz.standard_ = tz.daylight_ = -*west;  // POSIX counts towards the west
  if (reader.at_end()) return tz;

  tz.has_daylight_ = true;
  if (!reader.name()) return std::nullopt;
  tz.daylight_ = tz.standard_ + 3600;
  if (reader.peek() != ',') {
    const auto daylight_west = reader.clock(24);
    if (!daylight_west) return std::nullopt;
    tz.daylight_ = -*daylight_west;
  }
  // POSIX lets a system choose the dates where none are given; a TZif file always gives them.
  if (!reader.skip(',')) return std::nullopt;
  const auto begin = reader.date();
  if (!begin || !reader.skip(',')) return std::nullopt;
  const auto end = reader.date();
  if (!end || !reader.at_end()) return std::nullopt;
  tz.begin_ = *begin;
  tz.end_ = *end;
  return tz;
}

std::int64_t PosixTz::local_seconds(const Date& date, int year) {
  using namespace std::chrono;
  const sys_days new_year{std::chrono::year{year} / January / 1};
  sys_days day = new_year;
  switch (date.kind) {
    case Date::Kind::month_week_day: {
      const month m{static_cast<unsigned>(date.month)};
      const weekday w{static_cast<unsigned>(date.day)};
      day = date.week == 5 ? sys_days{std::chrono::year{year} / m / w[last]}
                           : sys_days{std::chrono::year{year} / m / w[static_cast<unsigned>(date.week)]};
      break;
    }
    case Date::Kind::julian:
      day = new_year + days{date.day - 1 + (std::chrono::year{year}.is_leap() && date.day >= 60 ? 1 : 0)};
      break;
    case Date::Kind::zero_based:
      day = new_year + days{date.day};
      break;
  }
  return day.time_since_epoch().count() * kDay + date.seconds;
}

std::optional<PosixTz::Year> PosixTz::transitions(int year) const {
  if (!has_daylight_) return std::nullopt;
  return Year{local_seconds(begin_, year) - standard_, local_seconds(end_, year) - daylight_};
}

std::int32_t PosixTz::offset_at(std::int64_t instant) const {
  if (!has_daylight_) return standard_;
  constexpr std::int64_t kYear0 = -62167219200;
  constexpr std::int64_t kYear10000 = 253402300800;
  instant = std::clamp(instant, kYear0, kYear10000 - 1);
  using namespace std::chrono;
  const int year = static_cast<int>(year_month_day{floor<days>(sys_seconds{seconds{instant}})}.year());
  // A rule's times reach a week into the years beside. The last transition before the instant decides; of two at one
  // instant the later in this order: daylight saving all the year is written as an end at the very instant of the next
  // beginning.
  std::int64_t latest = INT64_MIN;
  std::int32_t offset = standard_;
  for (int y = year - 1; y <= year + 1; ++y) {
    const auto turns = transitions(y);
    if (turns->begins <= instant && turns->begins >= latest) {
      latest = turns->begins;
      offset = daylight_;
    }
    if (turns->ends <= instant && turns->ends >= latest) {
      latest = turns->ends;
      offset = standard_;
    }
  }
  return offset;
}

}  // namespace tocsin
