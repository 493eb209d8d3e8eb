// When to try again, or whether to give up. Pure: the jitter is made from the row's id and the attempt, so that the
// same history gives the same times, and a thousand rows still do not knock at once.
//
// How long has it been tried? By the wall clock, since it was promised: what waits in line behind another ages too, or
// an endpoint that is dead for a day would cost a day for every row. The shell moves `promised` along where the clock
// was set, and over the time that no daemon ran (clock_watch.h): that is no trying.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/limits.h"
#include "base/time.h"

namespace tocsin::notify {

struct RetryQuestion {
  std::string_view outbox_id;
  std::uint32_t attempts;               // made so far, at least 1
  Time promised;                        // wall time at which the notification was promised
  Time now;                             // wall time
  std::optional<Duration> retry_after;  // the peer's wish; obeyed up to an hour
  Duration give_up_after = limits::kGiveUpAfter;
};

// Full jitter: anything up to a bound that doubles from 1 s to 5 min, but not at once. nullopt: it is a dead letter.
std::optional<Time> next_attempt(const RetryQuestion& question);

// Has it been tried for long enough?
bool is_given_up(Time promised, Time now, Duration give_up_after);

}  // namespace tocsin::notify
