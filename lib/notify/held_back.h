// What a topic was not told of an alarm's instance while it was muted: how people believe it to stand, how it stands,
// and the newest change, which is told afterwards where it still matters. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/transition.h"

namespace tocsin::notify {

struct HeldBack {
  AlarmState believed = AlarmState::ok;  // before the first change that was held back
  AlarmState state = AlarmState::ok;     // now
  std::uint64_t changes = 0;
  Time since;      // wall time of the first
  std::string by;  // the mute that held back the newest
  std::string reason;
  Transition newest;

  // What is to be told when nothing mutes it any more; none: it stands as people believe, or how it stands now would
  // not be told to this topic.
  [[nodiscard]] std::optional<Transition> release(const std::string& topic) const;

  [[nodiscard]] std::string bytes() const;
  static std::optional<HeldBack> from(std::string_view bytes);
};

}  // namespace tocsin::notify
