// One instance of a sliding alarm: its window, its state, its clock. Samples and time go in, state changes come out,
// each dated with the exact event time at which it became true.
//
// It is judged at every sample, and at every instant at which something can change without one: when a sample crosses
// the edge of a period, when a period since the start has become whole, when a hold before OK ends. Between these
// nothing can change, so that it does not matter in how many steps time comes.
//
// A late sample (older than the clock by no more than the allowed lateness) is put at its place. Unless the state is
// ALARM, every instant from its time up to the clock is then judged again, and changes found are issued with their own
// times, so that a crossing is never lost, even one that is already over; in ALARM only the verdict at the clock
// counts. What was issued is never taken back.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "alarm/verdict.h"
#include "base/time.h"
#include "metric/sliding_window.h"
#include "model/definitions.h"
#include "model/event.h"
#include "model/state.h"
#include "model/transition.h"

namespace tocsin::alarm {

struct Change {
  Time time;
  AlarmState old_state;
  AlarmState new_state;
  std::uint64_t number;       // of the instance's changes, from 1
  double threshold;           // it was judged against
  std::vector<Point> points;  // newest first
  std::vector<Evidence> evidence;
};

class SlidingAlarm {
 public:
  enum class Taken { counted, too_late };

  // `definition` must outlive it. `row` and `window` are what an earlier run stored, or a row with only its names.
  SlidingAlarm(const Alarm& definition, Duration allowed_lateness, AlarmRow row, std::vector<WindowBucket> window);

  // One value, or one statistic set, with its event time. `event` has no file where the value is a default.
  Taken take(const WindowBucket& samples, const EventRef& event, std::vector<Change>& changes);
  Taken take(Time time, double value, const EventRef& event, std::vector<Change>& changes) {
    return take({time, 1, value, value, value}, event, changes);
  }
  // The clock is at least `to` from now on; what is due up to then (inclusive) is judged in order.
  void advance(Time to, std::vector<Change>& changes);

  // The next instant (of its own clock) at which something can change by itself.
  [[nodiscard]] std::optional<Time> next_deadline() const;
  // The value of the newest period at the last judgement.
  [[nodiscard]] std::optional<double> value() const { return window_.value(0); }
  // The newest verdict, for an observer; the state is in row().
  [[nodiscard]] AlarmState verdict() const { return verdict_; }

  [[nodiscard]] const Alarm& definition() const { return *definition_; }
  [[nodiscard]] const AlarmRow& row() const { return row_; }
  AlarmRow& row() { return row_; }
  [[nodiscard]] const metric::SlidingWindow& window() const { return window_; }

  // What must be stored since the last call.
  struct Dirty {
    bool row = false;
    std::vector<WindowBucket> buckets;  // as they stand, by time
    std::optional<Time> pruned_before;  // buckets older than this are gone
  };
  Dirty take_dirty();
  void mark_dirty() { row_dirty_ = true; }

 private:
  [[nodiscard]] std::optional<Time> next_instant(Time after) const;
  void judge(Time at, std::vector<Change>& changes);
  void change_to(AlarmState state, Time at, double threshold, std::vector<Change>& changes);
  void remember(Time time, const EventRef& event);

  const Alarm* definition_;
  Duration lateness_;
  AlarmRow row_;
  metric::SlidingWindow window_;
  std::vector<Point> points_;  // of the last judgement, newest first
  AlarmState verdict_;
  bool row_dirty_ = false;
  std::vector<Time> touched_;
  std::optional<Time> pruned_;
};

}  // namespace tocsin::alarm
