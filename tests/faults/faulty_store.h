// A disk that fails to order, below SQLite: it registers itself as SQLite's default, so that the store of this process
// writes through it. One for the process; its orders may be changed from any thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace tocsin::test {

struct FaultyStore {
  // Steps are what changes something on the disk: writes, syncs, truncations, deletions, in the order in which SQLite
  // asks for them.
  std::atomic<std::uint64_t> steps = 0;
  std::atomic<std::uint64_t> die_at = 0;  // that step kills the process, before it is done; 0: none does
  std::atomic<int> refuse = 0;            // an SQLite code that every step comes to; 0: they are done
  std::atomic<int> sync_ms = 0;           // that a sync takes
};

// Registers it; any number of times.
FaultyStore& faulty_store();

}  // namespace tocsin::test
