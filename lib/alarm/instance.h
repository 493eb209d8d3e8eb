// What every alarm instance keeps beside its datapoints: its row (state, reason, clock, the last events), and whether
// it must be stored.
//
// There may be a hundred thousand instances, so that what is the same for all of an alarm is kept once, and the texts
// of a change are made when somebody asks for them: a few numbers tell them all.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "alarm/change.h"
#include "alarm/point.h"
#include "base/boxed.h"
#include "base/time.h"
#include "model/definitions.h"
#include "model/event.h"
#include "model/state.h"

namespace tocsin::alarm {

// An optional instant in the room of one.
class MaybeTime {
 public:
  MaybeTime() = default;
  MaybeTime(Time time) : time_(time) {}                                 // NOLINT(google-explicit-constructor)
  MaybeTime(std::optional<Time> time) : time_(time.value_or(kNone)) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return time_ != kNone; }
  const Time& operator*() const { return time_; }
  void reset() { time_ = kNone; }
  operator std::optional<Time>() const {  // NOLINT(google-explicit-constructor)
    return time_ == kNone ? std::nullopt : std::optional(time_);
  }

 private:
  static constexpr Time kNone = Time::min();
  Time time_ = kNone;
};

// The part of an AlarmRow that is looked at all the time.
struct Standing {
  std::string group;
  AlarmState state = AlarmState::insufficient_data;
  std::uint64_t changes = 0;
  MaybeTime start;
  MaybeTime clock;
  MaybeTime hold;
  MaybeTime recheck;
  MaybeTime changed;
  std::vector<Evidence> recent;
};

class Instance {
 public:
  // `row`: what an earlier run stored, or one with only its names. `digest`: of the definition, shared among
  // instances; null: the row has it. `alarm` must outlive it.
  Instance(const Alarm& alarm, AlarmRow row, std::shared_ptr<const std::string> digest = nullptr);

  [[nodiscard]] const Standing& standing() const { return standing_; }
  // To change what must be stored.
  Standing& edit() {
    is_dirty_ = true;
    return standing_;
  }
  // To change what need not be stored for its own sake.
  Standing& transient() { return standing_; }
  bool take_dirty() { return std::exchange(is_dirty_, false); }
  [[nodiscard]] AlarmRow row() const;  // whole, as it is stored

  [[nodiscard]] std::string memory() const { return texts_ ? texts_->memory : std::string(); }
  void set_memory(std::string memory);

  // The event is one of the last that reached the alarm; those without a file (default values) are not kept.
  void remember(Time time, const EventRef& event);

  // `points` newest first, as judged against `threshold`; evidence is what lies after `since` and not after `at`.
  void change_to(AlarmState state, double threshold, const std::vector<Point>& points, Time since, Time at,
                 bool is_correction, std::vector<Change>& changes);
  // The state stays as it is, and is told again.
  void remind(std::optional<double> value, double threshold, Time since, Time at, std::vector<Change>& changes);
  // By an operator: SetAlarmState. `reason_data`: a JSON object, or empty. The state that it has is no change.
  void set_state(AlarmState state, std::string reason, std::string reason_data, Time at, std::vector<Change>& changes);

 private:
  struct Texts {
    std::string reason;
    std::string reason_data;
    std::string memory;
  };
  // A change whose texts are not made yet; of standing_.state, at standing_.changed.
  struct Judged {
    double threshold = 0;
    Point point;
  };
  [[nodiscard]] std::vector<Evidence> evidence(Time since, Time at) const;

  [[nodiscard]] std::string reason() const;
  [[nodiscard]] std::string reason_data() const;
  Texts& texts();
  Change& begin_change(AlarmState state, Time at, std::vector<Change>& changes);

  const Alarm* alarm_;
  std::shared_ptr<const std::string> digest_;
  Standing standing_;
  Boxed<Texts> texts_;    // none: the texts of a new alarm, but for what judged_ tells
  Boxed<Judged> judged_;  // of the last change, where one point decided
  bool is_dirty_ = false;
};

}  // namespace tocsin::alarm
