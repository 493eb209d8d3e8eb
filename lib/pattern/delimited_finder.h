// Which space-delimited patterns match an event, of those for which no text can be scanned for: numbers ([..., status >
// 499]), short words, inequalities. The event is cut into fields once, no further than a pattern looks; the fields of
// the columns that patterns test go through an index each, and what that gives is evaluated.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <tuple>
#include <vector>

#include "pattern/ast.h"
#include "pattern/candidates.h"
#include "pattern/delimited_split.h"
#include "pattern/value_index.h"

namespace tocsin::pattern {

class DelimitedFinder {
 public:
  struct Rule {
    std::uint32_t pattern;
    const Delimited* delimited;  // outlives the finder
  };

  explicit DelimitedFinder(std::span<const Rule> rules);

  [[nodiscard]] bool empty() const { return rules_.empty(); }
  // Appends, ascending, the `pattern` of each rule that matches. Safe on many threads; `event` and `candidates` are
  // buffers of one.
  void match(DelimitedSplit& event, Candidates& candidates, std::vector<std::uint32_t>& out) const;

 private:
  // Where a slot's field comes from: counted from 0 from that end, or all that is left from there on.
  struct Column {
    enum class From : std::uint8_t { left, right, rest };
    From from = From::left;
    std::size_t index = 0;
    friend bool operator<(const Column& a, const Column& b) {
      return std::tie(a.from, a.index) < std::tie(b.from, b.index);
    }
  };
  struct Choice {
    Column column;
    std::vector<const SlotComparison*> comparisons;  // one of which must hold
    double cost = 0;
  };

  static Column column_of(const Delimited& pattern, std::size_t slot);
  static bool choose(const SlotNode& node, Choice& out);
  static bool choose(const Delimited& pattern, Choice& out);
  static bool value_of(const Column& column, DelimitedSplit& event, std::string_view& out);

  std::vector<Rule> rules_;            // by pattern
  std::vector<std::uint32_t> always_;  // without a condition
  std::map<Column, ValueIndex> columns_;
};

}  // namespace tocsin::pattern
