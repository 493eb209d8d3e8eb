// How far one file is accounted for, and how much of it to show next: about the budget, and twice as much each time the
// scan could make nothing of it, up to a bound, so that an event longer than a read is seen whole, or seen to be too
// long.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "model/position.h"

namespace tocsin::source {

struct Progress {
  std::uint64_t offset = 0;    // accounted for up to here
  std::uint64_t seen = 0;      // the scan was shown the bytes up to here and made nothing of them; 0: not tried
  std::uint64_t given = 0;     // end of the chunk that awaits accept()
  bool given_final = false;    // that chunk was the last of its file
  bool refused_final = false;  // ... and still nothing was made of it: nothing ever will be
  DecoderState decoder;

  [[nodiscard]] std::size_t want(std::size_t budget, std::size_t bound) const {
    if (seen <= offset) return budget;
    return std::min(std::max(budget, static_cast<std::size_t>(seen - offset) * 2), bound);
  }

  // The scan was shown as much as it may ever see, and made nothing of it.
  [[nodiscard]] bool is_stuck(std::size_t bound) const { return seen >= offset + bound; }

  void give(std::uint64_t end, bool final) {
    given = end;
    given_final = final;
  }

  void accept(const Position& after) {
    if (after.offset < offset || after.offset > given) return;  // not of the chunk last given
    if (after.offset > offset) {
      seen = 0;
      refused_final = false;
    } else {
      seen = given;
      refused_final = given_final;
    }
    offset = after.offset;
    decoder = after.decoder;
  }
};

}  // namespace tocsin::source
