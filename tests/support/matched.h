// What a matcher said, as (event, pattern) pairs that own what they hold: for comparisons.
#pragma once

#include <cstdint>
#include <vector>

#include "pattern/matcher.h"

namespace tocsin::test {

struct Matched {
  Slice event;
  std::uint32_t pattern = 0;
  friend bool operator==(const Matched&, const Matched&) = default;
};

// Pairs in the order of the block, then of the patterns; `events`, where it is asked for: how many there were.
inline std::vector<Matched> matched(const pattern::Matcher& matcher, const pattern::Block& block,
                                    pattern::Matcher::Scratch& scratch, std::uint64_t* events = nullptr) {
  std::vector<pattern::Match> matches;
  const std::uint64_t count = matcher.match(block, scratch, matches);
  if (events != nullptr) *events = count;
  std::vector<Matched> pairs;
  for (const pattern::Match& match : matches) {
    for (const std::uint32_t p : match.patterns) pairs.push_back({match.event, p});
  }
  return pairs;
}

}  // namespace tocsin::test
