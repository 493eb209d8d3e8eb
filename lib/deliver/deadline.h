// The moment by which an attempt must be over, on a clock that nobody sets.
#pragma once

#include <algorithm>
#include <chrono>

#include "base/time.h"

namespace tocsin::deliver {

class Deadline {
 public:
  explicit Deadline(Duration from_now) : end_(Clock::now() + from_now) {}

  [[nodiscard]] bool passed() const { return Clock::now() >= end_; }
  // What is left, for poll(2): never negative, rounded up so that no turn is made for nothing.
  [[nodiscard]] int poll_ms() const {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point end_;
};

}  // namespace tocsin::deliver
