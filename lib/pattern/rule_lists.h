// For each of a few small numbers the rules under it, one after the other in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace tocsin::pattern {

class RuleLists {
 public:
  void add(std::uint32_t list, std::uint32_t rule) { added_.emplace_back(list, rule); }
  // After the last add(). `lists`: how many there are, with those that hold nothing.
  void finish(std::size_t lists);
  [[nodiscard]] std::span<const std::uint32_t> at(std::uint32_t list) const {
    return std::span(rules_).subspan(begins_[list], begins_[list + 1] - begins_[list]);
  }

 private:
  std::vector<std::pair<std::uint32_t, std::uint32_t>> added_;
  std::vector<std::uint32_t> begins_;
  std::vector<std::uint32_t> rules_;
};

}  // namespace tocsin::pattern
