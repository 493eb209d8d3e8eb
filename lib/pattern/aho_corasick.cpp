// The automaton of Aho and Corasick ("Efficient string matching", 1975): a trie of the literals whose states know the
// longest of their suffixes that is a state too. Children are found by hashing (state, byte): small, and fast enough
// for where vectorscan cannot be had.
#include <algorithm>
#include <bit>
#include <vector>

#include "pattern/literal_scanner.h"

namespace tocsin::pattern {
namespace {

using State = std::uint32_t;

constexpr State kRoot = 0;
constexpr State kNone = 0xFFFFFFFF;
constexpr std::uint32_t kNoLiteral = 0xFFFFFFFF;

// (state, byte) -> child. Open addressing, half full at most.
class Children {
 public:
  explicit Children(std::size_t edges)
      : slots_(std::bit_ceil(edges * 2 + 2)), shift_(64 - std::countr_zero(slots_.size())) {}

  [[nodiscard]] State find(State state, unsigned char byte) const {
    const std::uint64_t key = key_of(state, byte);
    for (std::size_t i = place(key);; i = (i + 1) & (slots_.size() - 1)) {
      if (slots_[i].key == key) return slots_[i].child;
      if (slots_[i].key == 0) return kNone;
    }
  }
  void add(State state, unsigned char byte, State child) {
    const std::uint64_t key = key_of(state, byte);
    std::size_t i = place(key);
    while (slots_[i].key != 0) i = (i + 1) & (slots_.size() - 1);
    slots_[i] = {key, child};
  }

 private:
  struct Slot {
    std::uint64_t key = 0;  // 0: free
    State child = kNone;
  };
  static std::uint64_t key_of(State state, unsigned char byte) {
    return (static_cast<std::uint64_t>(state) << 8U | byte) + 1;
  }
  [[nodiscard]] std::size_t place(std::uint64_t key) const {
    return static_cast<std::size_t>(key * 0x9E3779B97F4A7C15U >> static_cast<unsigned>(shift_));
  }

  std::vector<Slot> slots_;
  int shift_;
};

class AhoCorasick final : public LiteralScanner {
 public:
  explicit AhoCorasick(std::span<const std::string_view> literals) : children_(total_bytes(literals)) {
    nodes_.push_back({});
    std::vector<Edge> edges;  // in the order of their states: breadth need not be sorted for by depth later
    for (std::uint32_t l = 0; l < literals.size(); ++l) {
      State state = kRoot;
      for (const char c : literals[l]) {
        const auto byte = static_cast<unsigned char>(c);
        State next = children_.find(state, byte);
        if (next == kNone) {
          next = static_cast<State>(nodes_.size());
          nodes_.push_back({kRoot, kRoot, kNoLiteral});
          children_.add(state, byte, next);
          edges.push_back({state, next, byte, 0});
        }
        state = next;
      }
      nodes_[state].literal = l;
    }
    link(edges);
  }

  [[nodiscard]] std::unique_ptr<Scratch> make_scratch() const override { return std::make_unique<Scratch>(); }

  void scan(std::string_view block, Scratch&, OnHit on_hit, void* context) const override {
    State state = kRoot;
    for (std::size_t i = 0; i < block.size(); ++i) {
      state = step(state, static_cast<unsigned char>(block[i]));
      for (State s = nodes_[state].literal != kNoLiteral ? state : nodes_[state].shorter; s != kRoot;
           s = nodes_[s].shorter) {
        on_hit(context, nodes_[s].literal, i + 1);
      }
    }
  }

 private:
  struct Node {
    State suffix = kRoot;   // the longest proper suffix that is a state
    State shorter = kRoot;  // the longest proper suffix that is a literal; the root: none
    std::uint32_t literal = kNoLiteral;
  };
  struct Edge {
    State from;
    State to;
    unsigned char byte;
    std::uint32_t depth;
  };

  static std::size_t total_bytes(std::span<const std::string_view> literals) {
    std::size_t total = 0;
    for (const std::string_view literal : literals) total += literal.size();
    return total;
  }

  [[nodiscard]] State step(State state, unsigned char byte) const {
    for (;;) {
      const State next = children_.find(state, byte);
      if (next != kNone) return next;
      if (state == kRoot) return kRoot;
      state = nodes_[state].suffix;
    }
  }

  // Suffixes are shorter than what they are suffixes of: state by state in the order of depth.
  void link(std::vector<Edge>& edges) {
    std::vector<std::uint32_t> depth(nodes_.size(), 0);
    for (Edge& edge : edges) edge.depth = depth[edge.to] = depth[edge.from] + 1;
    std::stable_sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) { return a.depth < b.depth; });
    for (const Edge& edge : edges) {
      Node& node = nodes_[edge.to];
      node.suffix = edge.from == kRoot ? kRoot : step(nodes_[edge.from].suffix, edge.byte);
      const Node& suffix = nodes_[node.suffix];
      node.shorter = suffix.literal != kNoLiteral ? node.suffix : suffix.shorter;
    }
  }

  Children children_;
  std::vector<Node> nodes_;
};

}  // namespace

std::unique_ptr<const LiteralScanner> make_aho_corasick(std::span<const std::string_view> literals) {
  return std::make_unique<AhoCorasick>(literals);
}

}  // namespace tocsin::pattern
