#include "store/write.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "base/limits.h"
#include "store/datapoints.h"
#include "store/delivered.h"
#include "store/encode.h"
#include "store/ledger.h"
#include "store/read.h"
#include "store/statement.h"

namespace tocsin::store {
namespace {

Result<void> write_positions(Database& database, const std::vector<Position>& positions, Time now) {
  Statement put(database,
                "INSERT OR REPLACE INTO position (log_group, path, device, inode, prefix_hash, prefix_bytes, offset, "
                "complete, last_stamp, skipping_long_line, second_half_of_overlap, lineage, cursor, time_columns, "
                "written) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const Position& p : positions) {
    const std::string lineage = encode_lineage(p);
    put.bind(p.log_group)
        .bind(p.path)
        .bind(p.device)
        .bind(p.inode)
        .bind(p.prefix_hash)
        .bind(p.prefix_bytes)
        .bind(p.offset);
    put.bind(p.complete)
        .bind(p.decoder.last_stamp)
        .bind(p.decoder.skipping_long_line)
        .bind(p.decoder.second_half_of_overlap)
        .bind_blob(lineage)
        .bind(p.cursor)
        .bind(p.decoder.time_columns)
        .bind(now);
    if (auto done = put.run(); !done) return done;
  }
  return {};
}

// The number under which an instance's window is kept. Changes of one instance come in rows: the last answer is kept.
class Instances {
 public:
  explicit Instances(Database& database) : database_(database) {}

  // None: there is no such instance.
  Result<std::optional<std::int64_t>> find(std::string_view alarm, std::string_view group) {
    if (last_ && alarm == alarm_ && group == group_) return last_;
    Statement select(database_, "SELECT id FROM alarm_state WHERE alarm = ? AND group_key = ?");
    const auto row = select.bind(alarm).bind(group).step();
    if (!row) return Unexpected(row.error());
    if (!*row) return std::optional<std::int64_t>();
    return keep(alarm, group, select.integer(0));
  }

  // Makes it where there is none: its row comes later in the same commit.
  Result<std::optional<std::int64_t>> find_or_make(std::string_view alarm, std::string_view group) {
    auto found = find(alarm, group);
    if (!found || *found) return found;
    Statement insert(database_, "INSERT INTO alarm_state (alarm, group_key) VALUES (?, ?)");
    if (auto done = insert.bind(alarm).bind(group).run(); !done) return Unexpected(std::move(done).error());
    return keep(alarm, group, database_.last_row_id());
  }

 private:
  std::optional<std::int64_t> keep(std::string_view alarm, std::string_view group, std::int64_t id) {
    alarm_ = alarm;
    group_ = group;
    last_ = id;
    return last_;
  }

  Database& database_;
  std::string alarm_;
  std::string group_;
  std::optional<std::int64_t> last_;
};

Result<void> remove_alarms(Database& database, const std::vector<std::string>& alarms) {
  Statement windows(database, "DELETE FROM window WHERE instance IN (SELECT id FROM alarm_state WHERE alarm = ?)");
  Statement rows(database, "DELETE FROM alarm_state WHERE alarm = ?");
  for (const std::string& alarm : alarms) {
    if (auto done = windows.bind(alarm).run(); !done) return done;
    if (auto done = rows.bind(alarm).run(); !done) return done;
  }
  return {};
}

Result<void> remove_instances(Database& database, const std::vector<std::pair<std::string, std::string>>& instances) {
  Statement windows(
      database, "DELETE FROM window WHERE instance IN (SELECT id FROM alarm_state WHERE alarm = ? AND group_key = ?)");
  Statement rows(database, "DELETE FROM alarm_state WHERE alarm = ? AND group_key = ?");
  for (const auto& [alarm, group] : instances) {
    if (auto done = windows.bind(alarm).bind(group).run(); !done) return done;
    if (auto done = rows.bind(alarm).bind(group).run(); !done) return done;
  }
  return {};
}

Result<void> write_prunes(Database& database, Instances& instances, const std::vector<WindowPrune>& prunes) {
  Statement prune(database, "DELETE FROM window WHERE instance = ?1 AND (time < ?2 OR ?3)");
  for (const WindowPrune& p : prunes) {
    const auto id = instances.find(p.alarm, p.group);
    if (!id) return Unexpected(id.error());
    if (!*id) continue;
    const bool all = p.before == Time::max();
    if (auto done = prune.bind(**id).bind(p.before).bind(all).run(); !done) return done;
  }
  return {};
}

Result<void> write_buckets(Database& database, Instances& instances, const std::vector<BucketChange>& buckets) {
  Statement put(database, "INSERT OR REPLACE INTO window VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  std::string values;  // of the bucket at hand
  for (const BucketChange& change : buckets) {
    const auto id = instances.find_or_make(change.alarm, change.group);
    if (!id) return Unexpected(id.error());
    const WindowBucket& b = change.bucket;
    put.bind(**id).bind(change.series).bind(b.time).bind(b.count).bind(b.sum).bind(b.minimum).bind(b.maximum);
    if (b.values) {
      values = encode_single_values(*b.values);
      put.bind_blob(values);
    } else {
      put.bind_null();
    }
    if (auto done = put.run(); !done) return done;
  }
  return {};
}

Result<void> write_alarms(Database& database, const std::vector<AlarmRow>& alarms) {
  // An update in place: the id must stay, for the window hangs on it.
  Statement put(
      database,
      "INSERT INTO alarm_state (alarm, group_key, definition, state, changes, start, clock, hold, changed, reason, "
      "reason_data, recent, recheck, memory)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (alarm, group_key) DO UPDATE SET"
      " definition = excluded.definition, state = excluded.state, changes = excluded.changes, start = excluded.start,"
      " clock = excluded.clock, hold = excluded.hold, changed = excluded.changed, reason = excluded.reason,"
      " reason_data = excluded.reason_data, recent = excluded.recent, recheck = excluded.recheck,"
      " memory = excluded.memory");
  for (const AlarmRow& a : alarms) {
    const std::string recent = encode(a.recent);
    put.bind(a.alarm)
        .bind(a.group)
        .bind(a.definition)
        .bind(static_cast<int>(a.state))
        .bind(a.changes)
        .bind(a.start)
        .bind(a.clock);
    put.bind(a.hold)
        .bind(a.changed)
        .bind(a.reason)
        .bind(a.reason_data)
        .bind_blob(recent)
        .bind(a.recheck)
        .bind_blob(a.memory);
    if (auto done = put.run(); !done) return done;
  }
  return {};
}

Result<void> add_counters(Database& database, const CounterTotals& counters) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  // SQLite would make a sum past 64 bits a real number, and refuse it here: it stays at the greatest.
  Statement add(database,
                "INSERT INTO counter VALUES (?1, ?2, ?3) ON CONFLICT (scope, name) DO UPDATE SET"
                " total = iif(total > 9223372036854775807 - ?3, 9223372036854775807, total + ?3)");
  for (const auto& [key, value] : counters) {
    if (auto done = add.bind(key.first).bind(key.second).bind(std::min(value, kMost)).run(); !done) return done;
  }
  return {};
}

Result<void> write_history_item(Database& database, const HistoryItem& item) {
  // A state update that is there already (its transition was made again after a crash) is left as it is.
  Statement put(database,
                "INSERT OR IGNORE INTO history (kind, time, alarm, group_key, transition_id, outbox_id, summary, data)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  put.bind(static_cast<int>(item.kind)).bind(item.time).bind(item.alarm).bind(item.group).bind(item.transition);
  return put.bind(item.outbox).bind(item.summary).bind(item.data).run();
}

Result<void> trim_history(Database& database) {
  Statement trim(database, "DELETE FROM history WHERE id <= (SELECT max(id) FROM history) - ?");
  return trim.bind(limits::kHistoryRows).run();
}

Result<std::vector<Pending>> write_outbox(Database& database, const std::vector<OutboxRow>& rows, Time now) {
  Statement put(
      database,
      "INSERT OR IGNORE INTO outbox (id, transition_id, alarm, topic, subscription, time, state, old_state, payload,"
      " promised, next_attempt) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)");
  std::vector<Pending> pending;
  for (const OutboxRow& row : rows) {
    put.bind(row.id)
        .bind(row.transition)
        .bind(row.alarm)
        .bind(row.topic)
        .bind(row.subscription)
        .bind(row.time)
        .bind(row.state);
    put.bind(row.old_state).bind_blob(row.payload).bind(now);
    if (auto done = put.run(); !done) return Unexpected(std::move(done).error());
    if (database.changes() == 0) continue;
    Pending made;
    made.row = row;
    made.sequence = database.last_row_id();
    made.promised = now;
    made.next_attempt = now;
    pending.push_back(std::move(made));
  }
  return pending;
}

Result<void> write_delivery(Database& database, const DeliveryUpdate& update) {
  switch (update.kind) {
    case DeliveryUpdate::Kind::delivered: {
      Statement remove(database, "DELETE FROM outbox WHERE id = ?");
      return remove.bind(update.outbox_id).run();
    }
    case DeliveryUpdate::Kind::retry: {
      Statement later(database, "UPDATE outbox SET attempts = ?, next_attempt = ?, last_error = ? WHERE id = ?");
      return later.bind(update.attempts).bind(update.next_attempt).bind(update.error).bind(update.outbox_id).run();
    }
    case DeliveryUpdate::Kind::dead:
      break;
  }
  Statement give_up(database, "UPDATE outbox SET status = 1, attempts = ?, last_error = ? WHERE id = ?");
  return give_up.bind(update.attempts).bind(update.error).bind(update.outbox_id).run();
}

Result<void> trim_dead_letters(Database& database) {
  Statement trim(database,
                 "DELETE FROM outbox WHERE status = 1 AND sequence <="
                 " (SELECT sequence FROM outbox WHERE status = 1 ORDER BY sequence DESC LIMIT 1 OFFSET ?)");
  if (auto done = trim.bind(limits::kDeadLetters).run(); !done) return done;
  const int dropped = database.changes();
  if (dropped == 0) return {};
  return add_counters(database, {{{"store", "dead_letters_dropped"}, static_cast<std::uint64_t>(dropped)}});
}

Result<void> write_deliveries(Database& database, const std::vector<DeliveryUpdate>& updates) {
  bool any_dead = false;
  for (const DeliveryUpdate& update : updates) {
    if (auto done = write_delivery(database, update); !done) return done;
    if (database.changes() == 0) continue;  // not ours, or told twice
    if (auto done = write_history_item(database, update.history); !done) return done;
    any_dead = any_dead || update.kind == DeliveryUpdate::Kind::dead;
  }
  return any_dead ? trim_dead_letters(database) : Result<void>();
}

Result<void> write_seen(Database& database, const SeenDelta& seen) {
  if (seen.forgotten_before > 0) {
    Statement forget(database, "DELETE FROM seen WHERE generation < ?");
    if (auto done = forget.bind(seen.forgotten_before).run(); !done) return done;
  }
  Statement put(database, "INSERT INTO seen (generation, begin, keys) VALUES (?, ?, ?)");
  for (const SeenKeys& some : seen.added) {
    const std::string keys = encode_keys(some.keys);
    if (auto done = put.bind(some.generation).bind(some.begin).bind_blob(keys).run(); !done) return done;
  }
  return {};
}

// What was given up waits again: a new row with a new place at the end.
Result<std::vector<Pending>> redrive(Database& database, const std::vector<std::string>& ids, Time now) {
  std::vector<OutboxRow> rows;
  for (const std::string& id : ids) {
    auto letter = read_dead_letter(database, id);
    if (!letter) return Unexpected(std::move(letter).error());
    if (!*letter) continue;
    Statement remove(database, "DELETE FROM outbox WHERE id = ?");
    if (auto done = remove.bind(id).run(); !done) return Unexpected(std::move(done).error());
    rows.push_back(std::move((*letter)->row));
  }
  return write_outbox(database, rows, now);
}

Result<void> write_policies(Database& database, const std::vector<PolicyRow>& rows) {
  Statement put(database, "INSERT OR REPLACE INTO policy VALUES (?, ?, ?)");
  Statement remove(database, "DELETE FROM policy WHERE kind = ? AND name = ?");
  for (const PolicyRow& row : rows) {
    auto done = row.value.empty() ? remove.bind(row.kind).bind(row.name).run()
                                  : put.bind(row.kind).bind(row.name).bind_blob(row.value).run();
    if (!done) return done;
  }
  return {};
}

Result<void> write_commit_time(Database& database, Time now) {
  const std::string text = std::to_string(to_ms(now));
  Statement put(database,
                "INSERT INTO meta VALUES ('committed_at', ?1) ON CONFLICT (key) DO UPDATE SET value = excluded.value");
  return put.bind(text).run();
}

Result<void> write_delta(Database& database, const StateDelta& delta) {
  if (auto done = remove_alarms(database, delta.removed_alarms); !done) return done;
  if (auto done = remove_instances(database, delta.removed_instances); !done) return done;
  Instances instances(database);
  if (auto done = write_prunes(database, instances, delta.prunes); !done) return done;
  if (auto done = write_buckets(database, instances, delta.buckets); !done) return done;
  if (auto done = write_alarms(database, delta.alarms); !done) return done;
  if (auto done = add_counters(database, delta.counters); !done) return done;
  if (auto done = write_seen(database, delta.seen); !done) return done;
  if (auto done = write_policies(database, delta.policies); !done) return done;
  for (const HistoryItem& item : delta.history) {
    if (auto done = write_history_item(database, item); !done) return done;
  }
  return {};
}

Result<Committed> write_all(Database& database, const Commit& commit) {
  if (auto done = write_positions(database, commit.positions, commit.now); !done)
    return Unexpected(std::move(done).error());
  if (auto done = write_done_files(database, commit); !done) return Unexpected(std::move(done).error());
  if (auto done = write_ledger(database, commit); !done) return Unexpected(std::move(done).error());
  if (auto done = write_delta(database, commit.delta); !done) return Unexpected(std::move(done).error());
  // Before the rows that were promised by the clock as it is now.
  if (commit.clock_step.count() != 0) {
    if (auto done = shift_waiting(database, commit.clock_step, commit.clock_step); !done)
      return Unexpected(std::move(done).error());
  }
  auto pending = write_outbox(database, commit.outbox, commit.now);
  if (!pending) return Unexpected(std::move(pending).error());
  if (auto done = write_deliveries(database, commit.deliveries); !done) return Unexpected(std::move(done).error());
  auto redriven = redrive(database, commit.redriven, commit.now);
  if (!redriven) return Unexpected(std::move(redriven).error());
  std::move(redriven->begin(), redriven->end(), std::back_inserter(*pending));
  if (auto done = write_commit_time(database, commit.now); !done) return Unexpected(std::move(done).error());
  if (!commit.delta.history.empty() || !commit.deliveries.empty()) {
    if (auto done = trim_history(database); !done) return Unexpected(std::move(done).error());
  }
  auto metrics = write_datapoints(database, commit);
  if (!metrics) return Unexpected(std::move(metrics).error());
  return Committed{std::move(*pending), *metrics};
}

}  // namespace

Result<void> shift_waiting(Database& database, Duration promised, Duration next_attempt) {
  Statement shift(database,
                  "UPDATE outbox SET promised = promised + ?, next_attempt = next_attempt + ? WHERE status = 0");
  return shift.bind(promised.count()).bind(next_attempt.count()).run();
}

Result<Committed> write(Database& database, const Commit& commit) {
  // A promise to notify, and what came of one, survive a power cut; the rest would only be read again.
  const bool durable =
      commit.durable || !commit.outbox.empty() || !commit.deliveries.empty() || !commit.redriven.empty();
  if (auto done = database.execute(durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL"); !done) {
    return Unexpected(std::move(done).error());
  }
  auto transaction = Transaction::begin(database);
  if (!transaction) return Unexpected(transaction.error());
  auto committed = write_all(database, commit);
  if (!committed) return committed;
  if (auto done = transaction->commit(); !done) return Unexpected(std::move(done).error());
  return committed;
}

}  // namespace tocsin::store
