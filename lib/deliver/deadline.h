// The moment by which an attempt must be over, on a clock that nobody sets; an interrupt brings it forward to now.
#pragma once

#include <algorithm>
#include <chrono>

#include "base/time.h"
#include "deliver/interrupt.h"

namespace tocsin::deliver {

class Deadline {
 public:
  // `interrupt` may be null.
  explicit Deadline(Duration from_now, const Interrupt* interrupt = nullptr)
      : end_(Clock::now() + from_now), interrupt_(interrupt) {}

  [[nodiscard]] bool interrupted() const { return interrupt_ != nullptr && interrupt_->raised(); }
  [[nodiscard]] bool passed() const { return interrupted() || Clock::now() >= end_; }
  // To be polled for POLLIN beside what is waited for; -1: nothing to poll.
  [[nodiscard]] int interrupt_fd() const { return interrupt_ == nullptr ? -1 : interrupt_->fd(); }
  // What is left, for poll(2): never negative, rounded up so that no turn is made for nothing.
  [[nodiscard]] int poll_ms() const {
    if (interrupted()) return 0;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point end_;
  const Interrupt* interrupt_;
};

}  // namespace tocsin::deliver
