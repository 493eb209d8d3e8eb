// The one place that asks what time it is. Everything else is told.
#pragma once

#include "base/time.h"

namespace tocsin::daemon {

// Milliseconds of a clock that only goes forward, for measuring spans.
std::int64_t steady_ms();
std::int64_t steady_us();  // the same, as systemd's MONOTONIC_USEC wants it

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Time now() const = 0;  // wall time
  // Beside it: how much time has passed, whatever was set.
  [[nodiscard]] virtual std::int64_t passed_ms() const { return steady_ms(); }
};

class SystemClock : public Clock {
 public:
  [[nodiscard]] Time now() const override;
};

}  // namespace tocsin::daemon
