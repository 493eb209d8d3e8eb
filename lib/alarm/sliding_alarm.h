// One instance of a sliding alarm: its window, its state, its clock.
//
// It is judged at every sample, and at every instant at which something can change without one: when a sample crosses
// the edge of a period, when a period since the start has become whole, when a hold before OK ends, when renotify_every
// has passed in ALARM, when a state set by hand has stood long enough. Between these
// nothing can change, so that it does not matter in how many steps time comes.
//
// A sample at or after the clock moves the clock. A late one (older than it by no more than the allowed lateness) is
// put at its place. Unless the state is ALARM, every instant from its time up to the clock is then judged again, and
// changes found are issued with their own times, as corrections, so that a crossing is never lost, even one that is
// already over; in ALARM only the verdict at the clock counts. What was issued is never taken back.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "alarm/instance.h"
#include "alarm/metric_alarm.h"
#include "alarm/running_tally.h"
#include "alarm/sliding_verdict.h"
#include "metric/sliding_window.h"

namespace tocsin::alarm {

class SlidingAlarm final : public MetricAlarm {
 public:
  // `definition` must outlive it. `known`: what an earlier run stored, or a row with only its names. `digest`: of the
  // definition, shared among instances; null: the row has it.
  SlidingAlarm(const Alarm& definition, Duration allowed_lateness, AlarmSnapshot known,
               std::shared_ptr<const std::string> digest = nullptr);

  Taken take(const Arrival& arrival, std::vector<Change>& changes) override;
  void advance(Time to, std::vector<Change>& changes) override;
  [[nodiscard]] std::optional<Time> next_deadline() const override;
  [[nodiscard]] std::optional<Time> clock() const override { return instance_.standing().clock; }
  bool set_state(std::string_view group, AlarmState state, const std::string& reason, const std::string& reason_data,
                 Time at, std::vector<Change>& changes) override;

  [[nodiscard]] AlarmState state() const override { return instance_.standing().state; }
  [[nodiscard]] std::optional<double> value() const override { return window_.value(0); }
  [[nodiscard]] AlarmState verdict() const override { return verdict_; }
  [[nodiscard]] std::vector<InstanceView> instances(std::size_t most) const override;
  [[nodiscard]] std::uint64_t coarsened() const override { return window_.coarsened(); }
  [[nodiscard]] const Alarm& definition() const override { return *definition_; }
  [[nodiscard]] std::vector<AlarmSnapshot> snapshots() const override;
  void take_dirty(Dirty& dirty) override;
  void drop_dirty() override;

  [[nodiscard]] AlarmRow row() const { return instance_.row(); }
  // Its window is empty, and no sample is on its way into it.
  [[nodiscard]] bool is_quiet() const { return !window_.next_edge(); }

 private:
  [[nodiscard]] std::optional<Time> next_instant(Time after) const;
  [[nodiscard]] Duration length() const {
    return definition_->period * static_cast<std::int64_t>(definition_->evaluation_periods);
  }
  // At the window's instant.
  [[nodiscard]] Time begin(std::uint32_t i, Time at) const {
    return at - definition_->period * static_cast<std::int64_t>(i + 1);
  }
  [[nodiscard]] bool is_whole(std::uint32_t i, Time at) const {
    const MaybeTime start = instance_.standing().start;
    return start && begin(i, at) >= *start;
  }
  [[nodiscard]] Tally tally(Time at, double threshold);
  [[nodiscard]] std::vector<Point> points(Time at) const;
  void judge(Time at, bool is_correction, std::vector<Change>& changes);
  void remind(Time at, std::vector<Change>& changes);

  const Alarm* definition_;
  Duration lateness_;
  Instance instance_;
  metric::SlidingWindow window_;
  AlarmState verdict_;
  MaybeTime reminded_;                // last
  Boxed<std::vector<Time>> touched_;  // stamps to be stored
  MaybeTime pruned_;
  Boxed<RunningTally> running_;  // of many periods
};

}  // namespace tocsin::alarm
