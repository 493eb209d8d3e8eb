// An alarm that changes again and again. A topic that was told of more than its flap_threshold of changes within an
// hour is told so, once, in place of the next change to ALARM; further changes are held back until there was none for
// limits::kFlapQuiet, and then how it ended. For each topic, alarm and group by itself. Pure: told the wall time.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/transition.h"

namespace tocsin::notify {

class Flapping {
 public:
  enum class Verdict : std::uint8_t {
    tell,
    begins,  // tell that it flaps
    hold,
  };

  // A change that the topic would be told of. `threshold`: 0: always tell.
  Verdict take(const Transition& t, std::uint32_t threshold, Time now);
  // Any change of the alarm, also one that this topic is not told of.
  void note_state(const Transition& t, Time now);

  // Over: it had flapped, and has been quiet for long enough.
  [[nodiscard]] bool has_ended(Time now) const { return is_flapping_ && now >= quiet_at(); }
  // Nothing is to be remembered of it.
  [[nodiscard]] bool is_idle(Time now) const;
  [[nodiscard]] std::optional<Time> next_deadline() const;

  [[nodiscard]] bool is_flapping() const { return is_flapping_; }
  [[nodiscard]] const Transition& last() const { return last_; }  // the alarm and how it stands: its newest change
  [[nodiscard]] std::uint64_t held() const { return held_; }
  [[nodiscard]] Time since() const { return since_; }
  [[nodiscard]] Time last_change() const { return last_change_; }

  [[nodiscard]] std::string bytes() const;
  static Flapping from(std::string_view bytes);

 private:
  [[nodiscard]] Time quiet_at() const;

  std::deque<Time> changes_;  // of the last hour, one more than the threshold at most
  bool is_flapping_ = false;
  Time since_;
  Time last_change_;
  std::uint64_t held_ = 0;
  Transition last_;
};

}  // namespace tocsin::notify
