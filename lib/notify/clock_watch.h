// Tells when the wall clock was set, by looking at it beside a clock that only goes forward. A host that started with a
// wrong clock and was put right, or one that was asleep: what waits must not age by that.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"

namespace tocsin::notify {

class ClockWatch {
 public:
  // How far the wall clock moved beyond the time that passed since the last look; zero, where it is less than
  // limits::kClockStep (a clock that is put right little by little).
  Duration look(Time wall, std::int64_t steady_ms);

 private:
  struct Seen {
    Time wall;
    std::int64_t steady_ms;
  };
  std::optional<Seen> last_;
};

}  // namespace tocsin::notify
