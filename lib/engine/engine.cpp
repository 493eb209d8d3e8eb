#include "engine/engine.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "alarm/metric_alarm.h"
#include "base/check.h"
#include "base/limits.h"
#include "engine/adopt.h"
#include "engine/composite_route.h"
#include "engine/composite_set.h"
#include "engine/deadlines.h"
#include "engine/dimension_watch.h"
#include "engine/finding_counts.h"
#include "engine/flood_notes.h"
#include "engine/group_clocks.h"
#include "engine/history.h"
#include "engine/metric_recorder.h"
#include "engine/pending_delta.h"
#include "engine/seen.h"
#include "engine/set_back.h"
#include "engine/transition_of.h"
#include "notify/router.h"

namespace tocsin::engine {
namespace {

// What an alarm is, to the engine.
struct Instance {
  AlarmId id;
  std::unique_ptr<alarm::MetricAlarm> alarm;
  bool touched = false;  // since the last commit's worth of output
};

}  // namespace

struct Engine::Impl {
  Impl(EngineState loaded, Observer* observer_or_null, Keep kept)
      : state(std::move(loaded)), observer(observer_or_null), keep(kept) {
    seen.restore(std::exchange(state.seen, {}));
  }

  using Known = std::map<std::string, std::vector<AlarmSnapshot>>;  // by alarm

  EngineState state;  // what waits for a program that has its alarms; empty after the first
  Observer* observer;
  Keep keep;
  std::shared_ptr<const Program> program;
  std::vector<Instance> instances;  // by AlarmId
  GroupClocks clocks;
  Deadlines deadlines;
  std::vector<std::uint32_t> unstarted;  // alarms that have not heard of any time yet
  std::vector<std::uint32_t> touched;
  std::vector<std::uint32_t> due;  // of pass() alone; kept for its memory
  CompositeSet composites;
  std::optional<EventRef> last_event;                  // whose samples are being taken
  std::map<std::uint32_t, DimensionWatch> dimensions;  // by FilterId, of filters that have any
  MetricRecorder recorder;
  Seen seen;
  Output output;

  // ---- inputs ----

  void take(const Findings& findings) {
    CHECK(program && findings.program == program->id());
    const std::optional<Findings> first = without_duplicates(findings, seen);
    take_new(first ? *first : findings);
    output.counters = (first ? *first : findings).counters;
    if (const std::uint64_t lost = seen.take_crowded_out(); lost > 0) {
      count("seen", "forgotten", lost);
      output.notes.push_back(crowded_out_note(lost));
    }
  }

  void take_new(const Findings& findings) {
    auto metric = findings.metrics.begin();
    for (std::size_t s = 0; s <= findings.samples.size(); ++s) {
      for (; metric != findings.metrics.end() && metric->after_samples == s; ++metric) take(metric->datum);
      if (s == findings.samples.size()) break;
      end_moment_before(findings.samples[s]);
      take(findings.samples[s]);
    }
    end_moment();
    for (const auto& [key, n] : counts_of(findings, *program)) count(key.first, key.second, n);
  }

  void take(const Replayed& input) {
    CHECK(program && input.program == program->id());
    for (const Sample& sample : input.samples) {
      end_moment_before(sample);
      const auto due_first = next_deadline();
      if (due_first && *due_first < sample.time) pass(sample.time - Duration{1}, {});
      take(sample);
    }
    end_moment();
  }

  // Samples of one event stand together, in whatever batches they come.
  void end_moment_before(const Sample& sample) {
    if (composites.empty()) return;
    if (last_event && !(*last_event == sample.event && sample.event.file)) end_moment();
    last_event = sample.event;
  }

  void end_moment() {
    last_event.reset();
    composites.flush();
    tell_of_composites();
  }

  void take(const Sample& sample) {
    const DimensionValues* values = sample.dimensions.get();
    if (values != nullptr) watch_dimensions(sample);
    if (keep == Keep::all) recorder.add(*program, sample);
    alarm::Arrival arrival;
    arrival.samples = {sample.time, 1, sample.value, sample.value, sample.value};
    arrival.event = sample.event;
    take(program->watchers(sample.filter), values, sample, std::move(arrival));
  }

  void take(const Watchers& watchers, const DimensionValues* values, const Sample& sample, alarm::Arrival arrival) {
    for (const Watch& watch : watchers.exactly(values)) {
      arrival.series = watch.series;
      take(instances[watch.alarm.value], sample, arrival);
    }
    if (watchers.grouped.empty()) return;
    arrival.series = 0;
    for (const GroupWatch& watch : watchers.grouped) {
      auto key = watch.key_of(values);
      if (!key) continue;
      arrival.group = std::move(*key);
      take(instances[watch.alarm().value], sample, arrival);
    }
  }

  void watch_dimensions(const Sample& sample) {
    if (!dimensions[sample.filter.value].add(sample.time, *sample.dimensions)) return;
    const std::string& name = program->rules().metric_filters[sample.filter.value].name.value;
    count("metric_filter/" + name, "dimension_floods", 1);
    output.notes.push_back(dimension_flood_note(name, sample.time));
  }

  void take(const MetricData& input) {
    for (const MetricDatum& datum : input.data) take(datum);
  }

  void take(const MetricDatum& datum) {
    MetricKey key = key_of(datum);
    const DimensionValues values = values_of(key.dimensions);
    Sample sample;
    sample.time = datum.samples.time;
    alarm::Arrival arrival;
    arrival.samples = datum.samples;
    arrival.resolution = datum.storage_resolution;
    take(program->alarms().watchers(key), values.empty() ? nullptr : &values, sample, std::move(arrival));
    end_moment();
    if (keep == Keep::all) recorder.add(std::make_shared<const MetricKey>(std::move(key)), datum.samples);
  }

  void take(const SetAlarmState& input) {
    const auto found = std::find_if(instances.begin(), instances.end(), [&](const Instance& instance) {
      return instance.alarm->definition().name.value == input.alarm;
    });
    if (found == instances.end()) {
      output.is_known = composites.set_state(input.alarm, input.state, input.reason, input.reason_data, input.at);
      end_moment();
      return;
    }
    std::vector<alarm::Change> changes;
    output.is_known =
        found->alarm->set_state(input.group, input.state, input.reason, input.reason_data, input.at, changes);
    if (!output.is_known) return;
    touch(*found);
    issue(*found, changes);
    reschedule(*found);
    end_moment();
  }

  void take(Instance& instance, const Sample& sample, const alarm::Arrival& arrival) {
    catch_up(instance);
    const Alarm& definition = instance.alarm->definition();
    std::vector<alarm::Change> changes;
    const std::uint64_t coarsened = instance.alarm->coarsened();
    const alarm::GroupTotals groups = instance.alarm->groups();
    for (std::uint32_t i = 0; i < sample.repeat; ++i) {
      const auto taken = instance.alarm->take(arrival, changes);
      if (taken == alarm::MetricAlarm::Taken::too_late) {
        count("alarm/" + definition.name.value, "too_late", sample.repeat - i);
        if (observer != nullptr) observer->too_late(definition, sample, instance.alarm->clock().value_or(kEpoch));
        return;
      }
      if (observer != nullptr) {
        observer->counted(definition, sample);
        observer->judged(definition, sample.time, instance.alarm->value(), instance.alarm->verdict());
      }
    }
    if (const std::uint64_t more = instance.alarm->coarsened() - coarsened; more > 0) {
      count("alarm/" + definition.name.value, "coarsened", more);
    }
    if (!definition.group_by.empty()) count_groups(instance, groups);
    touch(instance);
    issue(instance, changes);
    reschedule(instance);
  }

  void count_groups(const Instance& instance, const alarm::GroupTotals& before) {
    const alarm::GroupTotals now = instance.alarm->groups();
    const std::string& name = instance.alarm->definition().name.value;
    if (now.evicted > before.evicted) count("alarm/" + name, "groups_evicted", now.evicted - before.evicted);
    if (now.overflowed == before.overflowed) return;
    count("alarm/" + name, "groups_overflowed", now.overflowed - before.overflowed);
    // Once for each flood: it begins where the shared instance does.
    if (now.instances == before.instances) return;
    output.notes.push_back(group_flood_note(instance.alarm->definition()));
  }

  void take(const Advance& advance) {
    seen.advance(advance.to);
    if (program) pass(advance.to, advance.holds);
  }

  void pass(Time to, const std::vector<Hold>& holds) {
    clocks.advance(to, holds);
    std::erase_if(unstarted, [this](std::uint32_t id) {  // in the order of the alarms
      Instance& instance = instances[id];
      if (!instance.alarm->clock() && clocks.clock_of(instance.id) == kLongAgo) return false;
      advance_to(instance, clocks.clock_of(instance.id));
      return true;
    });
    // In the order of the deadlines; an alarm whose groups are held back stays where it is.
    deadlines.due(to, due);
    std::vector<std::pair<alarm::Change, std::uint32_t>> changes;
    composites.flush();
    for (const std::uint32_t id : due) {
      Instance& instance = instances[id];
      if (clocks.clock_of(instance.id) == kLongAgo) continue;
      std::vector<alarm::Change> own;
      instance.alarm->advance(clocks.clock_of(instance.id), own);
      if (observer != nullptr) {
        observer->judged(instance.alarm->definition(), clocks.clock_of(instance.id), instance.alarm->value(),
                         instance.alarm->verdict());
      }
      for (auto& change : own) changes.emplace_back(std::move(change), id);
      touch(instance);
      reschedule(instance);
    }
    std::stable_sort(changes.begin(), changes.end(),
                     [](const auto& a, const auto& b) { return a.first.time < b.first.time; });
    for (const auto& [change, id] : changes) issue(instances[id], change);
    composites.advance(to);
    tell_of_composites();
  }

  // Where the wall clock was set back: what was due before that.
  void end_time_before(Time now) {
    for (Instance& instance : instances) {
      if (is_ahead(clocks.clock_of(instance.id), now)) catch_up(instance);
    }
    end_moment();
    for (AlarmRow& row : composites.take_dirty()) output.delta.alarms.push_back(std::move(row));
  }

  void take(const NewProgram& input) {
    seen.advance(input.at);
    const std::shared_ptr<const Program> old = program;  // the clocks look at it until they are made anew
    if (input.now) end_time_before(*input.now);
    Known known;
    for (auto& snapshot : state.alarms) known[snapshot.row.alarm].push_back(std::move(snapshot));
    state.alarms.clear();
    for (const Instance& instance : instances) {
      if (auto snapshots = instance.alarm->snapshots(); !snapshots.empty()) {
        known.insert_or_assign(instance.alarm->definition().name.value, std::move(snapshots));
      }
    }

    for (const alarm::Composite& composite : composites.all()) {
      known[composite.definition().name.value].push_back({composite.row(), {}});
    }
    if (input.now) {
      if (auto note = set_back(known, *input.now, output.delta); !note.empty()) output.notes.push_back(std::move(note));
    }
    auto known_composites = take_rows(input.program->rules().composite_alarms, known);
    program = input.program;
    const Rules& rules = program->rules();
    instances.clear();
    deadlines.clear();
    unstarted.clear();
    touched.clear();
    dimensions.clear();
    recorder.begin(*program);
    clocks =
        GroupClocks(*program, clocks, input.now ? *input.now + limits::kFutureStamp + limits::kSettle : Time::max());
    instances.reserve(rules.alarms.size());
    for (std::size_t a = 0; a < rules.alarms.size(); ++a)
      begin(AlarmId{static_cast<std::uint32_t>(a)}, known, input.at);
    begin_composites(std::move(known_composites), input.at);
    for (const auto& [name, snapshots] : known) {
      output.delta.removed_alarms.push_back(name);
      note_configuration(name, "deleted", input.at);
    }
  }

  void begin_composites(std::map<std::string, AlarmRow> known, Time at) {
    const Rules& rules = program->rules();
    for (const CompositeAlarm& composite : rules.composite_alarms) {
      const auto found = known.find(composite.name.value);
      if (found == known.end()) {
        note_configuration(composite.name.value, "created", at);
      } else if (found->second.definition != alarm::composite_digest(composite)) {
        note_configuration(composite.name.value, "updated", at);
        output.delta.prunes.push_back({composite.name.value, "", Time::max()});
      }
    }
    const auto& context = program->context();
    composites = CompositeSet(rules.composite_alarms, {context.region, context.account_id}, std::move(known));
    std::vector<const alarm::MetricAlarm*> alarms;
    for (const Instance& instance : instances) alarms.push_back(instance.alarm.get());
    // Engine time has not passed for them yet: what is held stays held until the first Advance.
    composites.begin(standing_of(alarms), kEpoch);
    tell_of_composites();
  }

  // Takes what is known of the alarm out of `known`.
  void begin(AlarmId id, Known& known, Time at) {
    const Alarm& definition = program->rules().alarms[id.value];
    std::vector<AlarmSnapshot> own;
    if (const auto found = known.find(definition.name.value); found != known.end()) {
      own = std::move(found->second);
      known.erase(found);
    } else {
      note_configuration(definition.name.value, "created", at);
    }
    if (adopt(definition, own, output.delta)) note_configuration(definition.name.value, "updated", at);
    instances.push_back(
        {id, alarm::make_metric_alarm(definition, clocks.lateness_of(id), std::move(own), program->zone_of(id)),
         false});
    Instance& instance = instances.back();
    touch(instance);
    if (!instance.alarm->clock()) unstarted.push_back(id.value);
    reschedule(instance);
  }

  // ---- time ----

  // The alarm's own clock is told lazily: only a deadline or a sample makes it look.
  void catch_up(Instance& instance) {
    const Time clock = clocks.clock_of(instance.id);
    if (clock == kLongAgo) return;
    const auto own = instance.alarm->clock();
    if (!own || clock > *own) advance_to(instance, clock);
  }

  void advance_to(Instance& instance, Time clock) {
    std::vector<alarm::Change> changes;
    instance.alarm->advance(clock, changes);
    touch(instance);
    issue(instance, changes);
    reschedule(instance);
  }

  [[nodiscard]] std::optional<Time> next_deadline() const {
    std::optional<Time> next = composites.next_deadline();
    const std::optional<Time> of_metrics = deadlines.first();
    return next && of_metrics ? std::min(*next, *of_metrics) : next ? next : of_metrics;
  }

  void reschedule(Instance& instance) {
    auto next = instance.alarm->next_deadline();
    if (next) next = *next + clocks.delay_of(instance.id);
    deadlines.set(instance.id.value, next);
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
    const Alarm& definition = instance.alarm->definition();
    Transition t = transition_of(change, definition);
    if (change.is_reminder) return remind(std::move(t), definition, change.group);
    composites.note(definition.name.value, change.whole, change.time);
    const bool first = change.number == 1;
    notify::Routed routed = notify::route(t, first, definition, program->rules().topics);
    tell(std::move(t), definition, change.old_reason, change.old_reason_data, change.group, std::move(routed));
  }

  // No change of state: only the actions run again. What came of them is in history.
  void remind(Transition t, const Alarm& definition, const std::string& group) {
    notify::Routed routed = notify::route(t, false, definition, program->rules().topics);
    count("alarm/" + t.alarm, "reminders", 1);
    notice(std::move(t), definition, group, std::move(routed));
  }

  void notice(Transition t, const Alarm& definition, const std::string& group, notify::Routed routed) {
    if (!routed.topics.empty()) output.notices.push_back({std::move(t), group, &definition, std::move(routed.topics)});
  }

  void tell(Transition t, const Alarm& definition, const std::string& old_reason, const std::string& old_reason_data,
            const std::string& group, notify::Routed routed) {
    if (keep == Keep::all) {
      output.delta.history.push_back(state_item(t, old_reason, old_reason_data, group, routed.withheld));
    }
    count("alarm/" + t.alarm, "state_changes", 1);
    if (observer != nullptr) {
      observer->changed(t);
      observer->routed(t, routed.notifications(), routed.withheld);
    }
    notice(t, definition, group, std::move(routed));
    output.transitions.push_back(std::move(t));
  }

  void tell_of_composites() {
    for (CompositeEvent& event : composites.take_events()) {
      const Alarm& definition = program->notice_of_composite(event.composite);
      Transition t = transition_of(event, definition);
      notify::Routed routed = route_composite(event, definition, *program);
      if (event.is_change) {
        tell(std::move(t), definition, event.change.old_reason, event.change.old_reason_data, "", std::move(routed));
      } else {
        // Of a change that is in history; its actions were held back until now.
        notice(std::move(t), definition, "", std::move(routed));
      }
    }
  }

  Output finish() {
    for (const std::uint32_t id : touched) {
      Instance& instance = instances[id];
      instance.touched = false;
      if (keep != Keep::all) {
        instance.alarm->drop_dirty();
        continue;
      }
      alarm::Dirty dirty;
      instance.alarm->take_dirty(dirty);
      add_changes(output.delta, instance.alarm->definition().name.value, std::move(dirty));
    }
    touched.clear();
    for (AlarmRow& row : composites.take_dirty()) {
      if (keep == Keep::all) output.delta.alarms.push_back(std::move(row));
    }
    output.delta.metrics = recorder.take();
    output.delta.seen = seen.take_changes();
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

std::optional<Time> Engine::next_deadline() const { return impl_->next_deadline(); }

const std::shared_ptr<const Program>& Engine::program() const { return impl_->program; }

std::vector<AlarmView> Engine::alarms() const {
  std::vector<AlarmView> views;
  views.reserve(impl_->instances.size());
  for (const Instance& instance : impl_->instances) {
    views.push_back({&instance.alarm->definition(), instance.alarm.get()});
  }
  return views;
}

const std::vector<alarm::Composite>& Engine::composite_alarms() const { return impl_->composites.all(); }

const CounterTotals& Engine::counters() const { return impl_->state.counters; }

std::size_t Engine::seen_records() const { return impl_->seen.size(); }

}  // namespace tocsin::engine
