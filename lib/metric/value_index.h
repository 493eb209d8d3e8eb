// Values with counts, any of which may come and go, that answer questions of rank: what a sliding window knows of one
// period. A few are a sorted list, 16 bytes each, since most series are short; many are a trie.
//
// Sums are added up in the trie's order here as there: they are the same, rounded as they are, whether a set of values
// was once larger or not, and so a restart decides as the run that never stopped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/boxed.h"
#include "metric/ranked_values.h"
#include "metric/value_trie.h"

namespace tocsin::metric {

class ValueIndex final : public RankedValues {
 public:
  // `value` is finite; `count` > 0.
  void add(double value, std::uint64_t count = 1);
  // Of a value that was added at least so often.
  void remove(double value, std::uint64_t count = 1);

  [[nodiscard]] std::uint64_t size() const override { return size_; }
  [[nodiscard]] double at(std::uint64_t rank) const override;
  [[nodiscard]] double sum(std::uint64_t first, std::uint64_t last) const override;
  [[nodiscard]] std::uint64_t up_to(double bound) const override;
  // Of the least and the greatest; there is a value.
  [[nodiscard]] double least() const;
  [[nodiscard]] double greatest() const;

 private:
  struct Entry {
    std::uint64_t key = 0;
    std::uint64_t count = 0;
  };
  using Place = std::vector<Entry>::const_iterator;

  static double sum_within(Place begin, Place end, std::uint64_t first, std::uint64_t last);

  std::uint64_t size_ = 0;
  std::vector<Entry> few_;  // by key; empty where there is a trie
  Boxed<ValueTrie> many_;
};

}  // namespace tocsin::metric
