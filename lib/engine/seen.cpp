#include "engine/seen.h"

#include <algorithm>

#include "base/stable_hash.h"

namespace tocsin::engine {
namespace {

constexpr std::size_t kFirstSlots = 64;
// A generation lasts so long, and is forgotten when the next but one is over: its keys are then as old at least as they
// must be.
constexpr Duration kGenerationFor = limits::kSeenFor / (Seen::kGenerations - 2);

// The upper half of a product of 64 bits each: takes a hash to a slot without a division.
std::size_t scale(std::uint64_t hash, std::size_t slots) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<std::size_t>((static_cast<Wide>(hash) * slots) >> 64U);
}

}  // namespace

std::uint64_t hash_of_group(std::string_view name) { return StableHash().add(name).value(); }

std::uint64_t key_in_group(std::uint64_t group_hash, std::uint64_t key) {
  if (key == 0) return 0;
  const std::uint64_t mixed = group_hash ^ key;
  return mixed == 0 ? 1 : mixed;
}

std::size_t KeyTable::slot_of(std::uint64_t key) const {
  std::size_t slot = scale(key, slots_.size());
  while (slots_[slot] != 0 && slots_[slot] != key) slot = slot + 1 == slots_.size() ? 0 : slot + 1;
  return slot;
}

bool KeyTable::contains(std::uint64_t key) const { return !slots_.empty() && slots_[slot_of(key)] == key; }

bool KeyTable::insert(std::uint64_t key) {
  // At most four fifths full: a search looks at three slots on average.
  if ((size_ + 1) * 5 > slots_.size() * 4) grow();
  std::uint64_t& slot = slots_[slot_of(key)];
  if (slot == key) return false;
  slot = key;
  ++size_;
  return true;
}

void KeyTable::grow() {
  std::vector<std::uint64_t> before(std::max(kFirstSlots, slots_.size() + slots_.size() / 2));
  before.swap(slots_);
  for (const std::uint64_t key : before) {
    if (key != 0) slots_[slot_of(key)] = key;
  }
}

void Seen::restore(const std::vector<SeenKeys>& stored) {
  for (const SeenKeys& some : stored) {
    if (generations_.empty() || generations_.back().number != some.generation) {
      generations_.push_back({some.generation, some.begin, {}});
    }
    for (const std::uint64_t key : some.keys) {
      if (key != 0) generations_.back().keys.insert(key);
    }
    now_ = std::max(now_, some.begin);
    next_number_ = std::max(next_number_, some.generation + 1);
  }
  while (generations_.size() > kGenerations) forget_oldest();
}

void Seen::advance(Time now) {
  now_ = std::max(now_, now);
  // A generation's newest key is as old as the one after it.
  while (generations_.size() > 1 && now_ - generations_[1].begin > limits::kSeenFor) forget_oldest();
}

bool Seen::add(std::uint64_t key) {
  const auto has_it = [key](const Generation& generation) { return generation.keys.contains(key); };
  if (std::any_of(generations_.rbegin(), generations_.rend(), has_it)) return false;
  if (generations_.empty() || generations_.back().keys.size() >= most_in_generation_ ||
      now_ - generations_.back().begin >= kGenerationFor) {
    begin_generation();
  }
  Generation& generation = generations_.back();
  generation.keys.insert(key);
  if (changes_.added.empty() || changes_.added.back().generation != generation.number) {
    changes_.added.push_back({generation.number, generation.begin, {}});
  }
  changes_.added.back().keys.push_back(key);
  return true;
}

void Seen::begin_generation() {
  if (generations_.size() == kGenerations) {
    crowded_out_ += generations_.front().keys.size();
    forget_oldest();
  }
  generations_.push_back({next_number_++, now_, {}});
}

void Seen::forget_oldest() {
  changes_.forgotten_before = generations_.front().number + 1;
  generations_.pop_front();
}

std::size_t Seen::size() const {
  std::size_t sum = 0;
  for (const Generation& generation : generations_) sum += generation.keys.size();
  return sum;
}

std::size_t Seen::bytes() const {
  std::size_t sum = 0;
  for (const Generation& generation : generations_) sum += generation.keys.bytes();
  return sum;
}

}  // namespace tocsin::engine
