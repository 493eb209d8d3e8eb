// The time stamp at the beginning of a line, as it is written: four forms, told apart line by line, for a file changes
// its form when its writer is configured anew.
//
//   Nov  3 04:05:06 host ...                       traditional; also `Nov 3`, `Nov 03`
//   Nov  3 2026 04:05:06 host ...                  the same with a year, as network equipment writes it
//   2026-11-03T04:05:06.123456+01:00 host ...      RFC 3339; without an offset it is local time
//   <86>1 2026-11-03T04:05:06.1Z host ...          RFC 5424
//
// Each but the last may follow a <PRI>, too. NUL bytes before a stamp (a crash leaves holes of them) are passed over.
// Month names are English whatever the locale. Nothing here allocates.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "base/time.h"
#include "base/time_zone.h"

namespace tocsin::format {

// A stamp without a year. February 29 is a valid one; which years have it is for the reader to see.
struct YearlessTime {
  std::chrono::month_day date;
  Duration time_of_day;

  friend bool operator==(const YearlessTime&, const YearlessTime&) = default;
};

// As much as the stamp says: an instant, a local time, or a local time without its year.
using Stamp = std::variant<Time, LocalTime, YearlessTime>;

std::optional<Stamp> read_stamp(std::string_view line);

// Whether both lines begin with the same stamp, letter by letter, so that who dated one need not read the other. Knows
// the usual forms; of others it says no.
bool same_stamp(std::string_view a, std::string_view b);

// The whole text is an RFC 3339 stamp, with or without an offset.
std::optional<Stamp> read_iso8601(std::string_view text);

// Further than that nothing of a log is believed to lie, nor as far before 1970.
inline constexpr std::int64_t kYear10000_ms = 253402300800000;

// Milliseconds since 1970.
std::optional<Time> time_of_epoch(std::int64_t ms);

// The same as read_iso8601(); without an offset it is UTC.
std::optional<Time> read_iso8601_utc(std::string_view text);

// The stamp of access logs at the beginning of the text: "[03/Nov/2026:04:05:06 +0000]".
std::optional<Time> read_bracketed_stamp(std::string_view text);

}  // namespace tocsin::format
