#include "support/state_model.h"

namespace tocsin::test {

void StateModel::apply(const StateDelta& delta) {
  for (const std::string& alarm : delta.removed_alarms) {
    std::erase_if(rows_, [&alarm](const auto& entry) { return entry.first.first == alarm; });
    std::erase_if(windows_, [&alarm](const auto& entry) { return entry.first.first == alarm; });
  }
  for (const auto& instance : delta.removed_instances) {
    rows_.erase(instance);
    windows_.erase(instance);
  }
  for (const WindowPrune& prune : delta.prunes) {
    for (auto& [series, window] : windows_[{prune.alarm, prune.group}]) {
      window.erase(window.begin(), window.lower_bound(prune.before));
    }
  }
  for (const BucketChange& change : delta.buckets) {
    windows_[{change.alarm, change.group}][change.series][change.bucket.time] = change.bucket;
  }
  for (const AlarmRow& row : delta.alarms) rows_[{row.alarm, row.group}] = row;
  for (const auto& [key, n] : delta.counters) counters_[key] += n;
  std::erase_if(seen_, [&](const SeenKeys& some) { return some.generation < delta.seen.forgotten_before; });
  seen_.insert(seen_.end(), delta.seen.added.begin(), delta.seen.added.end());
  history_.insert(history_.end(), delta.history.begin(), delta.history.end());
}

EngineState StateModel::state() const {
  EngineState state;
  for (const auto& [key, row] : rows_) {
    AlarmSnapshot snapshot{row, {}};
    const auto window = windows_.find(key);
    if (window != windows_.end()) {
      for (const auto& [series, buckets] : window->second) {
        snapshot.windows.resize(series + 1);
        for (const auto& [time, bucket] : buckets) snapshot.windows[series].push_back(bucket);
      }
    }
    state.alarms.push_back(std::move(snapshot));
  }
  state.counters = counters_;
  state.seen = seen_;
  return state;
}

}  // namespace tocsin::test
