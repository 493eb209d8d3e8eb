// The records of a chunk one by one, in a format whose records may be delivered more than once: so that what a copy
// gave can be taken out of the findings again, when its turn comes to be counted.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/counters.h"

namespace tocsin::engine {

struct Findings;
class Seen;

struct FoundRecord {
  static constexpr std::uint32_t kNoMatch = UINT32_MAX;

  std::uint64_t key = 0;             // no other log group has it; 0: nothing tells the record from others
  std::uint32_t samples = 0;         // of Findings::samples: so many are its own, behind those of the records before
  std::uint32_t matched = kNoMatch;  // which of Findings::matched_records
};

struct MatchedRecord {
  Counters counters;                   // what it added to the chunk's
  std::vector<std::uint32_t> filters;  // of the group
};

// The findings as if those of their records that were seen before were not in the chunk, but for what says how far it
// was read: they are counted as duplicate. All are seen afterwards. None: no record was seen before.
std::optional<Findings> without_duplicates(const Findings& findings, Seen& seen);

}  // namespace tocsin::engine
