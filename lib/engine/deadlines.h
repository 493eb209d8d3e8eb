// When each alarm must hear of time next, in engine time; the earliest first.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/time.h"

namespace tocsin::engine {

class Deadlines {
 public:
  // `at`: none: nothing will happen by itself.
  void set(std::uint32_t alarm, std::optional<Time> at) {
    if (known_.size() <= alarm) known_.resize(alarm + 1);
    std::optional<Time>& known = known_[alarm];
    if (at == known) return;
    if (known && at) {  // the common case, without memory being given back and asked for
      auto entry = order_.extract({*known, alarm});
      entry.value().first = *at;
      order_.insert(std::move(entry));
    } else if (at) {
      order_.emplace(*at, alarm);
    } else {
      order_.erase({*known, alarm});
    }
    known = at;
  }

  [[nodiscard]] std::optional<Time> first() const {
    return order_.empty() ? std::nullopt : std::optional(order_.begin()->first);
  }
  // Those that are due at `to` or before, in order.
  void due(Time to, std::vector<std::uint32_t>& alarms) const {
    alarms.clear();
    for (const auto& [at, alarm] : order_) {
      if (at > to) break;
      alarms.push_back(alarm);
    }
  }
  void clear() { *this = Deadlines(); }

 private:
  std::set<std::pair<Time, std::uint32_t>> order_;
  std::vector<std::optional<Time>> known_;  // by alarm
};

}  // namespace tocsin::engine
