// What became of every byte of a log: it was read, it was passed over for a reason that has a name, or it waits. Kept
// with the positions, in the same commit, so that the sum holds across crashes; balance() (source/ledger.h) checks it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/counters.h"

namespace tocsin {

// Why something of a log was not read. Stands in the state database: append, never renumber.
enum class GapCause : std::uint8_t {
  truncated = 0,   // emptied or replaced in place before it was read; copytruncate's race
  deleted = 1,     // gone before it was read
  compressed = 2,  // by something else than gzip
  damaged = 3,     // what cannot be inflated, or is no whole record
  too_large = 4,   // inflates to more than limits::kInflatedBytes
  unusable = 5,    // its decoder could make nothing of it
  unreadable = 6,  // the disk, or its permissions, did not give it
  left = 7,        // rotated away and still being written to when there was no room to listen to it
  dropped = 8,     // messages that were never written: a rate limit of whoever writes
  vacuumed = 9,    // records that a journal gave up before they were read
};
inline constexpr std::uint8_t kGapCauses = 10;

std::string_view to_string(GapCause cause);  // "truncated"

// A hole in what was read of a source.
struct Gap {
  std::string log_group;
  std::string source;  // the source's path, as a Position's
  std::string file;    // where the bytes were
  std::uint64_t from = 0;
  std::uint64_t to = 0;  // of its bytes; the same as `from`: how many is not known
  GapCause cause = GapCause::truncated;
  Time at;             // wall time at which it was found
  std::string detail;  // for people

  [[nodiscard]] std::uint64_t bytes() const { return to - from; }
  friend bool operator==(const Gap&, const Gap&) = default;
};

// Whether a log used to speak: what is known of its pauses. All times are those of the daemon's running, from the day
// its state directory was made: what happened while it was stopped says nothing of a log's silence.
struct Voice {
  std::string log_group;
  std::string name;     // a source's path; of files that a wildcard found: the wildcards
  Duration began{0};    // since when it speaks without a long pause
  Duration spoke{0};    // when something came last
  Duration longest{0};  // the longest of its pauses since it began
  Duration watched{0};  // when this was written

  friend bool operator==(const Voice&, const Voice&) = default;
};

// One source's, since the state directory was made. A source is known by log group and path, as its Position is.
struct LedgerRow {
  std::string log_group;
  std::string source;
  std::uint64_t read = 0;     // bytes that the scan has accounted for
  std::uint64_t skipped = 0;  // there before its first start, with `start_at: end`
  std::uint64_t missed = 0;   // of all gaps, as far as they are known
  std::uint64_t gaps = 0;
  std::uint64_t lines = 0;
  std::uint64_t events = 0;
  std::uint64_t matched = 0;
  std::uint64_t unparsed = 0;
  std::uint64_t over_long = 0;
  std::uint64_t duplicates = 0;  // events that were counted before, under the same id
  std::uint64_t violations = 0;  // how often the sum ceased to hold

  friend bool operator==(const LedgerRow&, const LedgerRow&) = default;
};

}  // namespace tocsin
