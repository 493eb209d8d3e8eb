#include "alarm/sliding_alarm.h"

#include <algorithm>

#include "base/limits.h"

namespace tocsin::alarm {

SlidingAlarm::SlidingAlarm(const Alarm& definition, Duration allowed_lateness, AlarmSnapshot known,
                           std::shared_ptr<const std::string> digest)
    : definition_(&definition),
      lateness_(allowed_lateness),
      instance_(definition, std::move(known.row), std::move(digest)),
      window_(definition.statistic, definition.period, definition.evaluation_periods,
              known.windows.empty() ? std::vector<WindowBucket>{} : std::move(known.windows.front())),
      verdict_(instance_.standing().state) {
  if (window_.tells_changes()) running_ = RunningTally();
  if (const MaybeTime clock = instance_.standing().clock) window_.seek(*clock);
}

MetricAlarm::Taken SlidingAlarm::take(const Arrival& arrival, std::vector<Change>& changes) {
  const Time time = arrival.samples.time;
  Standing& row = instance_.transient();
  if (row.clock && time < *row.clock - lateness_) return Taken::too_late;
  if (!row.start) instance_.edit().start = time;
  if (!row.clock) row.clock = time;

  if (time >= *row.clock) {
    // Everything due before the sample; an edge at its own instant is judged once, with the sample in.
    advance(time - Duration{1}, changes);
    window_.seek(time);
    row.clock = time;
  }
  const Time bucket = window_.add(arrival.samples);
  if (!touched_) touched_ = std::vector<Time>();
  if (touched_->empty() || touched_->back() != bucket) touched_->push_back(bucket);
  instance_.remember(time, arrival.event);
  instance_.edit();

  const Time clock = *row.clock;
  if (time == clock || row.state == AlarmState::alarm) {
    judge(clock, false, changes);
  } else {
    row.hold.reset();
    judge(time, true, changes);
    for (auto at = next_instant(time); at && *at <= clock; at = next_instant(*at)) judge(*at, *at < clock, changes);
    window_.seek(clock);
  }
  return Taken::counted;
}

void SlidingAlarm::advance(Time to, std::vector<Change>& changes) {
  Standing& row = instance_.transient();
  if (!row.start) instance_.edit().start = to;
  if (!row.clock) row.clock = to;
  if (to <= *row.clock) return;
  for (auto at = next_instant(*row.clock); at && *at <= to; at = next_instant(*at)) {
    judge(*at, false, changes);
    row.clock =
        *at;  // not stored for its own sake: after a restart the same instants are judged again, with the same verdicts
  }
  row.clock = to;
  window_.seek(to);
  // Late samples are judged with what stood in their window then; a bucket at `oldest_needed` itself is outside of
  // every such window.
  const Time oldest_needed = to - length() - lateness_;
  if (!window_.forget(oldest_needed)) return;
  pruned_ = oldest_needed + Duration{1};
  instance_.edit();  // with the clock: a restart must not judge instants again that needed what is gone
}

std::optional<Time> SlidingAlarm::next_deadline() const {
  const MaybeTime clock = instance_.standing().clock;
  return clock ? next_instant(*clock) : std::nullopt;
}

// Of `after` and the window's position, which are the same instant.
std::optional<Time> SlidingAlarm::next_instant(Time after) const {
  const Standing& row = instance_.standing();
  std::optional<Time> next = window_.next_edge();
  const auto consider = [&next, after](Time at) {
    if (at > after && (!next || at < *next)) next = at;
  };
  if (row.start) {
    const auto periods = static_cast<std::int64_t>(definition_->evaluation_periods);
    const std::int64_t passed = after < *row.start ? 0 : (after - *row.start) / definition_->period;
    if (passed < periods) consider(*row.start + definition_->period * (passed + 1));
  }
  if (row.hold) consider(*row.hold + definition_->resolve_after);
  if (row.recheck) consider(*row.recheck);
  const Duration every = definition_->renotify_every;
  if (every.count() > 0 && row.state == AlarmState::alarm && row.changed) {
    const std::int64_t passed = after < *row.changed ? 0 : (after - *row.changed) / every;
    consider(*row.changed + every * (passed + 1));
  }
  return next;
}

Tally SlidingAlarm::tally(Time at, double threshold) {
  const Alarm& alarm = *definition_;
  if (running_) {
    const MaybeTime start = instance_.standing().start;
    const std::int64_t passed = start && at > *start ? (at - *start) / alarm.period : 0;
    const auto whole = std::min(passed, static_cast<std::int64_t>(alarm.evaluation_periods));
    return running_->update(alarm, threshold, static_cast<std::uint32_t>(whole), window_);
  }
  Tally tally;
  for (std::uint32_t i = 0; i < alarm.evaluation_periods; ++i) {
    tally.add(meaning(alarm, threshold, window_.value(i), is_whole(i, at)));
  }
  return tally;
}

std::vector<Point> SlidingAlarm::points(Time at) const {
  std::vector<Point> points(definition_->evaluation_periods);
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    points[i] = {begin(i, at), window_.value(i), window_.sample_count(i), is_whole(i, at), {}};
  }
  return points;
}

void SlidingAlarm::judge(Time at, bool is_correction, std::vector<Change>& changes) {
  const Alarm& alarm = *definition_;
  const Standing& row = instance_.standing();
  window_.seek(at);
  const bool in_alarm = row.state == AlarmState::alarm;
  const double threshold = in_alarm && alarm.resolve_threshold ? *alarm.resolve_threshold : alarm.threshold;
  verdict_ = judge_sliding(alarm, tally(at, threshold), row.state);
  if (row.recheck) instance_.edit().recheck.reset();

  if (in_alarm && verdict_ == AlarmState::ok && alarm.resolve_after.count() > 0) {
    if (!row.hold) instance_.edit().hold = at;
    if (at < *row.hold + alarm.resolve_after) return remind(at, changes);
  }
  if (row.hold) instance_.edit().hold.reset();
  if (verdict_ != row.state) {
    instance_.change_to(verdict_, threshold, points(at), at - length(), at, is_correction, changes);
  } else {
    remind(at, changes);
  }
}

void SlidingAlarm::remind(Time at, std::vector<Change>& changes) {
  const Standing& row = instance_.standing();
  const Duration every = definition_->renotify_every;
  if (every.count() == 0 || row.state != AlarmState::alarm || !row.changed || at <= *row.changed) return;
  if ((at - *row.changed) % every != Duration::zero() || (reminded_ && *reminded_ == at)) return;
  reminded_ = at;
  instance_.remind(value(), definition_->threshold, at - length(), at, changes);
}

bool SlidingAlarm::set_state(std::string_view group, AlarmState state, const std::string& reason,
                             const std::string& reason_data, Time at, std::vector<Change>& changes) {
  if (group != instance_.standing().group) return false;
  Standing& row = instance_.edit();
  row.hold.reset();
  instance_.set_state(state, reason, reason_data, at, changes);
  if (!row.start) row.start = at;
  if (!row.clock) row.clock = at;
  row.recheck = *row.clock + limits::kForcedStateFor;
  return true;
}

std::vector<InstanceView> SlidingAlarm::instances(std::size_t most) const {
  if (most == 0) return {};
  return {{instance_.row(), value()}};
}

std::vector<AlarmSnapshot> SlidingAlarm::snapshots() const {
  const auto& buckets = window_.buckets();
  return {{instance_.row(), {{buckets.begin(), buckets.end()}}}};
}

void SlidingAlarm::take_dirty(Dirty& dirty) {
  const std::string& name = definition_->name.value;
  const std::string& group = instance_.standing().group;
  if (pruned_) dirty.prunes.push_back({name, group, *pruned_});
  std::vector<Time> touched;
  if (touched_) touched = std::move(*touched_);
  touched_.reset();  // with its memory: most instances are idle
  std::sort(touched.begin(), touched.end());
  touched.erase(std::unique(touched.begin(), touched.end()), touched.end());
  const metric::BucketList& buckets = window_.buckets();
  for (const Time time : touched) {
    const std::size_t after = buckets.first_after(time);
    if (after == 0 || buckets.time(after - 1) != time) continue;
    dirty.buckets.push_back({name, group, 0, buckets[after - 1]});
  }
  if (instance_.take_dirty()) dirty.rows.push_back(instance_.row());
  pruned_.reset();
}

void SlidingAlarm::drop_dirty() {
  touched_.reset();
  pruned_.reset();
  instance_.take_dirty();
}

}  // namespace tocsin::alarm
