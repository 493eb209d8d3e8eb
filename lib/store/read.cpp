#include "store/read.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "base/limits.h"
#include "store/datapoints.h"
#include "store/encode.h"
#include "store/ledger.h"
#include "store/statement.h"

namespace tocsin::store {
namespace {

#define OUTBOX_COLUMNS                                                                                             \
  "sequence, id, transition_id, alarm, topic, subscription, time, state, old_state, payload, attempts, promised, " \
  "next_attempt,"                                                                                                  \
  " last_error"
#define HISTORY_COLUMNS "kind, time, alarm, group_key, transition_id, outbox_id, summary, data"

std::int64_t limit(std::size_t most) {
  return static_cast<std::int64_t>(std::min<std::size_t>(most, std::numeric_limits<std::int64_t>::max()));
}

Result<AlarmRow> read_alarm_row(Database& database, const Statement& select) {
  AlarmRow a;
  a.alarm = select.text(1);
  a.group = select.text(2);
  a.definition = select.text(3);
  if (select.bits(4) > static_cast<std::uint64_t>(AlarmState::insufficient_data)) {
    return Unexpected(database.damaged("an alarm has an unknown state"));
  }
  a.state = static_cast<AlarmState>(select.integer(4));
  a.changes = select.bits(5);
  a.start = select.optional_time(6);
  a.clock = select.optional_time(7);
  a.hold = select.optional_time(8);
  a.changed = select.optional_time(9);
  a.reason = select.text(10);
  a.reason_data = select.text(11);
  auto recent = decode_evidence(select.text(12));
  if (!recent) return Unexpected(database.damaged(recent.error().message));
  a.recent = std::move(*recent);
  a.recheck = select.optional_time(13);
  a.memory = select.text(14);
  return a;
}

// `samples`: as many as its bucket has.
Result<SingleValues> read_single_values(Database& database, std::string_view bytes, std::uint64_t samples) {
  auto values = decode_single_values(bytes);
  if (!values) return Unexpected(database.damaged(values.error().message));
  if (values->kind == SingleValues::Kind::unknown) return values;
  for (const ValueCount& entry : values->counts) {
    if (entry.count > samples) return Unexpected(database.damaged("more single values than samples"));
    samples -= entry.count;
  }
  if (samples > 0) return Unexpected(database.damaged("fewer single values than samples"));
  return values;
}

Result<std::vector<AlarmSnapshot>> read_alarms(Database& database) {
  std::vector<AlarmSnapshot> alarms;
  std::unordered_map<std::int64_t, std::size_t> index;  // of an instance's id in `alarms`
  {
    Statement select(database,
                     "SELECT id, alarm, group_key, definition, state, changes, start, clock, hold, changed, reason, "
                     "reason_data, recent, recheck, memory"
                     " FROM alarm_state ORDER BY alarm, group_key");
    for (;;) {
      const auto row = select.step();
      if (!row) return Unexpected(row.error());
      if (!*row) break;
      auto alarm = read_alarm_row(database, select);
      if (!alarm) return Unexpected(std::move(alarm).error());
      index.emplace(select.integer(0), alarms.size());
      alarms.push_back({std::move(*alarm), {}});
    }
  }
  Statement select(database,
                   "SELECT instance, series, time, count, sum, minimum, maximum, single_values FROM window"
                   " ORDER BY instance, series, time");
  for (;;) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) return alarms;
    const auto at = index.find(select.integer(0));
    if (at == index.end()) return Unexpected(database.damaged("a window belongs to no alarm"));
    const std::uint64_t series = select.bits(1);
    if (series >= limits::kMetricQueries) return Unexpected(database.damaged("a window belongs to no metric"));
    auto bucket = read_bucket(database, select, 2);
    if (!bucket) return Unexpected(std::move(bucket).error());
    auto& windows = alarms[at->second].windows;
    if (windows.size() <= series) windows.resize(series + 1);
    windows[series].push_back(std::move(*bucket));
  }
}

Result<CounterTotals> read_counters(Database& database) {
  Statement select(database, "SELECT scope, name, total FROM counter");
  CounterTotals counters;
  for (;;) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) return counters;
    counters.emplace(CounterKey(select.text(0), select.text(1)), select.bits(2));
  }
}

Result<std::vector<SeenKeys>> read_seen(Database& database) {
  Statement select(database, "SELECT generation, begin, keys FROM seen ORDER BY sequence");
  std::vector<SeenKeys> seen;
  for (;;) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) return seen;
    auto keys = decode_keys(select.text(2));
    if (!keys) return Unexpected(database.damaged(keys.error().message));
    seen.push_back({select.bits(0), select.time(1), std::move(*keys)});
  }
}

// Rows of OUTBOX_COLUMNS.
Result<std::vector<Pending>> read_outbox(Statement& select) {
  std::vector<Pending> all;
  for (;;) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) return all;
    Pending p;
    p.sequence = select.integer(0);
    p.row.id = select.text(1);
    p.row.transition = select.text(2);
    p.row.alarm = select.text(3);
    p.row.topic = select.text(4);
    p.row.subscription = select.text(5);
    p.row.time = select.time(6);
    p.row.state = select.text(7);
    p.row.old_state = select.text(8);
    p.row.payload = select.text(9);
    p.attempts = static_cast<std::uint32_t>(select.bits(10));
    p.promised = select.time(11);
    p.next_attempt = select.time(12);
    p.last_error = select.text(13);
    all.push_back(std::move(p));
  }
}

Result<std::vector<Waiting>> read_waiting_counts(Database& database) {
  Statement select(database,
                   "SELECT subscription, count(*), min(sequence) FROM outbox WHERE status = 0 GROUP BY subscription");
  std::vector<Waiting> all;
  for (;;) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) return all;
    all.push_back({select.text(0), select.bits(1), select.integer(2)});
  }
}

Result<std::vector<PolicyRow>> read_policies(Database& database) {
  Statement select(database, "SELECT kind, name, value FROM policy ORDER BY kind, name");
  std::vector<PolicyRow> rows;
  for (;;) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) return rows;
    rows.push_back({select.text(0), select.text(1), select.text(2)});
  }
}

// None: of a layout before there was one.
Result<std::optional<Time>> read_commit_time(Database& database) {
  Statement select(database, "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'committed_at'");
  const auto row = select.step();
  if (!row) return Unexpected(row.error());
  return *row ? std::optional<Time>(select.time(0)) : std::optional<Time>();
}

}  // namespace

Result<std::vector<Position>> read_positions(Database& database, std::optional<std::string_view> log_group) {
  Statement select(database,
                   "SELECT log_group, path, device, inode, prefix_hash, prefix_bytes, offset, complete, last_stamp, "
                   "skipping_long_line, second_half_of_overlap, lineage, cursor, time_columns FROM position WHERE "
                   "log_group = ?1 OR ?2 ORDER BY log_group, path");
  select.bind(log_group.value_or("")).bind(!log_group);
  std::vector<Position> positions;
  for (;;) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) return positions;
    Position p;
    p.log_group = select.text(0);
    p.path = select.text(1);
    p.device = select.bits(2);
    p.inode = select.bits(3);
    p.prefix_hash = select.bits(4);
    p.prefix_bytes = static_cast<std::uint32_t>(select.bits(5));
    p.offset = select.bits(6);
    p.complete = select.integer(7) != 0;
    p.decoder.last_stamp = select.optional_time(8);
    p.decoder.skipping_long_line = select.integer(9) != 0;
    p.decoder.second_half_of_overlap = select.integer(10) != 0;
    if (auto lineage = decode_lineage(select.text(11), p); !lineage) {
      return Unexpected(database.damaged(lineage.error().message));
    }
    p.cursor = select.text(12);
    p.decoder.time_columns = static_cast<std::uint32_t>(select.bits(13));
    positions.push_back(std::move(p));
  }
}

Result<Loaded> read_all(Database& database) {
  Loaded loaded;
  auto positions = read_positions(database, std::nullopt);
  if (!positions) return Unexpected(std::move(positions).error());
  auto alarms = read_alarms(database);
  if (!alarms) return Unexpected(std::move(alarms).error());
  auto counters = read_counters(database);
  if (!counters) return Unexpected(std::move(counters).error());
  auto seen = read_seen(database);
  if (!seen) return Unexpected(std::move(seen).error());
  auto waiting = read_waiting_counts(database);
  if (!waiting) return Unexpected(std::move(waiting).error());
  auto dead = read_dead_letters(database, "", limits::kShownDeadLetters);
  if (!dead) return Unexpected(std::move(dead).error());
  Statement count(database, "SELECT count(*) FROM outbox WHERE status = 1");
  const auto row = count.step();
  if (!row) return Unexpected(row.error());
  const auto metrics = read_metric_totals(database);
  if (!metrics) return Unexpected(metrics.error());
  auto policies = read_policies(database);
  if (!policies) return Unexpected(std::move(policies).error());
  const auto committed_at = read_commit_time(database);
  if (!committed_at) return Unexpected(committed_at.error());
  loaded.positions = std::move(*positions);
  loaded.engine = {std::move(*alarms), std::move(*counters), std::move(*seen)};
  loaded.waiting = std::move(*waiting);
  loaded.dead_letters = count.bits(0);
  loaded.newest_dead_letters = std::move(*dead);
  loaded.metrics = *metrics;
  loaded.policies = std::move(*policies);
  loaded.committed_at = *committed_at;
  if (auto done = read_ledger(database, loaded); !done) return Unexpected(std::move(done).error());
  return loaded;
}

Result<WindowBucket> read_bucket(Database& database, const Statement& select, int column) {
  WindowBucket bucket{select.time(column),     select.bits(column + 1), select.real(column + 2),
                      select.real(column + 3), select.real(column + 4), {}};
  if (!select.is_null(column + 5)) {
    auto values = read_single_values(database, select.text(column + 5), bucket.count);
    if (!values) return Unexpected(std::move(values).error());
    bucket.values = std::move(*values);
  }
  return bucket;
}

namespace {

bool is_asked_for(const HistoryItem& item, const HistoryQuery& query) {
  const auto named = [&item](const std::vector<std::string>& names) {
    return std::find(names.begin(), names.end(), item.alarm) != names.end();
  };
  if (query.kind && *query.kind != item.kind) return false;
  if (query.from && item.time < *query.from) return false;
  if (query.to && item.time > *query.to) return false;
  if (query.only && !named(*query.only)) return false;
  return !named(query.except);
}

}  // namespace

Result<std::vector<HistoryItem>> read_history(Database& database, const HistoryQuery& query) {
  constexpr std::string_view kSelect = "SELECT " HISTORY_COLUMNS " FROM history";
  std::string sql(kSelect);
  if (!query.alarm.empty()) sql += " WHERE alarm = ?";
  sql += query.oldest_first ? " ORDER BY id" : " ORDER BY id DESC";
  Statement select(database, sql);
  if (!query.alarm.empty()) select.bind(query.alarm);
  std::vector<HistoryItem> items;
  while (items.size() < query.most) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) break;
    HistoryItem item;
    item.kind = static_cast<HistoryKind>(select.integer(0));
    item.time = select.time(1);
    item.alarm = select.text(2);
    item.group = select.text(3);
    item.transition = select.text(4);
    item.outbox = select.text(5);
    item.summary = select.text(6);
    if (!is_asked_for(item, query)) continue;
    item.data = select.text(7);
    items.push_back(std::move(item));
  }
  return items;
}

Result<std::vector<Pending>> read_dead_letters(Database& database, std::string_view topic, std::size_t most) {
  Statement select(database, "SELECT " OUTBOX_COLUMNS
                             " FROM outbox WHERE status = 1 AND (?1 = '' OR topic = ?1)"
                             " ORDER BY sequence DESC LIMIT ?2");
  select.bind(topic).bind(limit(most));
  auto letters = read_outbox(select);
  if (letters) std::reverse(letters->begin(), letters->end());
  return letters;
}

Result<std::optional<Pending>> read_dead_letter(Database& database, std::string_view id) {
  Statement select(database, "SELECT " OUTBOX_COLUMNS " FROM outbox WHERE status = 1 AND id = ?");
  select.bind(id);
  auto letters = read_outbox(select);
  if (!letters) return Unexpected(std::move(letters).error());
  if (letters->empty()) return std::optional<Pending>();
  return std::optional<Pending>(std::move(letters->front()));
}

Result<std::vector<Pending>> read_waiting(Database& database, std::string_view subscription, std::int64_t from,
                                          std::size_t most) {
  Statement select(database, "SELECT " OUTBOX_COLUMNS
                             " FROM outbox WHERE status = 0 AND subscription = ? AND sequence >= ?"
                             " ORDER BY sequence LIMIT ?");
  select.bind(subscription).bind(from).bind(limit(most));
  return read_outbox(select);
}

}  // namespace tocsin::store
