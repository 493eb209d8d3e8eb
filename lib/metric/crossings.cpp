#include "metric/crossings.h"

#include <algorithm>
#include <bit>

namespace tocsin::metric {

Crossings::Crossings(std::size_t edges) : leaves_(std::bit_ceil(edges)), earliest_(2 * leaves_, kNever) {}

void Crossings::set(std::size_t edge, Time at) {
  std::size_t node = leaves_ + edge;
  earliest_[node] = at;
  while (node > 1) {
    const Time earlier = std::min(earliest_[node], earliest_[node ^ 1U]);
    node /= 2;
    if (earliest_[node] == earlier) return;
    earliest_[node] = earlier;
  }
}

std::size_t Crossings::first_edge() const {
  std::size_t node = 1;
  while (node < leaves_) {
    node *= 2;
    if (earliest_[node] != first()) ++node;
  }
  return node - leaves_;
}

}  // namespace tocsin::metric
