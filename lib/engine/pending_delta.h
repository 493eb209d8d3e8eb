// State changes that wait for their commit, several outputs folded into one: the last word on a row or a bucket
// replaces the earlier ones, so that what waits grows with what changed, not with how often.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "model/state.h"

namespace tocsin::engine {

class PendingDelta {
 public:
  // `later` happened after everything added before.
  void add(StateDelta later);
  // All of it, in StateDelta's order; afterwards empty.
  StateDelta take();

  [[nodiscard]] bool empty() const { return weight() == 0; }
  // How many rows would be written.
  [[nodiscard]] std::size_t weight() const;

 private:
  using InstanceKey = std::pair<std::string, std::string>;  // alarm, group

  void forget(const std::string& alarm);
  void forget(const InstanceKey& instance);

  std::set<std::string> removed_;
  std::set<InstanceKey> removed_instances_;
  std::map<InstanceKey, Time> prunes_;
  std::map<std::tuple<std::string, std::string, Time, std::uint32_t>, WindowBucket> buckets_;  // and of which series
  std::map<InstanceKey, AlarmRow> rows_;
  CounterTotals counters_;
  std::vector<HistoryItem> history_;
};

}  // namespace tocsin::engine
