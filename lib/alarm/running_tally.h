// The tally of an alarm of many periods: only those that may say something else than at the last instant are looked at
// again.
#pragma once

#include <cstdint>
#include <vector>

#include "alarm/sliding_verdict.h"
#include "metric/sliding_window.h"

namespace tocsin::alarm {

class RunningTally {
 public:
  // At the window's instant; the window, always the same, tells_changes(). The newest `whole` periods are whole.
  const Tally& update(const Alarm& alarm, double threshold, std::uint32_t whole, metric::SlidingWindow& window);

 private:
  std::vector<Meaning> meanings_;  // of each period, as counted; empty: nothing is
  Tally tally_;
  double threshold_ = 0;
  std::uint32_t whole_ = 0;
};

}  // namespace tocsin::alarm
