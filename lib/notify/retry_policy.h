// When to try again, or whether to give up. Pure: the jitter is made from the row's id and the attempt, so that the
// same history gives the same times, and a thousand rows still do not knock at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace tocsin::notify {

struct RetryQuestion {
  std::string_view outbox_id;
  std::uint32_t attempts;               // made so far, at least 1
  Time promised;                        // wall time at which the notification was promised
  Time now;                             // wall time
  std::optional<Duration> retry_after;  // the peer's wish; obeyed up to an hour
};

// Exponential from 1 s to 5 min with full jitter over its upper half; nullopt: limits::kGiveUpAfter has passed, it is a
// dead letter.
std::optional<Time> next_attempt(const RetryQuestion& question);

}  // namespace tocsin::notify
