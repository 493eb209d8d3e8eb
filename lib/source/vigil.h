// When a log's silence, and a log that is there and not read, are worth an alarm. Pure: the time is that of the
// daemon's running (Voice), and is given.
//
// Silence. A log that speaks rarely must never be called silent, so what it did before decides (Patience learned): it
// used to speak if, up to the last that came of it, it spoke for kSpeakingFor with no pause longer than kLongestPause.
// It is silent when its pause is kPauses times the longest of that time, and at least kLongestPause. A log whose lines
// come by chance, so that it satisfies the first, hardly ever has a pause of the second: three times the longest of
// hundreds.
//
// Standing still. There is something to read and nothing is read of it, whatever the cause: a disk that hangs or fails,
// permissions, a store that takes nothing, a fault of ours.
#pragma once

#include <cstdint>
#include <optional>

#include "model/definitions.h"
#include "model/ledger.h"

namespace tocsin::source {

inline constexpr Duration kSpeakingFor = std::chrono::hours(24);
inline constexpr Duration kLongestPause = std::chrono::hours(1);
inline constexpr int kPauses = 3;

// Something came.
void hear(Voice& voice, Duration now);
[[nodiscard]] bool used_to_speak(const Voice& voice);
// For how long it has been silent, where that is too long.
[[nodiscard]] std::optional<Duration> silent_for(const Voice& voice, const Patience& patience, Duration now);

class Standstill {
 public:
  // To be called every so often: `unread`: there is something to read; `read`: grows with whatever is. For how long
  // nothing was, where that is too long.
  std::optional<Duration> look(bool unread, std::uint64_t read, const Patience& patience, Duration now);

 private:
  std::optional<std::uint64_t> read_;
  std::optional<Duration> since_;
};

}  // namespace tocsin::source
