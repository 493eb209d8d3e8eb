#include "store/schema.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <string_view>

#include "base/unique_fd.h"
#include "store/statement.h"

namespace tocsin::store {
namespace {

// Released: never to change. Append.
constexpr std::array kMigrations = {
    R"(
CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE position (
  log_group TEXT NOT NULL, path TEXT NOT NULL,
  device INTEGER NOT NULL, inode INTEGER NOT NULL, prefix_hash INTEGER NOT NULL, prefix_bytes INTEGER NOT NULL,
  offset INTEGER NOT NULL, complete INTEGER NOT NULL,
  last_stamp INTEGER, skipping_long_line INTEGER NOT NULL, second_half_of_overlap INTEGER NOT NULL,
  PRIMARY KEY (log_group, path)) STRICT, WITHOUT ROWID;

CREATE TABLE alarm_state (
  id INTEGER PRIMARY KEY, alarm TEXT NOT NULL, group_key TEXT NOT NULL,
  definition TEXT NOT NULL DEFAULT '', state INTEGER NOT NULL DEFAULT 2, changes INTEGER NOT NULL DEFAULT 0,
  start INTEGER, clock INTEGER, hold INTEGER, changed INTEGER,
  reason TEXT NOT NULL DEFAULT '', reason_data TEXT NOT NULL DEFAULT '', recent BLOB NOT NULL DEFAULT x'01',
  UNIQUE (alarm, group_key)) STRICT;

CREATE TABLE window (
  instance INTEGER NOT NULL, time INTEGER NOT NULL,
  count INTEGER NOT NULL, sum REAL, minimum REAL, maximum REAL,
  PRIMARY KEY (instance, time)) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
  scope TEXT NOT NULL, name TEXT NOT NULL, total INTEGER NOT NULL,
  PRIMARY KEY (scope, name)) STRICT, WITHOUT ROWID;

CREATE TABLE history (
  id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, time INTEGER NOT NULL, alarm TEXT NOT NULL, group_key TEXT NOT NULL,
  transition_id TEXT NOT NULL, outbox_id TEXT NOT NULL, summary TEXT NOT NULL, data TEXT NOT NULL) STRICT;
CREATE INDEX history_by_alarm ON history (alarm, id);
CREATE UNIQUE INDEX history_state_update ON history (transition_id) WHERE kind = 1 AND transition_id <> '';

CREATE TABLE outbox (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
  transition_id TEXT NOT NULL, alarm TEXT NOT NULL, topic TEXT NOT NULL, subscription TEXT NOT NULL,
  time INTEGER NOT NULL, state TEXT NOT NULL, old_state TEXT NOT NULL, payload BLOB NOT NULL,
  status INTEGER NOT NULL DEFAULT 0, attempts INTEGER NOT NULL DEFAULT 0,
  promised INTEGER NOT NULL, next_attempt INTEGER NOT NULL, last_error TEXT NOT NULL DEFAULT '') STRICT;
CREATE INDEX outbox_dead ON outbox (sequence) WHERE status = 1;

INSERT INTO meta VALUES ('made_by', 'tocsin )" TOCSIN_VERSION R"(');
PRAGMA application_id = 1953457011;
)",
    R"(
CREATE INDEX outbox_waiting ON outbox (subscription, sequence) WHERE status = 0;
)",
    R"(
ALTER TABLE alarm_state ADD COLUMN recheck INTEGER;
ALTER TABLE alarm_state ADD COLUMN memory BLOB NOT NULL DEFAULT x'';
CREATE TABLE window_of_series (
  instance INTEGER NOT NULL, series INTEGER NOT NULL, time INTEGER NOT NULL,
  count INTEGER NOT NULL, sum REAL, minimum REAL, maximum REAL, single_values BLOB,
  PRIMARY KEY (instance, series, time)) STRICT, WITHOUT ROWID;
INSERT INTO window_of_series SELECT instance, 0, time, count, sum, minimum, maximum, NULL FROM window;
DROP TABLE window;
ALTER TABLE window_of_series RENAME TO window;
)",
    R"(
CREATE TABLE metric (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  namespace TEXT NOT NULL, name TEXT NOT NULL, dimensions BLOB NOT NULL, unit TEXT NOT NULL, newest INTEGER NOT NULL,
  UNIQUE (namespace, name, dimensions, unit)) STRICT;
CREATE INDEX metric_by_newest ON metric (newest);
CREATE TABLE metric_gone (id INTEGER PRIMARY KEY) STRICT;
CREATE TABLE datapoint (
  metric INTEGER NOT NULL, minute INTEGER NOT NULL,
  count INTEGER NOT NULL, sum REAL, minimum REAL, maximum REAL, single_values BLOB,
  PRIMARY KEY (metric, minute)) STRICT, WITHOUT ROWID;
CREATE INDEX datapoint_by_minute ON datapoint (minute);
CREATE TABLE metric_total (name TEXT NOT NULL PRIMARY KEY, total INTEGER NOT NULL) STRICT, WITHOUT ROWID;
)",
    R"(
ALTER TABLE position ADD COLUMN cursor TEXT NOT NULL DEFAULT '';
)",
    R"(
ALTER TABLE position ADD COLUMN lineage BLOB NOT NULL DEFAULT x'';
)",
    R"(
ALTER TABLE position ADD COLUMN time_columns INTEGER NOT NULL DEFAULT 0;
)",
    R"(
CREATE TABLE ledger (
  log_group TEXT NOT NULL, source TEXT NOT NULL,
  read INTEGER NOT NULL, skipped INTEGER NOT NULL, missed INTEGER NOT NULL, gaps INTEGER NOT NULL,
  lines INTEGER NOT NULL, events INTEGER NOT NULL, matched INTEGER NOT NULL, unparsed INTEGER NOT NULL,
  over_long INTEGER NOT NULL, duplicates INTEGER NOT NULL, violations INTEGER NOT NULL,
  PRIMARY KEY (log_group, source)) STRICT, WITHOUT ROWID;
CREATE TABLE gap (
  id INTEGER PRIMARY KEY, log_group TEXT NOT NULL, source TEXT NOT NULL, file TEXT NOT NULL,
  from_byte INTEGER NOT NULL, to_byte INTEGER NOT NULL, cause INTEGER NOT NULL, at INTEGER NOT NULL,
  detail TEXT NOT NULL) STRICT;
CREATE TABLE voice (
  log_group TEXT NOT NULL, name TEXT NOT NULL,
  began INTEGER NOT NULL, spoke INTEGER NOT NULL, longest INTEGER NOT NULL, watched INTEGER NOT NULL,
  PRIMARY KEY (log_group, name)) STRICT, WITHOUT ROWID;
)",
    R"(
CREATE TABLE seen (
  sequence INTEGER PRIMARY KEY, generation INTEGER NOT NULL, begin INTEGER NOT NULL, keys BLOB NOT NULL) STRICT;
)",
    R"(
CREATE TABLE done_group (id INTEGER PRIMARY KEY, log_group TEXT NOT NULL UNIQUE, used INTEGER NOT NULL) STRICT;
CREATE TABLE done_file (
  log_group INTEGER NOT NULL, path INTEGER NOT NULL, size INTEGER NOT NULL, offset INTEGER NOT NULL,
  prefix_hash INTEGER NOT NULL, prefix_bytes INTEGER NOT NULL, inode INTEGER NOT NULL,
  time_columns INTEGER NOT NULL, gone INTEGER NOT NULL,
  PRIMARY KEY (log_group, path)) STRICT, WITHOUT ROWID;
ALTER TABLE position ADD COLUMN written INTEGER NOT NULL DEFAULT 0;
UPDATE position SET written = CAST(strftime('%s', 'now') AS INTEGER) * 1000;
)",
    R"(
CREATE TABLE policy (
  kind TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL,
  PRIMARY KEY (kind, name)) STRICT, WITHOUT ROWID;
)",
};
static_assert(kApplicationId == 1953457011);

constexpr std::string_view kMagic = {"SQLite format 3\0", 16};
constexpr std::size_t kHeaderBytes = 100;

std::uint32_t big_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = (number << 8U) | static_cast<std::uint8_t>(bytes[at + i]);
  return number;
}

Error newer(const std::string& path, std::int64_t version) {
  return {ErrorCode::unsupported, fmt::format("the state database {} was made by a newer tocsin (layout {}, this one "
                                              "knows up to {}) and was left as it is; start "
                                              "that version, or give this one another state directory",
                                              path, version, schema_version())};
}

Error foreign(const std::string& path, std::string_view why) {
  return {ErrorCode::invalid, fmt::format("{} is not a state database of tocsin ({}) and was left as it is; move it "
                                          "away, or set state_directory to another place",
                                          path, why)};
}

Result<std::int64_t> number(Database& database, const char* sql) {
  const auto text = database.ask(sql);
  if (!text) return Unexpected(text.error());
  std::int64_t value = 0;
  std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

}  // namespace

int schema_version() { return static_cast<int>(kMigrations.size()); }

const char* migration_from(int from) { return kMigrations[static_cast<std::size_t>(from)]; }

Result<void> check_file(const std::string& path) {
  // A journal beside it: a crash while it was being made. SQLite undoes that, and then the database is looked at.
  if (::access((path + "-journal").c_str(), F_OK) == 0) return {};
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file && errno == ENOENT) return {};
  if (!file) return Unexpected(from_errno(errno, path));
  std::string header(kHeaderBytes, '\0');
  const ssize_t got = ::pread(file.get(), header.data(), header.size(), 0);
  if (got < 0) return Unexpected(from_errno(errno, path));
  if (got == 0) return {};
  if (static_cast<std::size_t>(got) < header.size() || !header.starts_with(kMagic)) {
    return Unexpected(foreign(path, "its first bytes are not those of an SQLite file"));
  }
  const std::uint32_t version = big_endian(header, 60);
  const std::uint32_t application = big_endian(header, 68);
  if (application != kApplicationId && (application != 0 || version != 0)) {
    return Unexpected(foreign(path, fmt::format("application id {:#x}", application)));
  }
  if (version > static_cast<std::uint32_t>(schema_version())) return Unexpected(newer(path, version));
  return {};
}

Result<void> check_database(Database& database) {
  const auto version = number(database, "PRAGMA user_version");
  if (!version) return Unexpected(version.error());
  if (*version < 0 || *version > schema_version()) return Unexpected(newer(database.path(), *version));
  const auto application = number(database, "PRAGMA application_id");
  if (!application) return Unexpected(application.error());
  const auto tables = number(database, "SELECT count(*) FROM sqlite_schema");
  if (!tables) return Unexpected(tables.error());
  const bool is_new = *version == 0 && *application == 0 && *tables == 0;
  if (!is_new && *application != kApplicationId) {
    return Unexpected(foreign(database.path(), fmt::format("application id {:#x}", *application)));
  }
  const auto verdict = database.ask("PRAGMA quick_check(1)");
  if (!verdict) return Unexpected(verdict.error());
  if (*verdict != "ok") return Unexpected(database.damaged(*verdict));
  return {};
}

Result<void> migrate(Database& database) {
  const auto version = number(database, "PRAGMA user_version");
  if (!version) return Unexpected(version.error());
  for (auto i = static_cast<std::size_t>(*version); i < kMigrations.size(); ++i) {
    auto transaction = Transaction::begin(database);
    if (!transaction) return Unexpected(transaction.error());
    const std::string sql = kMigrations[i] + fmt::format("PRAGMA user_version = {};", i + 1);
    if (auto done = database.execute(sql.c_str()); !done) return done;
    if (auto done = transaction->commit(); !done) return done;
    // Into the file itself: an older tocsin knows the layout by the file's first bytes.
    if (auto done = database.execute("PRAGMA wal_checkpoint(TRUNCATE)"); !done) return done;
  }
  Statement written(
      database,
      "INSERT INTO meta VALUES ('written_by', ?1) ON CONFLICT (key) DO UPDATE SET value = ?1 WHERE value <> ?1");
  return written.bind(std::string_view("tocsin " TOCSIN_VERSION)).run();
}

}  // namespace tocsin::store
