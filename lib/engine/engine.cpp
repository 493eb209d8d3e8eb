#include "engine/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "alarm/definition_digest.h"
#include "alarm/reason.h"
#include "alarm/sliding_alarm.h"
#include "base/check.h"
#include "base/limits.h"
#include "base/uuid.h"
#include "engine/dimension_watch.h"
#include "engine/history.h"
#include "notify/router.h"

namespace tocsin::engine {
namespace {

constexpr Time kLongAgo = Time::min();

// What an alarm instance is, to the engine.
struct Instance {
  AlarmId id;
  alarm::SlidingAlarm alarm;
  std::optional<Time> deadline;  // as it stands in the set of deadlines (engine time)
  bool touched = false;          // since the last commit's worth of output
};

}  // namespace

struct Engine::Impl {
  Impl(EngineState loaded, Observer* observer_or_null, Keep kept)
      : state(std::move(loaded)), observer(observer_or_null), keep(kept) {}

  // Where the group's clock stands: the latest time its alarms may be told of. Monotonic.
  struct GroupClock {
    Time clock = kLongAgo;
  };

  EngineState state;  // what waits for a program that has its alarms; empty after the first
  Observer* observer;
  Keep keep;
  std::shared_ptr<const Program> program;
  std::vector<Instance> instances;  // by AlarmId
  std::vector<GroupClock> clocks;   // by GroupId
  std::set<std::pair<Time, std::uint32_t>> deadlines;
  std::vector<std::uint32_t> unstarted;  // alarms that have not heard of any time yet
  std::vector<std::uint32_t> touched;
  std::vector<std::uint32_t> due;                      // of pass() alone; kept for its memory
  std::map<std::uint32_t, DimensionWatch> dimensions;  // by FilterId, of filters that have any
  Output output;

  // ---- inputs ----

  void take(const Findings& findings) {
    CHECK(program && findings.program == program->id());
    const Rules& rules = program->rules();
    for (const Sample& sample : findings.samples) {
      if (sample.dimensions) watch_dimensions(sample);
      for (const AlarmId id : program->alarms_of(sample.filter, sample.dimensions.get()))
        take(instances[id.value], sample);
    }
    const CompiledGroup& group = program->group(findings.group);
    const std::string scope = "log_group/" + rules.log_groups[findings.group.value].name.value;
    for (std::size_t c = 0; c < kCountNames.size(); ++c) {
      count(scope, kCountNames[c], findings.counters[static_cast<Count>(c)]);
    }
    for (std::size_t f = 0; f < findings.matches.size(); ++f) {
      if (findings.matches[f] == 0) continue;
      count("metric_filter/" + rules.metric_filters[group.filters[f].id.value].name.value, "matches",
            findings.matches[f]);
    }
  }

  void take(const Replayed& input) {
    CHECK(program && input.program == program->id());
    for (const Sample& sample : input.samples) {
      if (!deadlines.empty() && deadlines.begin()->first < sample.time) pass(sample.time - Duration{1}, {});
      if (sample.dimensions) watch_dimensions(sample);
      for (const AlarmId id : program->alarms_of(sample.filter, sample.dimensions.get())) {
        take(instances[id.value], sample);
      }
    }
  }

  void watch_dimensions(const Sample& sample) {
    if (!dimensions[sample.filter.value].add(sample.time, *sample.dimensions)) return;
    const std::string& name = program->rules().metric_filters[sample.filter.value].name.value;
    count("metric_filter/" + name, "dimension_floods", 1);
    output.notes.push_back(fmt::format(
        "metric filter '{}' made {} different combinations of dimension values on {}: each is a metric of its "
        "own",
        name, limits::kDimensionCombinations, to_iso8601(sample.time).substr(0, 10)));
  }

  void take(const MetricData& input) {
    const std::vector<Alarm>& alarms = program->rules().alarms;
    for (const MetricDatum& datum : input.data) {
      for (std::size_t a = 0; a < alarms.size(); ++a) {
        const Alarm& alarm = alarms[a];
        const std::string_view unit = datum.unit.empty() ? std::string_view("None") : std::string_view(datum.unit);
        if (alarm.name_space != datum.name_space || alarm.metric_name.value != datum.name) continue;
        if (!std::is_permutation(alarm.dimensions.begin(), alarm.dimensions.end(), datum.dimensions.begin(),
                                 datum.dimensions.end())) {
          continue;
        }
        if (!alarm.unit.empty() && alarm.unit != unit) continue;
        Sample sample;
        sample.time = datum.samples.time;
        take(instances[a], sample, datum.samples);
      }
    }
  }

  void take(Instance& instance, const Sample& sample) {
    take(instance, sample, {sample.time, 1, sample.value, sample.value, sample.value});
  }

  void take(Instance& instance, const Sample& sample, const WindowBucket& samples) {
    catch_up(instance);
    std::vector<alarm::Change> changes;
    const std::uint64_t coarsened = instance.alarm.window().coarsened();
    for (std::uint32_t i = 0; i < sample.repeat; ++i) {
      const auto taken = instance.alarm.take(samples, sample.event, changes);
      if (taken == alarm::SlidingAlarm::Taken::too_late) {
        count("alarm/" + instance.alarm.definition().name.value, "too_late", sample.repeat - i);
        if (observer != nullptr)
          observer->too_late(instance.alarm.definition(), sample, instance.alarm.row().clock.value_or(kEpoch));
        return;
      }
      if (observer != nullptr) {
        observer->counted(instance.alarm.definition(), sample);
        observer->judged(instance.alarm.definition(), sample.time, instance.alarm.value(), instance.alarm.verdict());
      }
    }
    if (const std::uint64_t more = instance.alarm.window().coarsened() - coarsened; more > 0) {
      count("alarm/" + instance.alarm.definition().name.value, "coarsened", more);
    }
    touch(instance);
    issue(instance, changes);
    reschedule(instance);
  }

  void take(const Advance& advance) {
    if (program) pass(advance.to, advance.holds);
  }

  void pass(Time to, const std::vector<Hold>& holds) {
    for (std::size_t g = 0; g < clocks.size(); ++g) {
      Time reached = to - program->rules().log_groups[g].expected_delay;
      for (const Hold& hold : holds) {
        if (hold.group.value == g) reached = std::min(reached, hold.until);
      }
      clocks[g].clock = std::max(clocks[g].clock, reached);
    }
    std::erase_if(unstarted, [this](std::uint32_t id) {
      Instance& instance = instances[id];
      if (!instance.alarm.row().start && clock_of(instance.id) == kLongAgo) return false;
      advance_to(instance, clock_of(instance.id));
      return true;
    });
    // In the order of the deadlines; an alarm whose groups are held back stays where it is.
    due.clear();
    for (const auto& [time, id] : deadlines) {
      if (time > to) break;
      due.push_back(id);
    }
    std::vector<std::pair<alarm::Change, std::uint32_t>> changes;
    for (const std::uint32_t id : due) {
      Instance& instance = instances[id];
      if (clock_of(instance.id) == kLongAgo) continue;
      std::vector<alarm::Change> own;
      instance.alarm.advance(clock_of(instance.id), own);
      if (observer != nullptr) {
        observer->judged(instance.alarm.definition(), clock_of(instance.id), instance.alarm.value(),
                         instance.alarm.verdict());
      }
      for (auto& change : own) changes.emplace_back(std::move(change), id);
      touch(instance);
      reschedule(instance);
    }
    std::stable_sort(changes.begin(), changes.end(),
                     [](const auto& a, const auto& b) { return a.first.time < b.first.time; });
    for (const auto& [change, id] : changes) issue(instances[id], change);
  }

  void take(const NewProgram& input) {
    const std::shared_ptr<const Program> old = program;
    std::map<std::string, Time> old_clocks;
    if (old) {
      for (std::size_t g = 0; g < clocks.size(); ++g)
        old_clocks[old->rules().log_groups[g].name.value] = clocks[g].clock;
    }
    std::map<std::string, AlarmSnapshot> known;
    for (auto& snapshot : state.alarms) {
      const std::string name = snapshot.row.alarm;
      known.emplace(name, std::move(snapshot));
    }
    state.alarms.clear();
    for (const Instance& instance : instances) {
      const auto& buckets = instance.alarm.window().buckets();
      known.insert_or_assign(instance.alarm.row().alarm,
                             AlarmSnapshot{instance.alarm.row(), {buckets.begin(), buckets.end()}});
    }

    program = input.program;
    const Rules& rules = program->rules();
    instances.clear();
    deadlines.clear();
    unstarted.clear();
    touched.clear();
    dimensions.clear();
    clocks.assign(rules.log_groups.size(), {});
    for (std::size_t g = 0; g < clocks.size(); ++g) {
      const auto found = old_clocks.find(rules.log_groups[g].name.value);
      if (found != old_clocks.end()) clocks[g].clock = found->second;
    }
    instances.reserve(rules.alarms.size());
    for (std::size_t a = 0; a < rules.alarms.size(); ++a)
      begin(AlarmId{static_cast<std::uint32_t>(a)}, known, input.at);
    for (const auto& [name, snapshot] : known) {
      output.delta.removed_alarms.push_back(name);
      note_configuration(name, "deleted", input.at);
    }
  }

  // Takes what is known of the alarm out of `known`.
  void begin(AlarmId id, std::map<std::string, AlarmSnapshot>& known, Time at) {
    const Alarm& definition = program->rules().alarms[id.value];
    const std::string digest = alarm::definition_digest(definition);
    AlarmRow row;
    std::vector<WindowBucket> window;
    const auto found = known.find(definition.name.value);
    if (found == known.end()) {
      note_configuration(definition.name.value, "created", at);
    } else {
      row = std::move(found->second.row);
      if (alarm::is_same_definition(row.definition, digest)) {
        window = std::move(found->second.window);
      } else if (alarm::is_same_metric(row.definition, digest)) {
        // CloudWatch: an updated alarm keeps its state, and judges by the metric's datapoints as they are. What there
        // is of them goes back to the first that is left.
        note_configuration(definition.name.value, "updated", at);
        window = std::move(found->second.window);
        if (row.start && row.clock) row.start = std::max(*row.start, window.empty() ? *row.clock : window.front().time);
        row.hold.reset();
      } else {
        note_configuration(definition.name.value, "updated", at);
        output.delta.prunes.push_back({definition.name.value, {}, Time::max()});
        row.start.reset();
        row.clock.reset();
        row.hold.reset();
        row.recent.clear();
      }
      known.erase(found);
    }
    const bool changed = row.definition != digest;
    row.alarm = definition.name.value;
    row.definition = digest;
    instances.push_back(
        {id, alarm::SlidingAlarm(definition, lateness_of(id), std::move(row), std::move(window)), {}, false});
    Instance& instance = instances.back();
    if (changed) instance.alarm.mark_dirty();
    touch(instance);
    if (!instance.alarm.row().start) unstarted.push_back(id.value);
    reschedule(instance);
  }

  // ---- time ----

  [[nodiscard]] Duration lateness_of(AlarmId id) const {
    const Alarm& definition = program->rules().alarms[id.value];
    if (definition.allowed_lateness) return *definition.allowed_lateness;
    Duration most{0};
    for (const GroupId group : program->groups_of(id)) {
      most = std::max(most, program->rules().log_groups[group.value].allowed_lateness);
    }
    return most;
  }

  [[nodiscard]] Duration delay_of(AlarmId id) const {
    Duration most{0};
    for (const GroupId group : program->groups_of(id)) {
      most = std::max(most, program->rules().log_groups[group.value].expected_delay);
    }
    return most;
  }

  [[nodiscard]] Time clock_of(AlarmId id) const {
    Time least = Time::max();
    for (const GroupId group : program->groups_of(id)) least = std::min(least, clocks[group.value].clock);
    return least == Time::max() ? kLongAgo : least;
  }

  // The alarm's own clock is told lazily: only a deadline or a sample makes it look.
  void catch_up(Instance& instance) {
    const Time clock = clock_of(instance.id);
    if (clock == kLongAgo) return;
    if (!instance.alarm.row().clock || clock > *instance.alarm.row().clock) advance_to(instance, clock);
  }

  void advance_to(Instance& instance, Time clock) {
    std::vector<alarm::Change> changes;
    instance.alarm.advance(clock, changes);
    touch(instance);
    issue(instance, changes);
    reschedule(instance);
  }

  void reschedule(Instance& instance) {
    auto next = instance.alarm.next_deadline();
    if (next) next = *next + delay_of(instance.id);
    if (next == instance.deadline) return;
    if (instance.deadline && next) {  // the common case, without memory being given back and asked for
      auto entry = deadlines.extract({*instance.deadline, instance.id.value});
      entry.value().first = *next;
      deadlines.insert(std::move(entry));
    } else if (next) {
      deadlines.emplace(*next, instance.id.value);
    } else {
      deadlines.erase({*instance.deadline, instance.id.value});
    }
    instance.deadline = next;
  }

  // ---- outputs ----

  void touch(Instance& instance) {
    if (instance.touched) return;
    instance.touched = true;
    touched.push_back(instance.id.value);
  }

  void count(const std::string& scope, std::string_view name, std::uint64_t n) {
    if (n == 0) return;
    const CounterKey key{scope, std::string(name)};
    state.counters[key] += n;
    output.delta.counters[key] += n;
  }

  void note_configuration(const std::string& name, std::string_view what, Time at) {
    if (keep == Keep::all) output.delta.history.push_back(configuration_item(name, what, at));
  }

  void issue(Instance& instance, const std::vector<alarm::Change>& changes) {
    for (const alarm::Change& change : changes) issue(instance, change);
  }

  void issue(Instance& instance, const alarm::Change& change) {
    const Alarm& definition = instance.alarm.definition();
    AlarmRow& row = instance.alarm.row();
    Transition t;
    t.alarm = definition.name.value;
    t.old_state = change.old_state;
    t.new_state = change.new_state;
    t.time = change.time;
    t.value = change.points.front().value;
    t.threshold = change.threshold;
    t.evidence = change.evidence;
    t.reason = alarm::reason(definition, change.threshold, change.points, change.new_state);
    t.reason_data = alarm::reason_data(definition, change.threshold, change.points, change.time);
    t.id = uuid5("transition", fmt::format("{}\n{}\n{}\n{}", t.alarm, row.group, to_ms(t.time), change.number));

    const bool first = change.number == 1;
    notify::Routed routed = notify::route(t, first, definition, program->rules().topics, program->context());
    if (keep == Keep::all)
      output.delta.history.push_back(state_item(t, row.reason, row.reason_data, row.group, routed.withheld));
    row.reason = t.reason;
    row.reason_data = t.reason_data;
    count("alarm/" + t.alarm, "state_changes", 1);
    if (observer != nullptr) {
      observer->changed(t);
      observer->routed(t, routed.rows.size(), routed.withheld);
    }
    std::move(routed.rows.begin(), routed.rows.end(), std::back_inserter(output.outbox));
    output.transitions.push_back(std::move(t));
  }

  Output finish() {
    for (const std::uint32_t id : touched) {
      Instance& instance = instances[id];
      instance.touched = false;
      alarm::SlidingAlarm::Dirty dirty = instance.alarm.take_dirty();
      if (keep != Keep::all) continue;
      const AlarmRow& row = instance.alarm.row();
      if (dirty.pruned_before) output.delta.prunes.push_back({row.alarm, row.group, *dirty.pruned_before});
      for (const WindowBucket& bucket : dirty.buckets) output.delta.buckets.push_back({row.alarm, row.group, bucket});
      if (dirty.row) output.delta.alarms.push_back(row);
    }
    touched.clear();
    return std::exchange(output, {});
  }
};

Engine::Engine(EngineState state, Observer* observer, Keep keep)
    : impl_(std::make_unique<Impl>(std::move(state), observer, keep)) {}
Engine::~Engine() = default;
Engine::Engine(Engine&&) noexcept = default;
Engine& Engine::operator=(Engine&&) noexcept = default;

Output Engine::apply(const Input& input) {
  std::visit([this](const auto& in) { impl_->take(in); }, input);
  return impl_->finish();
}

std::optional<Time> Engine::next_deadline() const {
  if (impl_->deadlines.empty()) return std::nullopt;
  return impl_->deadlines.begin()->first;
}

const std::shared_ptr<const Program>& Engine::program() const { return impl_->program; }

std::vector<AlarmView> Engine::alarms() const {
  std::vector<AlarmView> views;
  views.reserve(impl_->instances.size());
  for (const Instance& instance : impl_->instances) {
    views.push_back({&instance.alarm.definition(), instance.alarm.row(), instance.alarm.value()});
  }
  return views;
}

const CounterTotals& Engine::counters() const { return impl_->state.counters; }

}  // namespace tocsin::engine
