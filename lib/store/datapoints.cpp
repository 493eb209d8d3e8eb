#include "store/datapoints.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "base/limits.h"
#include "metric/add_samples.h"
#include "store/encode.h"
#include "store/read.h"
#include "store/statement.h"

namespace tocsin::store {
namespace {

// Names stand on disk: never to change.
struct TotalName {
  std::string_view name;
  std::uint64_t MetricTotals::*total;
};
constexpr std::array kTotals = {TotalName{"metrics", &MetricTotals::metrics},
                                TotalName{"datapoints", &MetricTotals::datapoints},
                                TotalName{"metrics_evicted", &MetricTotals::metrics_evicted},
                                TotalName{"datapoints_evicted", &MetricTotals::datapoints_evicted},
                                TotalName{"datapoints_too_old", &MetricTotals::datapoints_too_old}};

Result<void> write_totals(Database& database, const MetricTotals& before, const MetricTotals& totals) {
  Statement put(database, "INSERT OR REPLACE INTO metric_total VALUES (?, ?)");
  for (const auto& [name, total] : kTotals) {
    if (totals.*total == before.*total) continue;
    if (auto done = put.bind(name).bind(totals.*total).run(); !done) return done;
  }
  return {};
}

// What it is called -> its number. Datapoints of one metric come in rows: the last answer is kept.
class Metrics {
 public:
  Metrics(Database& database, MetricTotals& totals) : database_(database), totals_(totals) {}

  Result<std::int64_t> find_or_make(const MetricKey& key, Time minute) {
    if (last_ && *last_key_ == key) {
      if (minute > newest_) {
        if (auto done = renew(minute); !done) return Unexpected(std::move(done).error());
      }
      return *last_;
    }
    last_key_ = &key;
    const std::string dimensions = encode_dimensions(key.dimensions);
    {
      Statement select(
          database_, "SELECT id, newest FROM metric WHERE namespace = ? AND name = ? AND dimensions = ? AND unit = ?");
      select.bind(key.name_space).bind(key.name).bind_blob(dimensions).bind(key.unit);
      const auto row = select.step();
      if (!row) return Unexpected(row.error());
      if (*row) {
        last_ = select.integer(0);
        newest_ = select.time(1);
      } else {
        last_.reset();
      }
    }
    if (!last_) return make(key, dimensions, minute);
    if (minute > newest_) {
      if (auto done = renew(minute); !done) return Unexpected(std::move(done).error());
    }
    return *last_;
  }

 private:
  Result<void> renew(Time minute) {
    Statement update(database_, "UPDATE metric SET newest = ? WHERE id = ?");
    newest_ = minute;
    return update.bind(minute).bind(*last_).run();
  }

  Result<std::int64_t> make(const MetricKey& key, std::string_view dimensions, Time minute) {
    while (totals_.metrics >= limits::kMetricSeries) {
      if (auto done = evict(); !done) return Unexpected(std::move(done).error());
    }
    Statement insert(database_,
                     "INSERT INTO metric (namespace, name, dimensions, unit, newest) VALUES (?, ?, ?, ?, ?)");
    insert.bind(key.name_space).bind(key.name).bind_blob(dimensions).bind(key.unit).bind(minute);
    if (auto done = insert.run(); !done) return Unexpected(std::move(done).error());
    ++totals_.metrics;
    newest_ = minute;
    last_ = database_.last_row_id();
    return *last_;
  }

  // The metric that nothing was heard of for the longest makes room.
  Result<void> evict() {
    std::int64_t id = 0;
    {
      Statement select(database_, "SELECT id FROM metric ORDER BY newest, id LIMIT 1");
      const auto row = select.step();
      if (!row) return Unexpected(row.error());
      if (!*row) return Unexpected(database_.damaged("there are fewer metrics than were counted"));
      id = select.integer(0);
    }
    Statement remove(database_, "DELETE FROM metric WHERE id = ?");
    if (auto done = remove.bind(id).run(); !done) return done;
    Statement note(database_, "INSERT INTO metric_gone VALUES (?)");
    if (auto done = note.bind(id).run(); !done) return done;
    --totals_.metrics;
    ++totals_.metrics_evicted;
    return {};
  }

  Database& database_;
  MetricTotals& totals_;
  const MetricKey* last_key_ = nullptr;
  std::optional<std::int64_t> last_;
  Time newest_{};
};

// True: there was none of that minute.
Result<bool> add_datapoint(Database& database, std::int64_t metric, const WindowBucket& more) {
  WindowBucket samples{more.time, 0, 0, 0, 0, {}};
  {
    Statement select(database,
                     "SELECT minute, count, sum, minimum, maximum, single_values FROM datapoint"
                     " WHERE metric = ? AND minute = ?");
    const auto row = select.bind(metric).bind(more.time).step();
    if (!row) return Unexpected(row.error());
    if (*row) {
      auto known = read_bucket(database, select, 0);
      if (!known) return Unexpected(std::move(known).error());
      samples = std::move(*known);
    }
  }
  const bool is_new = samples.count == 0;
  metric::add_samples(samples, more);
  Statement put(database, "INSERT OR REPLACE INTO datapoint VALUES (?, ?, ?, ?, ?, ?, ?)");
  put.bind(metric).bind(samples.time).bind(samples.count).bind(samples.sum).bind(samples.minimum).bind(samples.maximum);
  const std::string values = samples.values ? encode_single_values(*samples.values) : std::string();
  if (samples.values) {
    put.bind_blob(values);
  } else {
    put.bind_null();
  }
  if (auto done = put.run(); !done) return Unexpected(std::move(done).error());
  return is_new;
}

// Deletes old rows, so many in all that a commit stays short.
class Sweep {
 public:
  Sweep(Database& database, MetricTotals& totals, std::uint64_t most)
      : database_(database), totals_(totals), left_(most) {}

  Result<void> run(Time oldest) {
    if (auto done = remove_metrics(oldest); !done) return done;
    if (auto done = remove_older(oldest, left_); !done) return done;
    if (auto done = remove_gone(); !done) return done;
    if (totals_.datapoints <= limits::kMetricDatapoints) return {};
    const std::uint64_t before = totals_.datapoints;
    if (auto done = remove_older(Time::max(), std::min(left_, before - limits::kMetricDatapoints)); !done) return done;
    totals_.datapoints_evicted += before - totals_.datapoints;
    return {};
  }

 private:
  using Place = std::pair<std::int64_t, std::int64_t>;  // metric, minute

  // Those all of whose datapoints are too old, which go by themselves.
  Result<void> remove_metrics(Time oldest) {
    std::vector<std::int64_t> ids;
    {
      Statement select(database_, "SELECT id FROM metric WHERE newest < ? ORDER BY newest LIMIT ?");
      select.bind(oldest).bind(left_);
      for (;;) {
        const auto row = select.step();
        if (!row) return Unexpected(row.error());
        if (!*row) break;
        ids.push_back(select.integer(0));
      }
    }
    Statement remove(database_, "DELETE FROM metric WHERE id = ?");
    for (const std::int64_t id : ids) {
      if (auto done = remove.bind(id).run(); !done) return done;
    }
    totals_.metrics -= std::min<std::uint64_t>(totals_.metrics, ids.size());
    left_ -= ids.size();
    return {};
  }

  Result<void> remove_older(Time before, std::uint64_t most) {
    Statement select(database_, "SELECT metric, minute FROM datapoint WHERE minute < ? ORDER BY minute LIMIT ?");
    select.bind(before).bind(most);
    const auto places = places_of(select);
    return places ? remove(*places) : Result<void>(Unexpected(places.error()));
  }

  Result<void> remove_gone() {
    while (left_ > 0) {
      std::int64_t id = 0;
      {
        Statement select(database_, "SELECT id FROM metric_gone LIMIT 1");
        const auto row = select.step();
        if (!row) return Unexpected(row.error());
        if (!*row) return {};
        id = select.integer(0);
      }
      std::vector<Place> gone;
      {
        Statement select(database_, "SELECT metric, minute FROM datapoint WHERE metric = ? LIMIT ?");
        select.bind(id).bind(left_);
        auto places = places_of(select);
        if (!places) return Unexpected(std::move(places).error());
        gone = std::move(*places);
      }
      const bool all = gone.size() < left_;
      if (auto done = remove(gone); !done) return done;
      if (!all) return {};
      Statement forget(database_, "DELETE FROM metric_gone WHERE id = ?");
      if (auto done = forget.bind(id).run(); !done) return done;
      --left_;
    }
    return {};
  }

  static Result<std::vector<Place>> places_of(Statement& select) {
    std::vector<Place> places;
    for (;;) {
      const auto row = select.step();
      if (!row) return Unexpected(row.error());
      if (!*row) return places;
      places.emplace_back(select.integer(0), select.integer(1));
    }
  }

  Result<void> remove(const std::vector<Place>& places) {
    Statement remove(database_, "DELETE FROM datapoint WHERE metric = ? AND minute = ?");
    for (const auto& [metric, minute] : places) {
      if (auto done = remove.bind(metric).bind(minute).run(); !done) return done;
    }
    totals_.datapoints -= std::min<std::uint64_t>(totals_.datapoints, places.size());
    left_ -= places.size();
    return {};
  }

  Database& database_;
  MetricTotals& totals_;
  std::uint64_t left_;
};

}  // namespace

Result<MetricTotals> read_metric_totals(Database& database) {
  MetricTotals totals;
  Statement select(database, "SELECT name, total FROM metric_total");
  for (;;) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) return totals;
    for (const auto& [name, total] : kTotals) {
      if (select.text(0) == name) totals.*total = select.bits(1);
    }
  }
}

Result<MetricTotals> write_datapoints(Database& database, const Commit& commit) {
  auto before = read_metric_totals(database);
  if (!before) return before;
  MetricTotals totals = *before;
  const Time oldest = commit.now - commit.metric_retention;
  // Side by side what lies side by side on disk.
  std::vector<const MetricMinute*> minutes;
  for (const MetricMinute& minute : commit.delta.metrics) minutes.push_back(&minute);
  std::sort(minutes.begin(), minutes.end(), [](const MetricMinute* a, const MetricMinute* b) {
    if (a->metric != b->metric && *a->metric != *b->metric) return *a->metric < *b->metric;
    return a->samples.time < b->samples.time;
  });
  Metrics metrics(database, totals);
  std::uint64_t added = 0;
  for (const MetricMinute* minute : minutes) {
    const WindowBucket& samples = minute->samples;
    if (samples.time < oldest) {
      ++totals.datapoints_too_old;
      continue;
    }
    const auto id = metrics.find_or_make(*minute->metric, samples.time);
    if (!id) return Unexpected(id.error());
    const auto is_new = add_datapoint(database, *id, samples);
    if (!is_new) return Unexpected(is_new.error());
    if (*is_new) ++added;
  }
  totals.datapoints += added;
  if (auto done = Sweep(database, totals, limits::kMetricDatapointsDeleted + added).run(oldest); !done)
    return Unexpected(std::move(done).error());
  if (auto done = write_totals(database, *before, totals); !done) return Unexpected(std::move(done).error());
  return totals;
}

}  // namespace tocsin::store
