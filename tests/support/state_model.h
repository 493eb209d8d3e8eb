// What a store would hold after some deltas: the slow, obvious way.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "model/state.h"

namespace tocsin::test {

class StateModel {
 public:
  void apply(const StateDelta& delta);
  [[nodiscard]] EngineState state() const;
  [[nodiscard]] const std::vector<HistoryItem>& history() const { return history_; }

 private:
  using Key = std::pair<std::string, std::string>;
  std::map<Key, AlarmRow> rows_;
  std::map<Key, std::map<std::uint32_t, std::map<Time, WindowBucket>>> windows_;  // by series
  CounterTotals counters_;
  std::vector<HistoryItem> history_;
  std::vector<SeenKeys> seen_;
};

}  // namespace tocsin::test
