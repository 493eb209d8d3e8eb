// Local time to UTC, from the bytes of a TZif file (RFC 8536, versions 1 to 4): pure; reading the file is the shell's
// business.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/posix_tz.h"
#include "base/result.h"
#include "base/time.h"

namespace tocsin {

// Milliseconds since 1970-01-01T00:00:00 on the wall clock of a zone.
using LocalTime = std::chrono::local_time<std::chrono::milliseconds>;

class TimeZone {
 public:
  static const TimeZone& utc();
  // Transitions of the file and, past its last one, its footer's POSIX TZ rule. At most 1 MiB of input.
  static Result<TimeZone> from_tzif(std::string_view bytes);

  // What an instant is ahead of UTC there.
  [[nodiscard]] std::chrono::seconds offset_at(Time instant) const;

  struct Instants {
    Time first;           // the earlier reading
    Time second;          // the later one where the local time occurs twice (end of daylight saving), else the same
    bool in_gap = false;  // the local time does not occur: first and second are shifted forward by the gap
  };
  [[nodiscard]] Instants to_utc(LocalTime local) const;

 private:
  struct Transition {
    std::int64_t at;      // seconds since 1970
    std::int32_t offset;  // from then on
  };
  class Reader;
  void expand_rule();
  [[nodiscard]] std::int32_t offset_at(std::int64_t instant) const;

  std::vector<Transition> transitions_;  // ascending: those of the file, then those of the rule up to a year far enough
  std::int32_t initial_ = 0;             // before the first
  std::optional<PosixTz> rule_;
  bool rule_alone_ = false;  // the file has no transitions: the rule holds before the first, too
};

}  // namespace tocsin
