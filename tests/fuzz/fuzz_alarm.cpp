// Any bytes as an alarm and what happens to it: the first eight tell the definition, the others values, statistic sets,
// time, states set by hand and stores. Its clock never goes back, its state changes by a change alone and each change
// begins where the one before ended, nothing is due before the next deadline, and what is loaded from a store is what
// was stored and goes on as the one that was not stopped.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "alarm/metric_alarm.h"
#include "metric/statistic.h"

using namespace tocsin;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : at_(data), end_(data + size) {}
  [[nodiscard]] bool at_end() const { return at_ == end_; }
  std::uint8_t next() { return at_end() ? std::uint8_t{0} : *at_++; }

 private:
  const std::uint8_t* at_;
  const std::uint8_t* end_;
};

Alarm read_alarm(Bytes& bytes) {
  constexpr const char* kStatistics[] = {"Sum",  "SampleCount", "Average",     "Minimum", "Maximum", "p90",
                                         "tm50", "TC(1:9)",     "WM(10%:90%)", "PR(:7)",  "IQM",     "p0"};
  Alarm alarm;
  alarm.name.value = "fuzz";
  const std::uint8_t kind = bytes.next();
  alarm.evaluation = kind % 3 == 0 ? Evaluation::aligned : Evaluation::sliding;
  if (kind % 3 == 1) alarm.group_by.push_back({"User", {}});
  alarm.statistic = *metric::parse_statistic(kStatistics[bytes.next() % std::size(kStatistics)]);
  constexpr int kPeriods[] = {10, 20, 30, 60, 300};
  alarm.period = std::chrono::seconds(kPeriods[bytes.next() % 5]);
  const std::uint8_t periods = bytes.next();
  alarm.evaluation_periods = 1 + periods % 5;
  if (periods >= 128) alarm.datapoints_to_alarm = 1 + (periods / 8) % alarm.evaluation_periods;
  const std::uint8_t how = bytes.next();
  alarm.comparison = static_cast<Comparison>(how % 4);
  alarm.treat_missing_data = static_cast<MissingData>(how / 4 % 4);
  if (how >= 128) alarm.low_sample_count = LowSampleCount::ignore;
  alarm.threshold = static_cast<double>(bytes.next()) - 8;
  const std::uint8_t resolve = bytes.next();
  if (resolve >= 192) alarm.resolve_threshold = alarm.threshold;
  alarm.resolve_after = Duration(resolve % 64 * 1000);
  alarm.max_groups = 1 + bytes.next() % 3;
  return alarm;
}

// The state of each instance as its changes tell it.
using States = std::map<std::string, AlarmState>;

void follow(States& states, const std::vector<alarm::Change>& changes, bool is_grouped) {
  for (const alarm::Change& change : changes) {
    const AlarmState first = is_grouped ? AlarmState::ok : AlarmState::insufficient_data;
    const auto known = states.try_emplace(change.group, first).first;
    require(known->second == change.old_state);
    require(!change.reason.empty());
    known->second = change.new_state;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes(data, size);
  const Alarm definition = read_alarm(bytes);
  const bool is_grouped = !definition.group_by.empty();
  const Duration lateness(bytes.next() * 500);
  auto subject = alarm::make_metric_alarm(definition, lateness, {});
  States states;
  Time now = from_ms(1'000'000'000'000);
  while (!bytes.at_end()) {
    const std::uint8_t what = bytes.next();
    now += Duration(bytes.next() * 100);
    const auto before = subject->clock();
    const auto due = subject->next_deadline();
    std::vector<alarm::Change> changes;
    if (what % 8 == 0) {
      subject->advance(now, changes);
      if (!changes.empty()) require(due && *due <= changes.front().time);
    } else if (what % 8 == 1) {
      subject->set_state(is_grouped ? "User=1" : "", static_cast<AlarmState>(what / 8 % 3), "by hand", "", now,
                         changes);
    } else if (what % 8 == 2) {
      // Stored, loaded and stored again.
      auto snapshots = subject->snapshots();
      auto loaded = alarm::make_metric_alarm(definition, lateness, snapshots);
      require(loaded->snapshots() == snapshots);
      require(loaded->state() == subject->state());
      if (is_grouped || !snapshots.front().row.clock) continue;
      require(loaded->next_deadline() == subject->next_deadline());
      require(loaded->clock() == subject->clock());
      subject = std::move(loaded);
    } else {
      alarm::Arrival arrival;
      const Time time = what % 8 == 3 ? now - Duration(bytes.next() * 1000) : now;
      const double value = static_cast<double>(bytes.next() % 32) - (what % 8 == 4 ? 16 : 0);
      arrival.samples = {time, 1, value, value, value, {}};
      if (what % 8 == 5) {
        arrival.samples.count = 1 + bytes.next() % 4;
        arrival.samples.maximum = value + bytes.next() % 4;
        arrival.samples.sum = value * static_cast<double>(arrival.samples.count) + arrival.samples.maximum - value;
      }
      if (is_grouped) arrival.group = "User=" + std::to_string(what / 8 % 6);
      subject->take(arrival, changes);
    }
    if (before) require(subject->clock() && *subject->clock() >= *before);
    follow(states, changes, is_grouped);
    if (!is_grouped && !states.empty()) require(states.begin()->second == subject->state());
    // Of evicted instances the next begins anew.
    alarm::Dirty dirty;
    subject->take_dirty(dirty);
    for (const std::string& group : dirty.removed_groups) states.erase(group);
    require(subject->groups().instances <= definition.max_groups + 1);
  }
  return 0;
}
