// Texts known beforehand, each with a number: is this text one of them, and which? Built once, then asked very often,
// almost always in vain.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin::pattern {

class TextTable {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  // The number of `text`: 0, 1, 2 ... in the order of first adding.
  std::uint32_t add(std::string_view text);

  // Its number, or kNone.
  [[nodiscard]] std::uint32_t find(std::string_view text) const {
    return (marks_ & mark_of(text)) == 0 ? kNone : look_up(text);
  }

  [[nodiscard]] std::size_t size() const { return texts_.size(); }
  [[nodiscard]] bool empty() const { return texts_.empty(); }

 private:
  struct Slot {
    std::uint32_t tag = 0;  // of the hash: most other texts differ in it
    std::uint32_t text = kNone;
  };
  struct Text {
    std::uint32_t begin;
    std::uint32_t size;
  };

  // One of 64 bits, by what is quickly seen of a text. Where the table is small, most other texts have another.
  static std::uint64_t mark_of(std::string_view text) {
    if (text.empty()) return 1;
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    return std::uint64_t{1} << ((text.size() * 5 + at(0) * 3U + at(text.size() / 2)) & 63U);
  }
  [[nodiscard]] std::uint32_t look_up(std::string_view text) const;
  [[nodiscard]] std::string_view text(std::uint32_t number) const {
    return std::string_view(bytes_).substr(texts_[number].begin, texts_[number].size);
  }
  void insert(std::uint64_t hash, std::uint32_t number);

  std::uint64_t marks_ = 0;  // of all texts
  std::vector<Slot> slots_;  // a power of two, at most half of them taken
  std::vector<Text> texts_;
  std::string bytes_;
};

}  // namespace tocsin::pattern
