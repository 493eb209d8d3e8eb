// The sum that must hold of every source at every moment: the bytes in its files are those that were read, those that
// were passed over for a named reason, and those that wait.
//
// What makes it a check: read bytes are counted by the scan, gaps by whoever finds them, and where each file was read
// up to, and its size, by the source, each without the others. A byte that is read twice, or jumped over, moves one of
// them and not the rest.
#pragma once

#include <cstdint>

#include "model/ledger.h"
#include "model/position.h"

namespace tocsin::source {

// The files that a source holds now, together. Of a compressed file only what was inflated so far is known.
struct Stock {
  std::uint64_t size = 0;
  std::uint64_t accounted = 0;  // of it
  std::uint64_t held = 0;       // shown to the scan, and waiting for the end of its line

  friend bool operator==(const Stock&, const Stock&) = default;
};

struct Balance {
  std::uint64_t found = 0;      // bytes of all files there ever were
  std::uint64_t waiting = 0;    // of those that are held now
  std::int64_t difference = 0;  // found, less read, skipped, missed and waiting: what nobody can account for

  [[nodiscard]] bool holds() const { return difference == 0; }
};

// `closed`: the bytes of the files that the source is done with.
Balance balance(const LedgerRow& row, std::int64_t closed, const Stock& stock);

// The `closed` with which the sum holds of a source that goes on where `position` says: all that was accounted for is
// in files that are done with, but for what stands there.
std::int64_t closed_before(const LedgerRow& row, const Position& position);
// How far all files of the position are accounted for.
std::uint64_t accounted_in(const Position& position);

}  // namespace tocsin::source
