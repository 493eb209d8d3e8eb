#include "engine/found_record.h"

#include <utility>

#include "base/check.h"
#include "engine/scan.h"
#include "engine/seen.h"

namespace tocsin::engine {

namespace {

// Which of the records were seen before; empty: none.
std::vector<bool> find_duplicates(const Findings& findings, Seen& seen) {
  std::vector<bool> duplicates;
  for (std::size_t r = 0; r < findings.records.size(); ++r) {
    const std::uint64_t key = findings.records[r].key;
    if (key == 0 || seen.add(key)) continue;
    duplicates.resize(findings.records.size());
    duplicates[r] = true;
  }
  return duplicates;
}

void drop_records(Findings& findings, const std::vector<bool>& duplicates) {
  CHECK(findings.metrics.empty());  // they stand behind samples, by number
  std::vector<Sample> kept;
  kept.reserve(findings.samples.size());
  std::size_t sample = 0;
  for (std::size_t r = 0; r < findings.records.size(); ++r) {
    const FoundRecord& record = findings.records[r];
    const std::size_t end = sample + record.samples;
    for (; sample < end; ++sample) {
      if (!duplicates[r]) kept.push_back(std::move(findings.samples[sample]));
    }
    if (!duplicates[r]) continue;
    --findings.counters[Count::events];
    ++findings.counters[Count::duplicate];
    if (record.matched == FoundRecord::kNoMatch) continue;
    const MatchedRecord& matched = findings.matched_records[record.matched];
    findings.counters -= matched.counters;
    for (const std::uint32_t filter : matched.filters) --findings.matches[filter];
  }
  findings.samples = std::move(kept);
  findings.records.clear();
  findings.matched_records.clear();
}

}  // namespace

std::optional<Findings> without_duplicates(const Findings& findings, Seen& seen) {
  const std::vector<bool> duplicates = find_duplicates(findings, seen);
  if (duplicates.empty()) return std::nullopt;
  Findings first = findings;
  drop_records(first, duplicates);
  return first;
}

}  // namespace tocsin::engine
