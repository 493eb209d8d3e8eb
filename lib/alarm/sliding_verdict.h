// From the datapoints of M-of-N periods to a state: the rules for sliding alarms, pure.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "model/definitions.h"
#include "model/transition.h"

namespace tocsin::alarm {

// What one period says.
enum class Meaning : std::uint8_t { unknown, missing, good, breaching };

// `value`: none without a sample. `is_whole`: the period begins at or after the alarm's start. `threshold` is the
// alarm's, or its resolve_threshold.
Meaning meaning(const Alarm& alarm, double threshold, const std::optional<double>& value, bool is_whole);

// How many of the alarm's periods say what.
class Tally {
 public:
  void add(Meaning meaning) { ++counts_[static_cast<std::size_t>(meaning)]; }
  void remove(Meaning meaning) { --counts_[static_cast<std::size_t>(meaning)]; }
  [[nodiscard]] std::uint32_t count(Meaning meaning) const { return counts_[static_cast<std::size_t>(meaning)]; }

 private:
  std::array<std::uint32_t, 4> counts_{};
};

// What they mean together for an alarm whose state is `current`.
AlarmState judge_sliding(const Alarm& alarm, const Tally& tally, AlarmState current);

}  // namespace tocsin::alarm
