// Samples in the order of their values, counts expanded: what the extended statistics are computed from.
#pragma once

#include <cstdint>

namespace tocsin::metric {

class RankedValues {
 public:
  RankedValues() = default;
  RankedValues(const RankedValues&) = default;
  RankedValues(RankedValues&&) = default;
  RankedValues& operator=(const RankedValues&) = default;
  RankedValues& operator=(RankedValues&&) = default;
  virtual ~RankedValues() = default;

  [[nodiscard]] virtual std::uint64_t size() const = 0;
  // Ranks are 1 to size().
  [[nodiscard]] virtual double at(std::uint64_t rank) const = 0;
  // Of the values at these ranks, both included; 0 where first > last. The same for equal values, however they came.
  [[nodiscard]] virtual double sum(std::uint64_t first, std::uint64_t last) const = 0;
  // How many values are at most `bound`: the rank of the last of them.
  [[nodiscard]] virtual std::uint64_t up_to(double bound) const = 0;
};

}  // namespace tocsin::metric
