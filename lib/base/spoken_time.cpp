#include "base/spoken_time.h"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <string_view>

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};

struct Civil {
  std::chrono::sys_days day;
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::milliseconds> clock;

  explicit Civil(Time time) : day(std::chrono::floor<std::chrono::days>(time)), date(day), clock(time - day) {}
};

std::string to_the_millisecond(Time time) {
  const Civil c(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}", static_cast<int>(c.date.year()),
                     static_cast<unsigned>(c.date.month()), static_cast<unsigned>(c.date.day()),
                     c.clock.hours().count(), c.clock.minutes().count(), c.clock.seconds().count(),
                     c.clock.subseconds().count());
}

}  // namespace

std::string short_date(Time time) {
  const Civil c(time);
  return fmt::format("{:02}/{:02}/{:02} {:02}:{:02}:{:02}", static_cast<unsigned>(c.date.day()),
                     static_cast<unsigned>(c.date.month()), static_cast<int>(c.date.year()) % 100,
                     c.clock.hours().count(), c.clock.minutes().count(), c.clock.seconds().count());
}

std::string spoken_date(Time time) {
  const Civil c(time);
  return fmt::format("{} {:02} {}, {:04} {:02}:{:02}:{:02} UTC", kDays[std::chrono::weekday(c.day).c_encoding()],
                     static_cast<unsigned>(c.date.day()), kMonths[static_cast<unsigned>(c.date.month()) - 1],
                     static_cast<int>(c.date.year()), c.clock.hours().count(), c.clock.minutes().count(),
                     c.clock.seconds().count());
}

std::string data_date(Time time) { return to_the_millisecond(time) + "+0000"; }

std::string wire_date(Time time) { return to_the_millisecond(time) + "Z"; }

std::string mail_date(Time time) {
  const Civil c(time);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
                     kDays[std::chrono::weekday(c.day).c_encoding()].substr(0, 3), static_cast<unsigned>(c.date.day()),
                     kMonths[static_cast<unsigned>(c.date.month()) - 1].substr(0, 3), static_cast<int>(c.date.year()),
                     c.clock.hours().count(), c.clock.minutes().count(), c.clock.seconds().count());
}

}  // namespace tocsin
