// An alarm that is evaluated as CloudWatch does: at instants on the clock, over periods that end there, with all the
// samples that have come until then. A late sample changes the next evaluation, never a past one.
#pragma once

#include <optional>
#include <vector>

#include "alarm/aligned_verdict.h"
#include "alarm/band_memory.h"
#include "alarm/evaluation_clock.h"
#include "alarm/instance.h"
#include "alarm/math_plan.h"
#include "alarm/metric_alarm.h"
#include "metric/aligned_series.h"

namespace tocsin::alarm {

class AlignedAlarm final : public MetricAlarm {
 public:
  // `definition` must outlive it. `known`: what an earlier run stored, or a row with only its names.
  // `zone`: of a wall clock window that names one; else null. `band`: what is usual, where something else than the
  // alarm's own past is to say it.
  AlignedAlarm(const Alarm& definition, AlarmSnapshot known, std::shared_ptr<const TimeZone> zone,
               BandLookup band = {});

  // Too late is what lies before the range of the next evaluation: no later one would look at it.
  Taken take(const Arrival& arrival, std::vector<Change>& changes) override;
  // Evaluates at every instant of the alarm's clock up to `to`.
  void advance(Time to, std::vector<Change>& changes) override;
  [[nodiscard]] std::optional<Time> next_deadline() const override;
  [[nodiscard]] std::optional<Time> clock() const override { return instance_.standing().clock; }
  bool set_state(std::string_view group, AlarmState state, const std::string& reason, const std::string& reason_data,
                 Time at, std::vector<Change>& changes) override;

  // As of `at`: the newest period is the last that has ended. advance() does nothing else, at the right instants.
  void evaluate(Time at, std::vector<Change>& changes);

  [[nodiscard]] AlarmState state() const override { return instance_.standing().state; }
  [[nodiscard]] std::optional<double> value() const override { return value_; }
  [[nodiscard]] AlarmState verdict() const override { return verdict_; }
  [[nodiscard]] std::vector<InstanceView> instances(std::size_t most) const override;
  [[nodiscard]] std::uint64_t coarsened() const override { return 0; }
  [[nodiscard]] const Alarm& definition() const override { return *definition_; }
  [[nodiscard]] std::vector<AlarmSnapshot> snapshots() const override;
  void take_dirty(Dirty& dirty) override;
  void drop_dirty() override;

 private:
  [[nodiscard]] std::vector<Point> points_at(Time evaluation) const;
  // The statistic of one metric in each period; newest first.
  [[nodiscard]] std::vector<Point> points_of(const metric::AlignedSeries& series, const std::vector<Time>& edges) const;
  void put_together(std::vector<Point>& points, const std::vector<Time>& edges) const;
  void learn(Time evaluation);
  [[nodiscard]] Time oldest_needed(Time evaluation) const { return times_.edges(evaluation).back(); }

  const Alarm* definition_;
  EvaluationClock times_;
  Instance instance_;
  std::vector<metric::AlignedSeries> series_;  // of each of the alarm's metrics
  std::optional<MathPlan> plan_;               // of an alarm with `metrics`
  BandLookup band_;
  BandMemory usual_;                                 // of a band alarm: what its metrics were in the past
  std::optional<std::pair<Time, Time>> next_needs_;  // the next evaluation, and the oldest time it looks at
  AlarmState verdict_;
  std::optional<double> value_;
  std::vector<std::pair<std::uint32_t, Time>> touched_;  // series, granule
  std::optional<Time> pruned_;
};

}  // namespace tocsin::alarm
