// What the engine must find again after a restart, whole (EngineState) and as changes (StateDelta).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/boxed.h"
#include "base/time.h"
#include "model/event.h"
#include "model/history.h"
#include "model/metric.h"
#include "model/single_values.h"
#include "model/transition.h"

namespace tocsin {

// All samples of one alarm instance that carry the same stamp.
struct WindowBucket {
  Time time;
  std::uint64_t count = 0;
  double sum = 0;
  double minimum = 0;
  double maximum = 0;
  // None: all samples have one value; or it is a statistic set; or nobody asked for single values.
  Boxed<SingleValues> values{};

  friend bool operator==(const WindowBucket&, const WindowBucket&) = default;
};

// One alarm, or one instance of an alarm with group_by, without its window.
struct AlarmRow {
  std::string alarm;
  std::string group;       // "Name=value|…"
  std::string definition;  // digest of what decides its state; of another metric: the window is dropped, the state kept
  AlarmState state = AlarmState::insufficient_data;
  std::uint64_t changes = 0;    // state changes so far; part of the next transition's id
  std::optional<Time> start;    // event time at which its first period began
  std::optional<Time> clock;    // event time up to which it has been judged
  std::optional<Time> hold;     // since when its verdict would be OK (resolve_after)
  std::optional<Time> recheck;  // a state set by hand is judged afresh at this instant at the latest
  std::optional<Time> changed;  // event time of the last change
  std::string reason;
  std::string reason_data;
  std::vector<Evidence> recent;  // the last events taken, oldest first
  std::string memory;            // what else decides it, as its kind of alarm writes it: bytes

  friend bool operator==(const AlarmRow&, const AlarmRow&) = default;
};

// What a composite alarm remembers of its actions while its suppressor may keep them back. `held` and no end: for as
// long as the suppressor is in ALARM; otherwise until the one end that is set.
struct SuppressorState {
  std::string suppressor;  // the alarm's name; empty: none
  AlarmState suppressor_state = AlarmState::insufficient_data;
  bool held = false;  // actions of the composite alarm's last change have not run, and may still
  AlarmState held_state = AlarmState::insufficient_data;    // that change: what it became
  AlarmState changed_from = AlarmState::insufficient_data;  // and what it was before
  std::optional<Time> wait_end;
  std::optional<Time> extension_end;

  friend bool operator==(const SuppressorState&, const SuppressorState&) = default;
};

struct AlarmSnapshot {
  AlarmRow row;
  std::vector<std::vector<WindowBucket>>
      windows;  // of each of the alarm's metrics (of one, without `metrics`), by time

  friend bool operator==(const AlarmSnapshot&, const AlarmSnapshot&) = default;
};

// Totals since the state directory was made. Scope and name: ("log_group/secure", "events"), ("metric_filter/x",
// "matches"), ("alarm/x", "late").
using CounterKey = std::pair<std::string, std::string>;
using CounterTotals = std::map<CounterKey, std::uint64_t>;

// Keys of records that were counted (engine/seen.h), which are forgotten together.
struct SeenKeys {
  std::uint64_t generation = 0;  // rising
  Time begin;                    // of the generation
  std::vector<std::uint64_t> keys;

  friend bool operator==(const SeenKeys&, const SeenKeys&) = default;
};

struct SeenDelta {
  std::vector<SeenKeys> added;
  std::uint64_t forgotten_before = 0;  // keys of generations below are gone

  [[nodiscard]] bool empty() const { return added.empty() && forgotten_before == 0; }
};

struct EngineState {
  std::vector<AlarmSnapshot> alarms;
  CounterTotals counters;
  std::vector<SeenKeys> seen = {};  // oldest first; a generation may stand there in parts
};

struct BucketChange {
  std::string alarm;
  std::string group;
  std::uint32_t series = 0;  // which of the alarm's metrics
  WindowBucket bucket;       // replaces the one of the same time
};

struct WindowPrune {
  std::string alarm;
  std::string group;
  Time before;  // buckets of all its metrics older than this are gone; Time::max(): all
};

// Samples of one metric in one minute, to be added to those that are kept of it.
struct MetricMinute {
  MetricRef metric;
  WindowBucket samples;  // its time: the minute's begin
};

// What the policies of notifying remember (notify/dispatch.h): a value under a kind and a name.
struct PolicyRow {
  std::string kind;
  std::string name;
  std::string value;  // bytes, as the policy writes them; of a change: empty means that it is gone

  friend bool operator==(const PolicyRow&, const PolicyRow&) = default;
};

// Applied in this order: removed, prunes, buckets, rows.
struct StateDelta {
  std::vector<std::string> removed_alarms;                             // with their instances and windows
  std::vector<std::pair<std::string, std::string>> removed_instances;  // alarm and group, with their windows
  std::vector<WindowPrune> prunes;
  std::vector<BucketChange> buckets;
  std::vector<AlarmRow> alarms;
  CounterTotals counters;  // to be added
  std::vector<HistoryItem> history;
  std::vector<MetricMinute> metrics;  // to be added; a metric may stand there more than once
  SeenDelta seen;
  std::vector<PolicyRow> policies;  // replace those of the same kind and name

  [[nodiscard]] bool empty() const {
    return removed_alarms.empty() && removed_instances.empty() && prunes.empty() && buckets.empty() && alarms.empty() &&
           counters.empty() && history.empty() && metrics.empty() && seen.empty() && policies.empty();
  }
};

}  // namespace tocsin
