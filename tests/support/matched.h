// What a matcher said, as (event, pattern) pairs that own what they hold: for comparisons.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
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

// Where two lists of pairs part, for a person: the event, the pattern, and which list has it.
inline std::string first_difference(const std::vector<Matched>& seen, const std::vector<Matched>& expected,
                                    std::string_view bytes, const std::vector<std::string>& patterns) {
  const auto [s, e] = std::mismatch(seen.begin(), seen.end(), expected.begin(), expected.end());
  if (s == seen.end() && e == expected.end()) return "no difference";
  const bool missing = s == seen.end() || (e != expected.end() && std::pair(e->event.offset, e->pattern) <
                                                                      std::pair(s->event.offset, s->pattern));
  const Matched& pair = missing ? *e : *s;
  return (missing ? "missing: " : "too much: ") + patterns[pair.pattern] + " on " + std::string(pair.event.of(bytes));
}

}  // namespace tocsin::test
