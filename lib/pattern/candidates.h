// Rules that may match the event at hand, each once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tocsin::pattern {

class Candidates {
 public:
  // Empty again, for rules 0 to `rules` - 1. Costs nothing for the rules that were not added.
  void begin(std::size_t rules) {
    if (stamps_.size() < rules) stamps_.resize(rules, 0);
    if (++generation_ == 0) {
      std::fill(stamps_.begin(), stamps_.end(), 0);
      generation_ = 1;
    }
    rules_.clear();
  }

  void add(std::uint32_t rule) {
    if (stamps_[rule] == generation_) return;
    stamps_[rule] = generation_;
    rules_.push_back(rule);
  }
  void add(std::span<const std::uint32_t> rules) {
    for (const std::uint32_t rule : rules) add(rule);
  }

  [[nodiscard]] bool empty() const { return rules_.empty(); }
  [[nodiscard]] std::span<const std::uint32_t> ascending() {
    std::sort(rules_.begin(), rules_.end());
    return rules_;
  }

 private:
  std::vector<std::uint32_t> stamps_;  // the generation in which a rule was added last
  std::uint32_t generation_ = 0;
  std::vector<std::uint32_t> rules_;
};

}  // namespace tocsin::pattern
