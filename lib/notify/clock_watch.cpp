#include "notify/clock_watch.h"

#include "base/limits.h"

namespace tocsin::notify {

Duration ClockWatch::look(Time wall, std::int64_t steady_ms) {
  Duration step{0};
  if (last_) step = wall - last_->wall - Duration(steady_ms - last_->steady_ms);
  last_ = Seen{wall, steady_ms};
  return step > -limits::kClockStep && step < limits::kClockStep ? Duration(0) : step;
}

}  // namespace tocsin::notify
