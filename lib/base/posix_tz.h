// The rule of a POSIX TZ string, "CET-1CEST,M3.5.0,M10.5.0/3": what holds past the last transition of a TZif file (RFC
// 8536, 3.3).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace tocsin {

class PosixTz {
 public:
  // The extensions of RFC 8536 included: <quoted> names, transition times from -167 to 167 hours. Anything else:
  // nullopt.
  static std::optional<PosixTz> parse(std::string_view text);

  // What an instant (seconds since 1970, years 0 to 9999; others are clamped) is ahead of UTC, in seconds.
  [[nodiscard]] std::int32_t offset_at(std::int64_t instant) const;

  [[nodiscard]] std::int32_t standard_offset() const { return standard_; }

  // The instants of one year at which daylight saving begins and ends; nullopt in a zone without.
  struct Year {
    std::int64_t begins;
    std::int64_t ends;
  };
  [[nodiscard]] std::optional<Year> transitions(int year) const;
  [[nodiscard]] std::int32_t daylight_offset() const { return daylight_; }

 private:
  struct Date {
    enum class Kind : std::uint8_t { month_week_day, julian, zero_based } kind;
    int month = 0;  // 1 to 12
    int week = 0;   // 1 to 5; 5: the last
    int day = 0;  // weekday from Sunday = 0; or the day of the year: 1 to 365 without February 29, or 0 to 365 with it
    int seconds = 0;  // after that day's 00:00 local time
  };
  class Reader;
  static std::int64_t local_seconds(const Date& date, int year);

  std::int32_t standard_ = 0;
  std::int32_t daylight_ = 0;
  bool has_daylight_ = false;
  Date begin_{};
  Date end_{};
};

}  // namespace tocsin
