// An alarm on metrics, as the engine sees it: samples and time go in, state changes come out, each dated with its event
// time. One clock for each alarm: the time up to which it was judged; it never goes back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alarm/change.h"
#include "base/time.h"
#include "base/time_zone.h"
#include "model/definitions.h"
#include "model/event.h"
#include "model/state.h"

namespace tocsin::alarm {

// One value, or one statistic set, on its way into an alarm.
struct Arrival {
  WindowBucket samples;    // with their event time
  EventRef event;          // no file where it is a default value, or no event at all
  std::size_t series = 0;  // which of the alarm's metrics: the index into `metrics`, 0 without
  std::string group;       // the instance's key (group_key.h); empty without group_by
  // CloudWatch: StorageResolution. What a minute tells of, an aligned alarm finds in the period of its first instant.
  Duration resolution{1000};
};

// What must be stored since the last call.
struct Dirty {
  std::vector<AlarmRow> rows;
  std::vector<BucketChange> buckets;
  std::vector<WindowPrune> prunes;
  std::vector<std::string> removed_groups;
};

struct GroupTotals {
  std::size_t instances = 0;
  std::size_t in_alarm = 0;
  std::uint64_t evicted = 0;     // since the start of this run
  std::uint64_t overflowed = 0;  // samples that went to the shared instance
};

// One instance as it stands.
struct InstanceView {
  AlarmRow row;
  std::optional<double> value;  // of the newest period, at the last judgement
};

class MetricAlarm {
 public:
  enum class Taken : std::uint8_t { counted, too_late };

  virtual ~MetricAlarm() = default;

  virtual Taken take(const Arrival& arrival, std::vector<Change>& changes) = 0;
  // The clock is at least `to` from now on; what is due up to then (inclusive) is judged in order.
  virtual void advance(Time to, std::vector<Change>& changes) = 0;
  // The next instant (of its own clock) at which something can change by itself.
  [[nodiscard]] virtual std::optional<Time> next_deadline() const = 0;
  [[nodiscard]] virtual std::optional<Time> clock() const = 0;

  // SetAlarmState: at once; the next judgement, limits::kForcedStateFor later if nothing comes before, decides afresh.
  // False: no such instance.
  virtual bool set_state(std::string_view group, AlarmState state, const std::string& reason,
                         const std::string& reason_data, Time at, std::vector<Change>& changes) = 0;

  // Over all instances: ALARM if any is.
  [[nodiscard]] virtual AlarmState state() const = 0;
  // For an observer: of the instance that was touched last.
  [[nodiscard]] virtual std::optional<double> value() const = 0;
  [[nodiscard]] virtual AlarmState verdict() const = 0;
  // By key; where there are more than `most`, the shared one first, then those in ALARM.
  [[nodiscard]] virtual std::vector<InstanceView> instances(std::size_t most) const = 0;
  [[nodiscard]] virtual GroupTotals groups() const { return {}; }
  // Samples that joined an older stamp's bucket because the window was full.
  [[nodiscard]] virtual std::uint64_t coarsened() const = 0;

  [[nodiscard]] virtual const Alarm& definition() const = 0;
  // Whole, for another program with the same alarm.
  [[nodiscard]] virtual std::vector<AlarmSnapshot> snapshots() const = 0;
  virtual void take_dirty(Dirty& dirty) = 0;
  // The same where nothing is stored: nothing is written out.
  virtual void drop_dirty() = 0;
};

// What an earlier run, or an earlier program, knew of the alarm: one snapshot for each instance; empty: a new alarm.
// `definition` must outlive it. `zone`: of a wall clock window that names one; else null.
std::unique_ptr<MetricAlarm> make_metric_alarm(const Alarm& definition, Duration allowed_lateness,
                                               std::vector<AlarmSnapshot> known,
                                               std::shared_ptr<const TimeZone> zone = nullptr);

}  // namespace tocsin::alarm
