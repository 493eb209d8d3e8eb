#include "alarm/sliding_alarm.h"

#include <algorithm>

#include "alarm/reason.h"
#include "base/limits.h"

namespace tocsin::alarm {

SlidingAlarm::SlidingAlarm(const Alarm& definition, Duration allowed_lateness, AlarmRow row,
                           std::vector<WindowBucket> window)
    : definition_(&definition),
      lateness_(allowed_lateness),
      row_(std::move(row)),
      window_(definition.statistic, definition.period, definition.evaluation_periods, std::move(window)),
      points_(definition.evaluation_periods),
      verdict_(row_.state) {
  if (row_.clock) window_.seek(*row_.clock);
  if (row_.reason.empty()) {
    row_.reason = kInitialReason;
    row_dirty_ = true;
  }
}

SlidingAlarm::Taken SlidingAlarm::take(const WindowBucket& samples, const EventRef& event,
                                       std::vector<Change>& changes) {
  const Time time = samples.time;
  if (row_.clock && time < *row_.clock - lateness_) return Taken::too_late;
  if (!row_.start) row_.start = time;
  if (!row_.clock) row_.clock = time;

  if (time >= *row_.clock) {
    // Everything due before the sample; an edge at its own instant is judged once, with the sample in.
    advance(time - Duration{1}, changes);
    window_.seek(time);
    row_.clock = time;
  }
  const Time bucket = window_.add(samples);
  if (touched_.empty() || touched_.back() != bucket) touched_.push_back(bucket);
  remember(time, event);
  row_dirty_ = true;

  const Time clock = *row_.clock;
  if (time == clock || row_.state == AlarmState::alarm) {
    judge(clock, changes);
  } else {
    row_.hold.reset();
    judge(time, changes);
    for (auto at = next_instant(time); at && *at <= clock; at = next_instant(*at)) judge(*at, changes);
    window_.seek(clock);
  }
  return Taken::counted;
}

void SlidingAlarm::advance(Time to, std::vector<Change>& changes) {
  if (!row_.start) {
    row_.start = to;
    row_dirty_ = true;
  }
  if (!row_.clock) row_.clock = to;
  if (to <= *row_.clock) return;
  for (auto at = next_instant(*row_.clock); at && *at <= to; at = next_instant(*at)) {
    judge(*at, changes);
    row_.clock =
        *at;  // not stored for its own sake: after a restart the same instants are judged again, with the same verdicts
  }
  row_.clock = to;
  window_.seek(to);
  const Time oldest_needed =
      to - definition_->period * static_cast<std::int64_t>(definition_->evaluation_periods) - lateness_;
  // Late samples are judged with what stood in their window then; a bucket at `oldest_needed` itself is outside of
  // every such window.
  if (!window_.forget(oldest_needed)) return;
  pruned_ = oldest_needed + Duration{1};
  row_dirty_ = true;  // with the clock: a restart must not judge instants again that needed what is gone
}

std::optional<Time> SlidingAlarm::next_deadline() const {
  return row_.clock ? next_instant(*row_.clock) : std::nullopt;
}

// Of `after` and the window's position, which are the same instant.
std::optional<Time> SlidingAlarm::next_instant(Time after) const {
  std::optional<Time> next = window_.next_edge();
  const auto consider = [&next, after](Time at) {
    if (at > after && (!next || at < *next)) next = at;
  };
  if (row_.start) {
    const auto periods = static_cast<std::int64_t>(definition_->evaluation_periods);
    const std::int64_t passed = after < *row_.start ? 0 : (after - *row_.start) / definition_->period;
    if (passed < periods) consider(*row_.start + definition_->period * (passed + 1));
  }
  if (row_.hold) consider(*row_.hold + definition_->resolve_after);
  return next;
}

void SlidingAlarm::judge(Time at, std::vector<Change>& changes) {
  const Alarm& alarm = *definition_;
  window_.seek(at);
  for (std::uint32_t i = 0; i < alarm.evaluation_periods; ++i) {
    const Time begin = at - alarm.period * static_cast<std::int64_t>(i + 1);
    points_[i] = {begin, window_.value(i), window_.sample_count(i), row_.start && begin >= *row_.start};
  }
  const bool in_alarm = row_.state == AlarmState::alarm;
  const double threshold = in_alarm && alarm.resolve_threshold ? *alarm.resolve_threshold : alarm.threshold;
  verdict_ = alarm::judge(alarm, threshold, points_, row_.state);

  if (in_alarm && verdict_ == AlarmState::ok && alarm.resolve_after.count() > 0) {
    if (!row_.hold) {
      row_.hold = at;
      row_dirty_ = true;
    }
    if (at < *row_.hold + alarm.resolve_after) return;
  }
  if (row_.hold) {
    row_.hold.reset();
    row_dirty_ = true;
  }
  if (verdict_ != row_.state) change_to(verdict_, at, threshold, changes);
}

void SlidingAlarm::change_to(AlarmState state, Time at, double threshold, std::vector<Change>& changes) {
  Change change{at, row_.state, state, ++row_.changes, threshold, points_, {}};
  const Time window_begin = at - definition_->period * static_cast<std::int64_t>(definition_->evaluation_periods);
  for (const Evidence& evidence : row_.recent) {
    if (evidence.time > window_begin && evidence.time <= at) change.evidence.push_back(evidence);
  }
  changes.push_back(std::move(change));
  row_.state = state;
  row_.changed = at;
  row_dirty_ = true;
}

void SlidingAlarm::remember(Time time, const EventRef& event) {
  if (!event.file) return;
  if (row_.recent.size() >= limits::kEvidence) row_.recent.erase(row_.recent.begin());
  row_.recent.push_back({time, event});
}

SlidingAlarm::Dirty SlidingAlarm::take_dirty() {
  Dirty dirty;
  dirty.row = row_dirty_;
  dirty.pruned_before = pruned_;
  std::sort(touched_.begin(), touched_.end());
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  const metric::BucketList& buckets = window_.buckets();
  for (const Time time : touched_) {
    const std::size_t after = buckets.first_after(time);
    if (after > 0 && buckets.time(after - 1) == time) dirty.buckets.push_back(buckets[after - 1]);
  }
  row_dirty_ = false;
  touched_.clear();
  pruned_.reset();
  return dirty;
}

}  // namespace tocsin::alarm
