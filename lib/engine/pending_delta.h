// State changes that wait for their commit, several outputs folded into one: the last word on a row or a bucket
// replaces the earlier ones, so that what waits grows with what changed, not with how often.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "alarm/metric_alarm.h"
#include "model/state.h"

namespace tocsin::engine {

// What has changed of an alarm since it was asked last, put behind what is there.
void add_changes(StateDelta& delta, const std::string& alarm, alarm::Dirty dirty);

class PendingDelta {
 public:
  // `later` happened after everything added before.
  void add(StateDelta later);
  // All of it, in StateDelta's order; afterwards empty.
  StateDelta take();

  [[nodiscard]] bool empty() const { return weight() == 0; }
  // How many rows would be written; one with a long list of values counts as several.
  [[nodiscard]] std::size_t weight() const;

 private:
  using InstanceKey = std::pair<std::string, std::string>;  // alarm, group
  struct Minute {
    MetricRef metric;
    Time begin;
  };
  struct MinuteHash {
    std::size_t operator()(const Minute& minute) const;
  };
  struct SameMinute {
    bool operator()(const Minute& a, const Minute& b) const {
      return a.begin == b.begin && (a.metric == b.metric || *a.metric == *b.metric);
    }
  };

  void forget(const std::string& alarm);
  void forget(const InstanceKey& instance);
  void add(MetricMinute minute);
  void add(SeenDelta seen);

  std::set<std::string> removed_;
  std::set<InstanceKey> removed_instances_;
  std::map<InstanceKey, Time> prunes_;
  std::map<std::tuple<std::string, std::string, Time, std::uint32_t>, WindowBucket> buckets_;  // and of which series
  std::map<InstanceKey, AlarmRow> rows_;
  CounterTotals counters_;
  std::vector<HistoryItem> history_;
  std::unordered_map<Minute, WindowBucket, MinuteHash, SameMinute> metrics_;
  std::size_t metrics_weight_ = 0;
  SeenDelta seen_;
  std::size_t seen_keys_ = 0;
  std::map<std::pair<std::string, std::string>, std::string> policies_;  // by kind and name
};

}  // namespace tocsin::engine
