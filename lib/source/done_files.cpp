#include "source/done_files.h"

#include <utility>

#include "base/stable_hash.h"

namespace tocsin::source {
namespace {

constexpr std::size_t kFirstSlots = 64;

}  // namespace

std::uint64_t hash_of_path(std::string_view path) { return StableHash().add(path).value(); }

// Where it is, or would be. `slots_` is a power of two, and never full.
std::size_t DoneFiles::slot_of(std::uint64_t path) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t slot = path & mask;
  while (slots_[slot] != 0 && entries_[slots_[slot] - 1].file.path != path) slot = (slot + 1) & mask;
  return slot;
}

void DoneFiles::rehash(std::size_t slots) {
  slots_.assign(slots, 0);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    slots_[slot_of(entries_[i].file.path)] = static_cast<std::uint32_t>(i + 1);
  }
}

void DoneFiles::reserve(std::size_t files) {
  entries_.reserve(files);
  std::size_t slots = kFirstSlots;
  while (slots < files * 2) slots *= 2;
  if (slots > slots_.size()) rehash(slots);
}

DoneFiles::Entry* DoneFiles::find(std::uint64_t path) {
  if (slots_.empty()) return nullptr;
  const std::uint32_t index = slots_[slot_of(path)];
  return index == 0 ? nullptr : &entries_[index - 1];
}

void DoneFiles::put(const DoneFile& file, std::uint32_t met) {
  if ((entries_.size() + 1) * 3 > slots_.size() * 2) rehash(slots_.empty() ? kFirstSlots : slots_.size() * 2);
  std::uint32_t& index = slots_[slot_of(file.path)];
  if (index != 0) {
    entries_[index - 1] = {file, met};
    return;
  }
  if (entries_.size() == entries_.capacity()) entries_.reserve(entries_.size() + entries_.size() / 4 + kFirstSlots);
  entries_.push_back({file, met});
  index = static_cast<std::uint32_t>(entries_.size());
}

void DoneFiles::erase(std::uint64_t path) {
  if (slots_.empty()) return;
  std::size_t hole = slot_of(path);
  if (slots_[hole] == 0) return;
  const std::uint32_t index = slots_[hole];
  slots_[hole] = 0;
  // What stands behind the hole, and would have stood in it, moves up.
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t slot = (hole + 1) & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
    const std::size_t home = entries_[slots_[slot] - 1].file.path & mask;
    if (((slot - home) & mask) < ((slot - hole) & mask)) continue;
    slots_[hole] = std::exchange(slots_[slot], 0U);
    hole = slot;
  }
  // The last one takes its place.
  if (index != entries_.size()) {
    slots_[slot_of(entries_.back().file.path)] = index;
    entries_[index - 1] = entries_.back();
  }
  entries_.pop_back();
}

}  // namespace tocsin::source
