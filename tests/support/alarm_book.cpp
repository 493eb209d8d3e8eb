#include "support/alarm_book.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "metric/statistic_by_the_book.h"

namespace tocsin::test {
namespace {

Duration times(Duration period, std::int64_t n) { return period * n; }

std::vector<WindowBucket> within(const std::vector<BookSample>& all, Time from, Time to, bool from_is_in) {
  std::vector<WindowBucket> some;
  for (const BookSample& sample : all) {
    const Time t = sample.samples.time;
    if (from_is_in ? t >= from && t < to : t > from && t <= to) some.push_back(sample.samples);
  }
  return some;
}

std::uint64_t count_of(const std::vector<WindowBucket>& samples) {
  std::uint64_t count = 0;
  for (const WindowBucket& s : samples) count += s.count;
  return count;
}

// Of the last events that came (a person reads no more), those that lie in what was judged.
std::vector<std::uint64_t> evidence_of(const std::vector<BookSample>& all, Time after, Time at) {
  std::vector<BookSample> events;
  for (const BookSample& sample : all) {
    if (sample.mark > 0) events.push_back(sample);
  }
  if (events.size() > limits::kEvidence) events.erase(events.begin(), events.end() - limits::kEvidence);
  std::vector<std::uint64_t> marks;
  for (const BookSample& event : events) {
    if (event.samples.time > after && event.samples.time <= at) marks.push_back(event.mark);
  }
  return marks;
}

}  // namespace

std::string book_line(Time time, const std::string& group, AlarmState from, AlarmState to, std::uint64_t number,
                      std::optional<double> value, double threshold, bool is_correction, const std::string& reason,
                      const std::vector<std::uint64_t>& evidence) {
  return fmt::format("{} {} {} -> {} #{} value {} threshold {} {}| {} | {}", to_ms(time), group, to_string(from),
                     to_string(to), number, value ? fmt::format("{}", *value) : "none", threshold,
                     is_correction ? "correction " : "", reason, fmt::join(evidence, ","));
}

std::optional<double> book_value(const Statistic& statistic, const std::vector<WindowBucket>& samples) {
  if (samples.empty()) return std::nullopt;
  double count = 0;
  double sum = 0;
  double minimum = samples.front().minimum;
  double maximum = samples.front().maximum;
  for (const WindowBucket& s : samples) {
    count += static_cast<double>(s.count);
    sum += s.sum;
    minimum = std::min(minimum, s.minimum);
    maximum = std::max(maximum, s.maximum);
  }
  if (statistic == Statistic::sample_count) return count;
  if (statistic == Statistic::sum) return sum;
  if (statistic == Statistic::average) return sum / count;
  if (statistic == Statistic::minimum) return minimum;
  if (statistic == Statistic::maximum) return maximum;
  std::vector<double> values;
  for (const WindowBucket& s : samples) {
    if (s.minimum < 0 || s.minimum != s.maximum || s.sum != s.minimum * static_cast<double>(s.count)) {
      return std::nullopt;
    }
    values.insert(values.end(), s.count, s.minimum);
  }
  return extended_by_the_book(statistic, values);
}

bool book_breaches(Comparison comparison, double value, double threshold) {
  if (comparison == Comparison::greater) return value > threshold;
  if (comparison == Comparison::greater_or_equal) return value >= threshold;
  if (comparison == Comparison::less) return value < threshold;
  return value <= threshold;
}

// ---- sliding (12) ----

std::optional<Time> BookSliding::next_instant(Time after) const {
  std::vector<Time> instants;
  for (const BookSample& sample : all_) {
    for (std::uint32_t k = 0; k <= alarm_->evaluation_periods; ++k) {
      instants.push_back(sample.samples.time + times(alarm_->period, k));
    }
  }
  for (std::uint32_t k = 1; start_ && k <= alarm_->evaluation_periods; ++k) {
    instants.push_back(*start_ + times(alarm_->period, k));
  }
  if (hold_) instants.push_back(*hold_ + alarm_->resolve_after);
  if (recheck_) instants.push_back(*recheck_);
  std::optional<Time> next;
  for (const Time t : instants) {
    if (t > after && (!next || t < *next)) next = t;
  }
  return next;
}

bool BookSliding::take(const std::string& /*group*/, const BookSample& sample, BookChanges& changes) {
  const Time t = sample.samples.time;
  if (clock_ && t < *clock_ - lateness_) return false;
  if (!start_) start_ = t;
  if (!clock_) clock_ = t;
  if (t >= *clock_) {
    for (auto at = next_instant(*clock_); at && *at < t; at = next_instant(*at)) judge(*at, false, changes);
    clock_ = t;
    all_.push_back(sample);
    judge(t, false, changes);
    return true;
  }
  all_.push_back(sample);
  if (state_ == AlarmState::alarm) {
    judge(*clock_, false, changes);
    return true;
  }
  judge(t, true, changes);
  for (auto at = next_instant(t); at && *at <= *clock_; at = next_instant(*at)) judge(*at, *at < *clock_, changes);
  return true;
}

void BookSliding::advance(Time to, BookChanges& changes) {
  if (!start_) start_ = to;
  if (!clock_) clock_ = to;
  for (auto at = next_instant(*clock_); at && *at <= to; at = next_instant(*at)) judge(*at, false, changes);
  clock_ = std::max(*clock_, to);
}

AlarmState BookSliding::verdict(double threshold, const std::vector<BookPoint>& points) const {
  const Alarm& alarm = *alarm_;
  const MissingData treatment = alarm.treat_missing_data;
  const bool is_less = alarm.comparison == Comparison::less || alarm.comparison == Comparison::less_or_equal;
  const Statistic::Kind kind = alarm.statistic.kind;
  const bool grows = kind == Statistic::Kind::sum || kind == Statistic::Kind::sample_count ||
                     kind == Statistic::Kind::trimmed_count || kind == Statistic::Kind::trimmed_sum;
  std::uint32_t breaching = 0;
  std::uint32_t good = 0;
  std::uint32_t missing = 0;
  std::uint32_t unknown = 0;
  for (const BookPoint& point : points) {
    if (!point.value) {
      ++(point.whole ? missing : unknown);
    } else if (!book_breaches(alarm.comparison, *point.value, threshold)) {
      ++good;
    } else if (is_less && grows && !point.whole) {
      ++unknown;
    } else {
      ++breaching;
    }
  }
  if (treatment == MissingData::breaching) breaching += missing;
  if (treatment == MissingData::not_breaching) good += missing;
  if (breaching >= alarm.datapoints_to_alarm.value_or(alarm.evaluation_periods)) return AlarmState::alarm;
  if (treatment == MissingData::ignore && good == 0) return state_;
  if (breaching == 0 && good == 0) {
    const bool all_missing = missing == alarm.evaluation_periods;
    return treatment == MissingData::missing && all_missing ? AlarmState::insufficient_data : state_;
  }
  return AlarmState::ok;
}

void BookSliding::judge(Time at, bool is_correction, BookChanges& changes) {
  std::vector<BookPoint> points;
  for (std::uint32_t i = 0; i < alarm_->evaluation_periods; ++i) {
    const Time end = at - times(alarm_->period, i);
    const Time begin = end - alarm_->period;
    const auto samples = within(all_, begin, end, false);
    points.push_back({begin, book_value(alarm_->statistic, samples), count_of(samples), begin >= *start_});
  }
  const bool in_alarm = state_ == AlarmState::alarm;
  const double threshold = in_alarm ? alarm_->resolve_threshold.value_or(alarm_->threshold) : alarm_->threshold;
  const AlarmState now = verdict(threshold, points);
  recheck_.reset();
  if (in_alarm && now == AlarmState::ok && alarm_->resolve_after > Duration{0}) {
    if (!hold_) hold_ = at;
    if (at - *hold_ < alarm_->resolve_after) return;
  }
  hold_.reset();
  if (now == state_) return;
  changes.push_back(book_line(at, group_, state_, now, ++changes_, points.front().value, threshold, is_correction,
                              book_reason(*alarm_, threshold, points, now),
                              evidence_of(all_, points.back().begin, at)));
  state_ = now;
}

bool BookSliding::set_state(const std::string& group, AlarmState state, Time at, BookChanges& changes) {
  if (group != group_) return false;
  hold_.reset();
  if (state != state_) {
    changes.push_back(
        book_line(at, group_, state_, state, ++changes_, std::nullopt, alarm_->threshold, false, "by hand", {}));
  }
  state_ = state;
  if (!start_) start_ = at;
  if (!clock_) clock_ = at;
  recheck_ = *clock_ + limits::kForcedStateFor;
  return true;
}

bool BookSliding::is_empty_at(Time at) const {
  return within(all_, at - times(alarm_->period, alarm_->evaluation_periods), at, false).empty();
}

Time BookSliding::last_event() const {
  Time last = Time::min();
  for (const BookSample& sample : all_) last = std::max(last, sample.samples.time);
  return last;
}

// ---- group_by (12.6) ----

bool BookGrouped::take(const std::string& group, const BookSample& sample, BookChanges& changes) {
  const Time t = sample.samples.time;
  if (clock_ && t < *clock_ - lateness_) return false;
  // What falls due at the event's own instant comes after the events there.
  if (clock_ && t > *clock_) advance(t - Duration{1}, changes);
  std::string key = group;
  if (instances_.count(key) == 0 && key != "__other__" &&
      instances_.size() - instances_.count("__other__") >= alarm_->max_groups) {
    const BookSliding* oldest = nullptr;
    std::string leaves;
    for (const auto& [name, instance] : instances_) {
      const bool is_idle = instance.is_empty_at(std::max(passed_, *instance.clock()));
      if (name == "__other__" || instance.state() == AlarmState::alarm || !is_idle) continue;
      if (oldest != nullptr && instance.last_event() >= oldest->last_event()) continue;
      oldest = &instance;
      leaves = name;
    }
    if (oldest == nullptr) {
      ++overflowed;
      key = "__other__";
    } else {
      ++evicted;
      instances_.erase(leaves);
    }
  }
  if (!clock_ || t > *clock_) clock_ = t;
  const auto instance = instances_.try_emplace(key, *alarm_, lateness_, key, AlarmState::ok).first;
  const bool was_there = instance->second.clock().has_value();
  if (was_there) instance->second.advance(t < *clock_ ? *clock_ : t - Duration{1}, changes);
  instance->second.take(key, sample, changes);
  instance->second.advance(*clock_, changes);
  return true;
}

void BookGrouped::advance(Time to, BookChanges& changes) {
  if (!clock_) clock_ = to;
  // One instant after the other, in each of them one key after the other.
  while (true) {
    std::optional<Time> next;
    for (const auto& [key, instance] : instances_) {
      const auto own = instance.next_instant(*instance.clock());
      if (own && *own <= to && (!next || *own < *next)) next = own;
    }
    if (!next) break;
    for (auto& [key, instance] : instances_) instance.advance(*next, changes);
  }
  clock_ = std::max(*clock_, to);
  passed_ = std::max(passed_, to);
}

bool BookGrouped::set_state(const std::string& group, AlarmState state, Time at, BookChanges& changes) {
  const auto instance = instances_.find(group);
  if (instance == instances_.end()) return false;
  instance->second.advance(*clock_, changes);
  return instance->second.set_state(group, state, at, changes);
}

AlarmState BookGrouped::state() const {
  for (const auto& [key, instance] : instances_) {
    if (instance.state() == AlarmState::alarm) return AlarmState::alarm;
  }
  return AlarmState::ok;
}

std::vector<std::string> BookGrouped::keys() const {
  std::vector<std::string> all;
  for (const auto& [key, instance] : instances_) all.push_back(key);
  return all;
}

}  // namespace tocsin::test
