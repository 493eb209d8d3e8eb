#include "alarm/aligned_alarm.h"

#include <algorithm>

#include "base/check.h"

namespace tocsin::alarm {

AlignedAlarm::AlignedAlarm(const Alarm& definition, AlarmSnapshot known, std::shared_ptr<const TimeZone> zone,
                           BandLookup band)
    : definition_(&definition),
      times_(definition, std::move(zone)),
      instance_(definition, std::move(known.row)),
      band_(std::move(band)),
      verdict_(instance_.standing().state) {
  known.windows.resize(std::max<std::size_t>(1, definition.metrics.size()));
  bool was_regrouped = false;
  for (std::size_t i = 0; i < known.windows.size(); ++i) {
    const Statistic& statistic = definition.metrics.empty() ? definition.statistic : definition.metrics[i].statistic;
    series_.emplace_back(statistic, times_.granule(), known.windows[i]);
    was_regrouped |= series_.back().was_regrouped();
  }
  if (!definition.metrics.empty()) {
    auto plan = MathPlan::bind(definition.metrics, definition.threshold_metric_id.value);
    CHECK(plan.has_value());
    plan_ = std::move(*plan);
    if (is_band(definition.comparison) && !band_) usual_.restore(instance_.memory());
  }
  if (!was_regrouped) return;
  pruned_ = Time::max();
  for (std::uint32_t s = 0; s < series_.size(); ++s) {
    for (const WindowBucket& bucket : series_[s].buckets()) touched_.emplace_back(s, bucket.time);
  }
}

MetricAlarm::Taken AlignedAlarm::take(const Arrival& arrival, std::vector<Change>& /*changes*/) {
  const Standing& row = instance_.standing();
  const Time time = arrival.samples.time;
  if (!row.start) instance_.edit().start = time;
  if (!row.clock) instance_.edit().clock = time;
  if (!next_needs_ || next_needs_->first != times_.after(*row.clock)) {
    const Time next = times_.after(*row.clock);
    next_needs_.emplace(next, oldest_needed(next));
  }
  // It counts as its whole second or minute; as an event it stays where it was.
  WindowBucket samples = arrival.samples;
  samples.time = floor_to(time, arrival.resolution);
  if (samples.time < next_needs_->second) return Taken::too_late;
  const std::pair touched{static_cast<std::uint32_t>(arrival.series), series_[arrival.series].add(samples).time};
  if (touched_.empty() || touched_.back() != touched) touched_.push_back(touched);
  instance_.remember(time, arrival.event);
  return Taken::counted;
}

void AlignedAlarm::advance(Time to, std::vector<Change>& changes) {
  Standing& row = instance_.transient();
  if (!row.start) instance_.edit().start = to;
  if (!row.clock) instance_.edit().clock = to;
  if (to <= *row.clock) return;
  for (Time at = times_.after(*row.clock); at <= to; at = times_.after(at)) {
    const bool has_data =
        std::any_of(series_.begin(), series_.end(), [](const auto& s) { return !s.buckets().empty(); });
    const std::size_t old_changes = changes.size();
    evaluate(at, changes);
    // Nothing in the range, and nothing came of it: so it is until something comes, be that a thousand years. Metric
    // math may look at the clock.
    if (!plan_ && !has_data && changes.size() == old_changes) at = times_.at_or_before(to);
    // Stored: a later start must not evaluate again what now knows more.
    instance_.edit().clock = at;
    const Time needed = oldest_needed(times_.after(at));
    bool has_forgotten = false;
    for (metric::AlignedSeries& series : series_) has_forgotten |= series.forget(needed);
    if (has_forgotten && pruned_ != Time::max()) pruned_ = needed;
  }
  row.clock = to;
}

std::optional<Time> AlignedAlarm::next_deadline() const {
  const Standing& row = instance_.standing();
  return row.clock ? std::optional(times_.after(*row.clock)) : std::nullopt;
}

std::vector<Point> AlignedAlarm::points_at(Time evaluation) const {
  const std::vector<Time> edges = times_.edges(evaluation);
  if (!plan_) return points_of(series_.front(), edges);
  std::vector<Point> points(times_.range());
  for (std::size_t i = 0; i < points.size(); ++i) points[i].begin = edges[i + 1];
  put_together(points, edges);
  return points;
}

std::vector<Point> AlignedAlarm::points_of(const metric::AlignedSeries& series, const std::vector<Time>& edges) const {
  std::vector<Point> points(times_.range());
  for (std::size_t i = 0; i < points.size(); ++i) {
    const metric::Datapoint all = series.between(edges[i + 1], edges[i]);
    points[i].begin = edges[i + 1];
    points[i].samples = all.count();
    points[i].value = series.value(all);
  }
  return points;
}

void AlignedAlarm::put_together(std::vector<Point>& points, const std::vector<Time>& edges) const {
  SeriesById by_id;
  for (std::size_t q = 0; q < definition_->metrics.size(); ++q) {
    const MetricQuery& query = definition_->metrics[q];
    if (!query.expression.value.empty()) continue;
    MathSeries& values = by_id[query.id.value];
    const std::vector<Point> own = points_of(series_[q], edges);
    for (auto point = own.rbegin(); point != own.rend(); ++point) values.push_back(point->value);
  }
  const MathPeriods periods{points.size(), definition_->evaluated_period(), points.back().begin};
  const BandLookup own_past = [this](std::string_view id, double deviations, Time begin) {
    return usual_.band(id, deviations, begin);
  };
  const MathResult result = plan_->evaluate(by_id, periods, band_ ? band_ : own_past);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::size_t at = points.size() - 1 - i;  // the oldest comes first there
    points[i].value = result.values[at];
    if (!is_band(definition_->comparison)) continue;
    if (result.lower[at] && result.upper[at]) {
      points[i].band = Band{*result.lower[at], *result.upper[at]};
    } else {
      points[i].value.reset();  // without a band nothing can be said
    }
  }
}

// Each period once: those that end on a multiple of it.
void AlignedAlarm::learn(Time evaluation) {
  const Duration period = definition_->evaluated_period();
  if (band_ || !plan_ || !is_band(definition_->comparison)) return;
  if (floor_to(evaluation, period) != evaluation) return;
  for (std::size_t q = 0; q < definition_->metrics.size(); ++q) {
    const MetricQuery& query = definition_->metrics[q];
    if (!query.expression.value.empty()) continue;
    const auto value = series_[q].value(series_[q].between(evaluation - period, evaluation));
    if (value) usual_.add(query.id.value, evaluation - period, *value);
  }
  instance_.set_memory(usual_.text());
}

void AlignedAlarm::evaluate(Time at, std::vector<Change>& changes) {
  const std::vector<Point> range = points_at(times_.at_or_before(at));
  const AlignedVerdict verdict = judge_aligned(*definition_, range, instance_.standing().state);
  verdict_ = verdict.state;
  value_ = range.front().value;
  learn(times_.at_or_before(at));  // after it was judged: what is judged is not yet usual
  if (verdict_ == instance_.standing().state) return;
  const Time since = verdict.points.back().begin - Duration{1};
  instance_.change_to(verdict_, definition_->threshold, verdict.points, since, at, false, changes);
}

bool AlignedAlarm::set_state(std::string_view group, AlarmState state, const std::string& reason,
                             const std::string& reason_data, Time at, std::vector<Change>& changes) {
  if (group != instance_.standing().group) return false;
  instance_.set_state(state, reason, reason_data, at, changes);
  return true;
}

std::vector<InstanceView> AlignedAlarm::instances(std::size_t most) const {
  if (most == 0) return {};
  return {{instance_.row(), value_}};
}

std::vector<AlarmSnapshot> AlignedAlarm::snapshots() const {
  AlarmSnapshot snapshot{instance_.row(), {}};
  for (const metric::AlignedSeries& series : series_) {
    snapshot.windows.emplace_back(series.buckets().begin(), series.buckets().end());
  }
  return {std::move(snapshot)};
}

void AlignedAlarm::take_dirty(Dirty& dirty) {
  const std::string& name = definition_->name.value;
  const std::string& group = instance_.standing().group;
  if (pruned_) dirty.prunes.push_back({name, group, *pruned_});
  std::sort(touched_.begin(), touched_.end());
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  for (const auto& [series, time] : touched_) {
    const auto& buckets = series_[series].buckets();
    const auto bucket = std::lower_bound(buckets.begin(), buckets.end(), time,
                                         [](const WindowBucket& b, Time t) { return b.time < t; });
    if (bucket != buckets.end() && bucket->time == time) dirty.buckets.push_back({name, group, series, *bucket});
  }
  if (instance_.take_dirty()) dirty.rows.push_back(instance_.row());
  drop_dirty();
}

void AlignedAlarm::drop_dirty() {
  touched_.clear();
  pruned_.reset();
  instance_.take_dirty();
}

}  // namespace tocsin::alarm
