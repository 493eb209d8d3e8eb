#include "pattern/rule_lists.h"

#include <algorithm>

namespace tocsin::pattern {

void RuleLists::finish(std::size_t lists) {
  std::sort(added_.begin(), added_.end());
  begins_.assign(lists + 1, 0);
  rules_.reserve(added_.size());
  for (const auto& [list, rule] : added_) {
    rules_.push_back(rule);
    begins_[list + 1] = static_cast<std::uint32_t>(rules_.size());
  }
  for (std::size_t i = 1; i < begins_.size(); ++i) begins_[i] = std::max(begins_[i], begins_[i - 1]);
  added_ = {};
}

}  // namespace tocsin::pattern
