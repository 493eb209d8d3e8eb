// The records that were counted, by their keys (format/record_key.h): what is delivered again counts no more.
//
// Bounded in count and in memory, eight bytes a record and a little: keys stand in a few generations, each a table of
// its own, and the oldest is forgotten as a whole: when its newest record is older than limits::kSeenFor, or before
// that when there is no room left, which is counted. So a key is remembered for limits::kSeenFor at least, unless
// limits::kSeenRecords others came after it.
//
// 64 bits are told apart, not records: with a full set a new record is taken for an old one once in some 10^12.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "base/time.h"
#include "model/state.h"

namespace tocsin::engine {

// A key that is no other log group's: two groups that read the same files count each for itself. 0 stays 0.
std::uint64_t key_in_group(std::uint64_t group_hash, std::uint64_t key);
std::uint64_t hash_of_group(std::string_view name);

// Numbers that are not 0, in a table with open addressing: grows by half, up to what was said.
class KeyTable {
 public:
  // False: it is there already.
  bool insert(std::uint64_t key);
  [[nodiscard]] bool contains(std::uint64_t key) const;
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::size_t bytes() const { return slots_.capacity() * sizeof(std::uint64_t); }

 private:
  [[nodiscard]] std::size_t slot_of(std::uint64_t key) const;
  void grow();

  std::vector<std::uint64_t> slots_;  // 0: free
  std::size_t size_ = 0;
};

class Seen {
 public:
  static constexpr std::size_t kGenerations = 4;

  explicit Seen(std::size_t most = limits::kSeenRecords) : most_in_generation_(most / kGenerations) {}

  // What was remembered before a restart, oldest first; before anything else.
  void restore(const std::vector<SeenKeys>& stored);
  // Time passes; it does not go back.
  void advance(Time now);
  // False: the key was seen before. `key` is not 0.
  bool add(std::uint64_t key);

  // What changed since the last call, to be stored.
  [[nodiscard]] SeenDelta take_changes() { return std::exchange(changes_, {}); }
  void drop_changes() { changes_ = {}; }
  // How many keys were forgotten for want of room, since the last call.
  [[nodiscard]] std::uint64_t take_crowded_out() { return std::exchange(crowded_out_, 0); }
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t bytes() const;

 private:
  struct Generation {
    std::uint64_t number = 0;  // rising
    Time begin;                // when its first key came
    KeyTable keys;
  };
  void begin_generation();
  void forget_oldest();

  std::size_t most_in_generation_;
  std::deque<Generation> generations_;  // oldest first
  std::uint64_t next_number_ = 0;
  Time now_ = kEpoch;
  SeenDelta changes_;
  std::uint64_t crowded_out_ = 0;
};

}  // namespace tocsin::engine
