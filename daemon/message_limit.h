// So many messages of a kind in a minute, and then how many more there were: a directory of broken files must not push
// everything else out of the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "base/time.h"

namespace tocsin::daemon {

class MessageLimit {
 public:
  explicit MessageLimit(std::size_t per_minute) : per_minute_(per_minute) {}

  // May one more be said now? If not it is counted.
  bool allow(Time now) {
    if (!since_ || is_over(now)) {
      since_ = now;
      said_ = 0;
    }
    if (said_ < per_minute_) {
      ++said_;
      return true;
    }
    ++withheld_;
    return false;
  }

  // How many were not said, once their minute is over (or at the end of all: `now` is Time::max()); 0: none.
  std::uint64_t take_withheld(Time now) { return is_over(now) ? std::exchange(withheld_, 0) : 0; }

 private:
  static constexpr Duration kMinute{60'000};

  // A clock that was set back begins a new minute.
  [[nodiscard]] bool is_over(Time now) const { return !since_ || now < *since_ || now >= *since_ + kMinute; }

  std::size_t per_minute_;
  std::optional<Time> since_;
  std::size_t said_ = 0;
  std::uint64_t withheld_ = 0;
};

}  // namespace tocsin::daemon
