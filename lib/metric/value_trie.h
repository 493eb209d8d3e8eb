// Many values with counts, any of which may come and go, that answer questions of rank at once: what a ValueIndex goes
// over to.
//
// A binary trie over the bits of the numbers (a crit-bit tree), whose inner nodes hold how many samples stand below
// them and what they add up to. Its shape depends on the values that are in it and not on how they came, so that sums,
// rounded as they are, do not either: a restart decides as the run that never stopped. No values, however chosen, make
// it deeper than 64. 56 bytes for a value.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tocsin::metric {

// The bits of a number, turned so that they sort as the numbers do.
inline std::uint64_t value_key(double value) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63U;
  const auto bits = std::bit_cast<std::uint64_t>(value + 0.0);  // -0 is 0
  return (bits & kSign) != 0 ? ~bits : bits | kSign;
}
inline double value_of_key(std::uint64_t key) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63U;
  return std::bit_cast<double>((key & kSign) != 0 ? key ^ kSign : ~key);
}

class ValueTrie {
 public:
  // `value` is finite; `count` > 0.
  void add(double value, std::uint64_t count = 1);
  // Of a value that was added at least so often.
  void remove(double value, std::uint64_t count = 1);

  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] double at(std::uint64_t rank) const;
  [[nodiscard]] double sum(std::uint64_t first, std::uint64_t last) const;
  [[nodiscard]] std::uint64_t up_to(double bound) const;
  // Of the least and the greatest; there is a value.
  [[nodiscard]] double least() const;
  [[nodiscard]] double greatest() const;

 private:
  // The top bit tells a leaf.
  using Ref = std::uint32_t;
  static constexpr Ref kLeaf = 0x80000000U;
  static constexpr Ref kNone = 0xFFFFFFFFU;

  struct Leaf {
    std::uint64_t key = 0;  // the value's bits, turned so that they sort as the values do
    std::uint64_t count = 0;
  };
  struct Node {
    std::array<Ref, 2> child = {kNone, kNone};
    std::uint64_t count = 0;
    double sum = 0;
    std::uint32_t bit = 0;  // the highest one in which the keys of the two children differ, from the top
  };

  // The inner nodes from the root down.
  struct Path {
    std::array<Ref, 64> nodes;
    std::size_t depth = 0;
  };

  [[nodiscard]] const Leaf& leaf(Ref ref) const { return leaves_[ref & ~kLeaf]; }
  [[nodiscard]] std::uint64_t count_of(Ref ref) const;
  [[nodiscard]] double sum_of(Ref ref) const;
  [[nodiscard]] double sum_within(Ref ref, std::uint64_t first, std::uint64_t last) const;
  // One whose key differs from `key` as far down as any; the index is not empty.
  [[nodiscard]] Ref nearest(std::uint64_t key) const;
  // Where `key` leads, as far as the nodes split at bits before `bit`; `path` gets them.
  Ref descend(std::uint64_t key, std::uint32_t bit, Path& path) const;
  // Puts `ref` in the place of the path's end, and counts anew from there up.
  void replace(const Path& path, std::uint64_t key, Ref ref);
  void refresh(const Path& path);

  Ref root_ = kNone;
  std::uint64_t size_ = 0;
  std::vector<Leaf> leaves_;
  std::vector<Node> nodes_;
  std::vector<Ref> free_leaves_;
  std::vector<Ref> free_nodes_;
};

}  // namespace tocsin::metric
