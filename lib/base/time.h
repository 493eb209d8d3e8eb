// Instants and spans. A Time is UTC with millisecond resolution; whether it is event time (the stamp of a line) or wall
// time (the daemon's clock) is said where it stands. Nothing here reads a clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tocsin {

using Duration = std::chrono::milliseconds;
using Time = std::chrono::sys_time<std::chrono::milliseconds>;

inline constexpr Time kEpoch{};

constexpr std::int64_t to_ms(Time time) { return time.time_since_epoch().count(); }
constexpr Time from_ms(std::int64_t ms) { return Time{Duration{ms}}; }
// The latest multiple of `step` (> 0) since kEpoch that is not after `time`; also before 1970.
constexpr Time floor_to(Time time, Duration step) {
  const Duration into = time.time_since_epoch() % step;
  return time - into - (into < Duration::zero() ? step : Duration::zero());
}

// "2026-11-15T20:35:41Z", with ".250" before the Z only where the milliseconds are not zero. ISO 8601, years 0000 to
// 9999; a year outside is clamped.
std::string to_iso8601(Time time);

// The RFC 3339 profile: date, 'T' or a blank, time with up to nine fraction digits (cut to ms), 'Z' or an offset. A
// bare number is epoch seconds. Anything else, also an impossible date: nullopt.
std::optional<Time> parse_iso8601(std::string_view text);

// A person's duration: "90" (seconds), "30s", "5m", "1h", "1d", "250ms". nullopt where it is none of these or past
// 10,000 days.
std::optional<Duration> parse_duration(std::string_view text);

// The shortest such text: "5m", "90s", "1500ms".
std::string to_text(Duration duration);

}  // namespace tocsin
