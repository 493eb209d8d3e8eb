#include "alarm/running_tally.h"

#include <algorithm>
#include <utility>

namespace tocsin::alarm {

const Tally& RunningTally::update(const Alarm& alarm, double threshold, std::uint32_t whole,
                                  metric::SlidingWindow& window) {
  if (meanings_.empty()) {
    meanings_.resize(alarm.evaluation_periods, Meaning::unknown);
    for (const Meaning unknown : meanings_) tally_.add(unknown);
    threshold_ = threshold;
    whole_ = whole;  // the window tells all its periods at first
  }
  const auto look_at = [&](std::uint32_t i) {
    const Meaning now = meaning(alarm, threshold, window.value(i), i < whole);
    tally_.remove(std::exchange(meanings_[i], now));
    tally_.add(now);
  };
  window.take_changes(look_at);
  if (threshold != threshold_) {  // to resolve_threshold, or back: as the state changes
    for (std::uint32_t i = 0; i < alarm.evaluation_periods; ++i) look_at(i);
  } else {
    for (std::uint32_t i = std::min(whole, whole_); i < std::max(whole, whole_); ++i) look_at(i);
  }
  threshold_ = threshold;
  whole_ = whole;
  return tally_;
}

}  // namespace tocsin::alarm
