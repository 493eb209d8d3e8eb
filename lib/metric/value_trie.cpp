#include "metric/value_trie.h"

#include <algorithm>
#include <bit>

#include "base/check.h"

namespace tocsin::metric {
namespace {

constexpr std::uint32_t kBits = 64;

std::size_t side(std::uint64_t key, std::uint32_t bit) { return (key >> (kBits - 1 - bit)) & 1U; }

template <class T>
std::uint32_t take_place(std::vector<T>& all, std::vector<std::uint32_t>& free) {
  if (free.empty()) {
    all.emplace_back();
    return static_cast<std::uint32_t>(all.size() - 1);
  }
  const std::uint32_t place = free.back();
  free.pop_back();
  return place;
}

}  // namespace

std::uint64_t ValueTrie::count_of(Ref ref) const { return (ref & kLeaf) != 0 ? leaf(ref).count : nodes_[ref].count; }

double ValueTrie::sum_of(Ref ref) const {
  if ((ref & kLeaf) == 0) return nodes_[ref].sum;
  return value_of_key(leaf(ref).key) * static_cast<double>(leaf(ref).count);
}

ValueTrie::Ref ValueTrie::nearest(std::uint64_t key) const {
  Ref ref = root_;
  while ((ref & kLeaf) == 0) ref = nodes_[ref].child[side(key, nodes_[ref].bit)];
  return ref;
}

ValueTrie::Ref ValueTrie::descend(std::uint64_t key, std::uint32_t bit, Path& path) const {
  Ref ref = root_;
  while ((ref & kLeaf) == 0 && nodes_[ref].bit < bit) {
    path.nodes[path.depth++] = ref;
    ref = nodes_[ref].child[side(key, nodes_[ref].bit)];
  }
  return ref;
}

void ValueTrie::replace(const Path& path, std::uint64_t key, Ref ref) {
  if (path.depth == 0) {
    root_ = ref;
    return;
  }
  Node& above = nodes_[path.nodes[path.depth - 1]];
  above.child[side(key, above.bit)] = ref;
  refresh(path);
}

void ValueTrie::refresh(const Path& path) {
  for (std::size_t i = path.depth; i-- > 0;) {
    Node& node = nodes_[path.nodes[i]];
    node.count = count_of(node.child[0]) + count_of(node.child[1]);
    node.sum = sum_of(node.child[0]) + sum_of(node.child[1]);
  }
}

void ValueTrie::add(double value, std::uint64_t count) {
  const std::uint64_t key = value_key(value);
  size_ += count;
  Path path;
  std::uint32_t bit = kBits;
  if (root_ != kNone) {
    const std::uint64_t other = leaf(nearest(key)).key;
    bit = static_cast<std::uint32_t>(std::countl_zero(other ^ key));  // 64: it is there
  }
  if (root_ != kNone && bit == kBits) {
    leaves_[descend(key, kBits, path) & ~kLeaf].count += count;
    refresh(path);
    return;
  }
  const std::uint32_t place = take_place(leaves_, free_leaves_);
  CHECK(place < (kNone & ~kLeaf));
  leaves_[place] = {key, count};
  const Ref made = place | kLeaf;
  if (root_ == kNone) {
    root_ = made;
    return;
  }
  const Ref below = descend(key, bit, path);
  const std::uint32_t node = take_place(nodes_, free_nodes_);
  nodes_[node].bit = bit;
  nodes_[node].child[side(key, bit)] = made;
  nodes_[node].child[1 - side(key, bit)] = below;
  nodes_[node].count = count_of(made) + count_of(below);
  nodes_[node].sum = sum_of(nodes_[node].child[0]) + sum_of(nodes_[node].child[1]);
  replace(path, key, node);
}

void ValueTrie::remove(double value, std::uint64_t count) {
  const std::uint64_t key = value_key(value);
  CHECK(root_ != kNone);
  Path path;
  const Ref ref = descend(key, kBits, path);
  Leaf& gone = leaves_[ref & ~kLeaf];
  CHECK(gone.key == key && gone.count >= count);
  gone.count -= count;
  size_ -= count;
  if (gone.count > 0) return refresh(path);
  if (path.depth == 0) {
    *this = ValueTrie();  // the last one: the room goes too
    return;
  }
  free_leaves_.push_back(ref & ~kLeaf);
  const Ref node = path.nodes[--path.depth];
  free_nodes_.push_back(node);
  replace(path, key, nodes_[node].child[1 - side(key, nodes_[node].bit)]);
}

double ValueTrie::at(std::uint64_t rank) const {
  CHECK(rank >= 1 && rank <= size_);
  Ref ref = root_;
  while ((ref & kLeaf) == 0) {
    const Node& node = nodes_[ref];
    const std::uint64_t low = count_of(node.child[0]);
    ref = node.child[rank > low ? 1 : 0];
    if (rank > low) rank -= low;
  }
  return value_of_key(leaf(ref).key);
}

double ValueTrie::least() const { return value_of_key(leaf(nearest(0)).key); }
double ValueTrie::greatest() const { return value_of_key(leaf(nearest(~std::uint64_t{0})).key); }

double ValueTrie::sum_within(Ref ref, std::uint64_t first, std::uint64_t last) const {
  const std::uint64_t count = count_of(ref);
  if (first <= 1 && last >= count) return sum_of(ref);
  if ((ref & kLeaf) != 0) return value_of_key(leaf(ref).key) * static_cast<double>(last - first + 1);
  const Node& node = nodes_[ref];
  const std::uint64_t low = count_of(node.child[0]);
  double sum = 0;
  if (first <= low) sum += sum_within(node.child[0], first, std::min(last, low));
  if (last > low) sum += sum_within(node.child[1], std::max(first, low + 1) - low, last - low);
  return sum;
}

double ValueTrie::sum(std::uint64_t first, std::uint64_t last) const {
  first = std::max<std::uint64_t>(first, 1);
  last = std::min(last, size_);
  return first > last ? 0 : sum_within(root_, first, last);
}

std::uint64_t ValueTrie::up_to(double bound) const {
  if (root_ == kNone) return 0;
  const std::uint64_t key = value_key(bound);
  const auto bit = static_cast<std::uint32_t>(std::countl_zero(leaf(nearest(key)).key ^ key));
  std::uint64_t count = 0;
  Ref ref = root_;
  while ((ref & kLeaf) == 0 && nodes_[ref].bit < bit) {
    const Node& node = nodes_[ref];
    const std::size_t to = side(key, node.bit);
    if (to == 1) count += count_of(node.child[0]);
    ref = node.child[to];
  }
  // All that stand here agree with the bound up to `bit`: they are all at most it, or all above.
  if (bit == kBits || side(key, bit) == 1) count += count_of(ref);
  return count;
}

}  // namespace tocsin::metric
