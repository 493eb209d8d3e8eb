#include "engine/pending_delta.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "metric/add_samples.h"

namespace tocsin::engine {
namespace {

constexpr std::size_t kValuesPerRow = 64;  // a row takes about as much memory
constexpr std::size_t kKeysPerRow = 128;   // likewise

std::size_t weight_of(const WindowBucket& samples) {
  return 1 + (samples.values ? samples.values->counts.size() / kValuesPerRow : 0);
}

}  // namespace

void add_changes(StateDelta& delta, const std::string& alarm, alarm::Dirty dirty) {
  for (std::string& group : dirty.removed_groups) delta.removed_instances.emplace_back(alarm, std::move(group));
  std::move(dirty.prunes.begin(), dirty.prunes.end(), std::back_inserter(delta.prunes));
  std::move(dirty.buckets.begin(), dirty.buckets.end(), std::back_inserter(delta.buckets));
  std::move(dirty.rows.begin(), dirty.rows.end(), std::back_inserter(delta.alarms));
}

std::size_t PendingDelta::MinuteHash::operator()(const Minute& minute) const {
  return hash_of(*minute.metric) ^ static_cast<std::size_t>(to_ms(minute.begin));
}

void PendingDelta::add(MetricMinute minute) {
  const Time begin = minute.samples.time;
  const auto [entry, is_new] = metrics_.try_emplace({std::move(minute.metric), begin}, std::move(minute.samples));
  if (!is_new) {
    metrics_weight_ -= weight_of(entry->second);
    metric::add_samples(entry->second, minute.samples);
  }
  metrics_weight_ += weight_of(entry->second);
}

void PendingDelta::add(SeenDelta seen) {
  for (SeenKeys& some : seen.added) {
    seen_keys_ += some.keys.size();
    if (!seen_.added.empty() && seen_.added.back().generation == some.generation) {
      auto& keys = seen_.added.back().keys;
      keys.insert(keys.end(), some.keys.begin(), some.keys.end());
    } else {
      seen_.added.push_back(std::move(some));
    }
  }
  if (seen.forgotten_before <= seen_.forgotten_before) return;
  seen_.forgotten_before = seen.forgotten_before;
  std::erase_if(seen_.added, [&](const SeenKeys& some) {
    if (some.generation >= seen.forgotten_before) return false;
    seen_keys_ -= some.keys.size();
    return true;
  });
}

void PendingDelta::forget(const std::string& alarm) {
  std::erase_if(prunes_, [&alarm](const auto& entry) { return entry.first.first == alarm; });
  std::erase_if(buckets_, [&alarm](const auto& entry) { return std::get<0>(entry.first) == alarm; });
  std::erase_if(rows_, [&alarm](const auto& entry) { return entry.first.first == alarm; });
  std::erase_if(removed_instances_, [&alarm](const auto& instance) { return instance.first == alarm; });
}

void PendingDelta::forget(const InstanceKey& instance) {
  prunes_.erase(instance);
  rows_.erase(instance);
  const auto first = buckets_.lower_bound({instance.first, instance.second, Time::min(), 0});
  auto last = first;
  while (last != buckets_.end() && std::get<0>(last->first) == instance.first &&
         std::get<1>(last->first) == instance.second) {
    ++last;
  }
  buckets_.erase(first, last);
}

void PendingDelta::add(StateDelta later) {
  for (const std::string& alarm : later.removed_alarms) {
    forget(alarm);
    removed_.insert(alarm);
  }
  for (InstanceKey& instance : later.removed_instances) {
    forget(instance);
    removed_instances_.insert(std::move(instance));
  }
  for (const WindowPrune& prune : later.prunes) {
    auto& before = prunes_.try_emplace({prune.alarm, prune.group}, prune.before).first->second;
    before = std::max(before, prune.before);
    const auto first = buckets_.lower_bound({prune.alarm, prune.group, Time::min(), 0});
    auto last = first;
    while (last != buckets_.end() && std::get<0>(last->first) == prune.alarm &&
           std::get<1>(last->first) == prune.group && std::get<2>(last->first) < prune.before) {
      ++last;
    }
    buckets_.erase(first, last);
  }
  for (BucketChange& change : later.buckets) {
    buckets_.insert_or_assign({change.alarm, change.group, change.bucket.time, change.series},
                              std::move(change.bucket));
  }
  for (AlarmRow& row : later.alarms) {
    InstanceKey key{row.alarm, row.group};
    rows_.insert_or_assign(std::move(key), std::move(row));
  }
  for (const auto& [key, n] : later.counters) counters_[key] += n;
  std::move(later.history.begin(), later.history.end(), std::back_inserter(history_));
  for (MetricMinute& minute : later.metrics) add(std::move(minute));
  add(std::move(later.seen));
  for (PolicyRow& row : later.policies) {
    policies_.insert_or_assign({std::move(row.kind), std::move(row.name)}, std::move(row.value));
  }
}

StateDelta PendingDelta::take() {
  StateDelta delta;
  delta.removed_alarms.assign(removed_.begin(), removed_.end());
  delta.removed_instances.assign(removed_instances_.begin(), removed_instances_.end());
  for (const auto& [key, before] : prunes_) delta.prunes.push_back({key.first, key.second, before});
  for (auto& [key, bucket] : buckets_) {
    delta.buckets.push_back({std::get<0>(key), std::get<1>(key), std::get<3>(key), std::move(bucket)});
  }
  for (auto& [key, row] : rows_) delta.alarms.push_back(std::move(row));
  delta.counters = std::move(counters_);
  delta.history = std::move(history_);
  delta.metrics.reserve(metrics_.size());
  for (auto& [minute, samples] : metrics_) delta.metrics.push_back({minute.metric, std::move(samples)});
  delta.seen = std::move(seen_);
  for (auto& [key, value] : policies_) delta.policies.push_back({key.first, key.second, std::move(value)});
  *this = PendingDelta();
  return delta;
}

std::size_t PendingDelta::weight() const {
  return removed_.size() + removed_instances_.size() + prunes_.size() + buckets_.size() + rows_.size() +
         counters_.size() + history_.size() + metrics_weight_ + policies_.size() + seen_.added.size() +
         seen_keys_ / kKeysPerRow + (seen_.forgotten_before > 0 ? 1 : 0);
}

}  // namespace tocsin::engine
