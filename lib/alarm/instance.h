// What every alarm instance keeps beside its datapoints: its row (state, reason, clock, the last events), and whether
// it must be stored.
#pragma once

#include <string>
#include <vector>

#include "alarm/change.h"
#include "alarm/point.h"
#include "base/time.h"
#include "model/definitions.h"
#include "model/event.h"
#include "model/state.h"

namespace tocsin::alarm {

class Instance {
 public:
  // `row`: what an earlier run stored, or one with only its names.
  explicit Instance(AlarmRow row);

  [[nodiscard]] const AlarmRow& row() const { return row_; }
  // To change what must be stored.
  AlarmRow& edit() {
    is_dirty_ = true;
    return row_;
  }
  // To change what need not be stored for its own sake.
  AlarmRow& transient() { return row_; }
  [[nodiscard]] bool take_dirty() { return std::exchange(is_dirty_, false); }

  // The event is one of the last that reached the alarm; those without a file (default values) are not kept.
  void remember(Time time, const EventRef& event);

  // `points` newest first, as judged against `threshold`; evidence is what lies after `since` and not after `at`.
  void change_to(AlarmState state, const Alarm& alarm, double threshold, const std::vector<Point>& points, Time since,
                 Time at, bool is_correction, std::vector<Change>& changes);
  // The state stays as it is, and is told again.
  void remind(std::optional<double> value, double threshold, Time since, Time at, std::vector<Change>& changes);
  // By an operator: SetAlarmState. `reason_data`: a JSON object, or empty.
  void set_state(AlarmState state, std::string reason, std::string reason_data, Time at, std::vector<Change>& changes);

 private:
  Change& begin_change(AlarmState state, Time at, std::string reason, std::string reason_data,
                       std::vector<Change>& changes);
  [[nodiscard]] std::vector<Evidence> evidence(Time since, Time at) const;

  AlarmRow row_;
  bool is_dirty_ = false;
};

}  // namespace tocsin::alarm
