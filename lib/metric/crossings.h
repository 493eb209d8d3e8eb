// When each edge of a window is next crossed by a sample, and which is crossed first: a tournament, so that one edge's
// instant changes, and the first of all is found, in steps of the logarithm of their number.
#pragma once

#include <cstddef>
#include <vector>

#include "base/time.h"

namespace tocsin::metric {

class Crossings {
 public:
  static constexpr Time kNever = Time::max();

  // `edges` >= 1; none is ever crossed.
  explicit Crossings(std::size_t edges);

  void set(std::size_t edge, Time at);
  [[nodiscard]] Time first() const { return earliest_[1]; }
  // One that is crossed at first(), which is not kNever.
  [[nodiscard]] std::size_t first_edge() const;

 private:
  std::size_t leaves_ = 1;      // a power of two
  std::vector<Time> earliest_;  // [1] of all; [n] of [2n] and [2n + 1]; from leaves_ on that of each edge
};

}  // namespace tocsin::metric
