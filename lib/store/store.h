// The state directory: one SQLite database (WAL). A commit is all or nothing, so that after a crash the state is that
// of some earlier moment, and reading again from its positions gives the same transitions with the same ids. One thread
// at a time; every call blocks.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "metric/period_statistics.h"
#include "model/definitions.h"
#include "model/done_file.h"
#include "model/history.h"
#include "model/ledger.h"
#include "model/metric.h"
#include "model/outbox.h"
#include "model/position.h"
#include "model/queries.h"
#include "model/state.h"

namespace tocsin::store {

// An outbox row with its fate so far.
struct Pending {
  OutboxRow row;
  std::int64_t sequence = 0;  // rising: the order of sending within an alarm and a subscription
  std::uint32_t attempts = 0;
  Time promised;           // wall time of the commit that made it
  Time next_attempt;       // wall time
  std::string last_error;  // what the last attempt said; empty before the first
  bool stored = true;      // false: handed to delivery while it cannot be stored
};

// What one attempt at sending came to.
struct DeliveryUpdate {
  enum class Kind : std::uint8_t { delivered, retry, dead };
  std::string outbox_id;
  Kind kind = Kind::delivered;
  std::uint32_t attempts = 0;  // so far, this one included
  Time next_attempt;           // of retry
  std::string error;           // of retry and dead; no secrets
  HistoryItem history;         // an Action item; written for every kind
};

struct PositionKey {
  std::string log_group;
  std::string path;

  friend bool operator==(const PositionKey&, const PositionKey&) = default;
};

struct DoneInGroup {
  std::string log_group;
  DoneChange what;
};

// A file that was done with and is read on: it has a position again.
struct UndoneFile {
  std::string log_group;
  std::uint64_t path = 0;  // hash of it
};

struct Commit {
  Time now;                         // wall time; datapoints that are older by metric_retention are not kept
  std::vector<Position> positions;  // replace those of the same log_group and path
  StateDelta delta;
  std::vector<OutboxRow> outbox;  // rows whose id is there already are left alone
  std::vector<DeliveryUpdate> deliveries;
  std::vector<DoneInGroup> done = {};     // put in the place of their positions
  std::vector<UndoneFile> undone = {};    // of none that is in `done`
  std::vector<PositionKey> retired = {};  // positions that go, with their rows of the ledger
  std::vector<std::string> groups_in_use =
      {};                               // log groups of the rules: of others files done with are forgotten in time
  std::vector<std::string> redriven{};  // ids of dead letters that wait again, behind all others
  Duration clock_step{0};               // by so much was the wall clock set: what waited before waits as long as it did
  bool durable = false;                 // somebody is told that it is stored, and will not give it again
  Duration metric_retention = Settings().metric_retention;
  std::vector<LedgerRow> ledger = {};  // replace those of the same log_group and source
  std::vector<Gap> gaps = {};          // to be added; limits::kGaps are kept, the oldest go first
  std::vector<Voice> voices = {};      // replace those of the same log_group and name
};

// What is kept of metrics, and what is not, since the state directory was made.
struct MetricTotals {
  std::uint64_t metrics = 0;     // limits::kMetricSeries at most; each unit of one counts
  std::uint64_t datapoints = 0;  // limits::kMetricDatapoints, but for what still waits to be deleted
  std::uint64_t metrics_evicted =
      0;  // the one with the oldest datapoint goes when a new one comes and there is no room
  std::uint64_t datapoints_evicted = 0;  // the oldest go
  std::uint64_t datapoints_too_old = 0;  // older than the retention when they came: not kept

  friend bool operator==(const MetricTotals&, const MetricTotals&) = default;
};

struct Committed {
  std::vector<Pending> pending;  // the new outbox rows, with their sequence
  MetricTotals metrics;          // after it
};

// What waits for a subscription: neither delivered nor dead.
struct Waiting {
  std::string subscription;
  std::uint64_t rows = 0;
  std::int64_t first = 0;  // the least sequence
};

struct Loaded {
  std::vector<Position> positions;
  EngineState engine;
  std::vector<Waiting> waiting;  // by subscription
  std::uint64_t dead_letters = 0;
  std::vector<Pending> newest_dead_letters;  // limits::kShownDeadLetters of them, newest last
  MetricTotals metrics;
  std::vector<LedgerRow> ledger;
  std::vector<Gap> newest_gaps;  // limits::kShownGaps of them, newest last
  std::vector<Voice> voices;
  std::vector<PolicyRow> policies;
  std::optional<Time> committed_at;  // wall time of the last commit
};

struct ListedMetrics {
  std::vector<MetricKey> metrics;    // without units: each once; in the order in which they came up
  std::optional<std::int64_t> next;  // there may be more
};

class Store {
 public:
  // Opens or makes DIRECTORY/state.db and brings an older schema up to date; a newer one is refused and not touched.
  // Holds a lock: a second daemon on the same directory gets an error that says so.
  static Result<Store> open(const std::string& directory);
  Store(Store&&) noexcept;
  Store& operator=(Store&&) noexcept;
  ~Store();

  Result<Loaded> load();
  // Durable (fsync) when it carries outbox rows or says so; else a power cut may undo it as a whole, which only means
  // reading again. On an error nothing of it is stored, and it may be tried again as it is.
  Result<Committed> commit(const Commit& commit);

  // Of a log group whose files are delivered whole.
  Result<std::vector<DoneFile>> done_files(std::string_view log_group);
  Result<std::vector<Position>> positions(std::string_view log_group);
  // Not written since `before`.
  Result<std::vector<PositionKey>> old_positions(Time before);

  Result<std::vector<HistoryItem>> history(const HistoryQuery& query);
  // Of all that is committed; by time, then unit.
  Result<std::vector<metric::PeriodStatistics>> statistics(const StatisticsQuery& query);
  Result<ListedMetrics> metrics(const MetricsQuery& query);
  // The newest, newest last; of one topic, or of all where it is empty.
  Result<std::vector<Pending>> dead_letters(std::string_view topic, std::size_t most);
  // After load(), and before anything is committed: nobody tried to send while nobody ran, `by` so long (negative: the
  // clock was set back meanwhile). What waits is as old as it was, and is due no later.
  Result<void> pass_over_downtime(Duration by);
  // What waits for a subscription from this sequence on, by sequence.
  Result<std::vector<Pending>> waiting(std::string_view subscription, std::int64_t from, std::size_t most);

 private:
  struct Impl;
  explicit Store(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace tocsin::store
