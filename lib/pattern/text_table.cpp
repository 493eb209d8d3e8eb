#include "pattern/text_table.h"

#include <cstring>

namespace tocsin::pattern {
namespace {

constexpr std::size_t kFirstSlots = 8;

template <class Word>
std::uint64_t word_at(const char* bytes) {
  Word word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

// Only rules fill a table, and they are no attacker's: it must be quick, and need not be secret. Eight bytes at a time,
// the last eight overlapping those before.
std::uint64_t hash_of(std::string_view text) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15U;
  std::uint64_t hash = text.size() * kOdd;
  const auto mix = [&](std::uint64_t word) {
    hash = (hash ^ word) * kOdd;
    hash ^= hash >> 29U;
  };
  const char* const begin = text.data();
  const std::size_t size = text.size();
  if (size >= 8) {
    for (std::size_t at = 0; at + 8 < size; at += 8) mix(word_at<std::uint64_t>(begin + at));
    mix(word_at<std::uint64_t>(begin + size - 8));
  } else if (size >= 4) {
    mix(word_at<std::uint32_t>(begin) << 32U | word_at<std::uint32_t>(begin + size - 4));
  } else {
    for (const char c : text) mix(static_cast<unsigned char>(c));
  }
  return hash ^ hash >> 32U;
}

std::uint32_t tag_of(std::uint64_t hash) { return static_cast<std::uint32_t>(hash >> 32U); }

}  // namespace

std::uint32_t TextTable::add(std::string_view text) {
  if (const std::uint32_t known = find(text); known != kNone) return known;
  const auto number = static_cast<std::uint32_t>(texts_.size());
  texts_.push_back({static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(text.size())});
  bytes_ += text;
  marks_ |= mark_of(text);
  if (texts_.size() * 2 > slots_.size()) {
    slots_.assign(slots_.empty() ? kFirstSlots : slots_.size() * 2, Slot{});
    for (std::uint32_t i = 0; i < number; ++i) insert(hash_of(this->text(i)), i);
  }
  insert(hash_of(text), number);
  return number;
}

void TextTable::insert(std::uint64_t hash, std::uint32_t number) {
  std::size_t slot = hash & (slots_.size() - 1);
  while (slots_[slot].text != kNone) slot = (slot + 1) & (slots_.size() - 1);
  slots_[slot] = {tag_of(hash), number};
}

std::uint32_t TextTable::look_up(std::string_view text) const {
  const std::uint64_t hash = hash_of(text);
  const std::size_t last = slots_.size() - 1;
  for (std::size_t slot = hash & last; slots_[slot].text != kNone; slot = (slot + 1) & last) {
    if (slots_[slot].tag == tag_of(hash) && this->text(slots_[slot].text) == text) return slots_[slot].text;
  }
  return kNone;
}

}  // namespace tocsin::pattern
