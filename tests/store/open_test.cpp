#include <sqlite3.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <filesystem>

#include "sample.h"
#include "store/access_advice.h"
#include "store/database.h"
#include "store/schema.h"
#include "store/store.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::store;
using namespace tocsin::store::test;
using tocsin::test::TempDir;

namespace {

void sql(const TempDir& dir, const char* text) {
  sqlite3* connection = nullptr;
  REQUIRE(sqlite3_open((dir / "state.db").c_str(), &connection) == SQLITE_OK);
  char* message = nullptr;
  sqlite3_exec(connection, text, nullptr, nullptr, &message);
  CAPTURE(message == nullptr ? "" : message);
  const bool good = message == nullptr;
  sqlite3_free(message);
  sqlite3_close(connection);
  REQUIRE(good);
}

void make_store(const TempDir& dir) {
  auto store = Store::open(dir.path());
  REQUIRE(store);
  REQUIRE(store->commit({{}, {hostile_position("/a")}, {}, {outbox_row("1")}, {}}));
}

// Bytes 60 to 63 of the file.
std::string layout(int version) { return {'\0', '\0', '\0', static_cast<char>(version)}; }

// Opening must fail, say so, and leave each byte as it is.
Error refused(const TempDir& dir) {
  const std::string before = dir.read("state.db");
  auto store = Store::open(dir.path());
  REQUIRE_FALSE(store);
  CHECK(dir.read("state.db") == before);
  CHECK_THAT(store.error().message, Catch::Contains(dir.path()));
  return store.error();
}

}  // namespace

TEST_CASE("of two openers of a state directory the second is refused, and told who has it") {
  const TempDir dir;
  auto first = Store::open(dir.path());
  REQUIRE(first);
  auto second = Store::open(dir.path());
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ErrorCode::unavailable);
  CHECK_THAT(second.error().message,
             Catch::Contains("in use by another tocsind (process " + std::to_string(getpid()) + ")"));
  { const Store gone = std::move(*first); }
  CHECK(Store::open(dir.path()));
}

TEST_CASE("a state directory that is not there is an error that says what to do") {
  auto store = Store::open("/nonexistent/tocsin");
  REQUIRE_FALSE(store);
  CHECK(store.error().code == ErrorCode::not_found);
  CHECK_THAT(store.error().message, Catch::Contains("/nonexistent/tocsin") && Catch::Contains("must exist"));
}

TEST_CASE("a state directory that may not be written is an error that says who tried, and what to do") {
  const TempDir dir;
  std::filesystem::permissions(dir.path(), std::filesystem::perms(0555));
  if (::geteuid() == 0) {
    CHECK_THAT(access_advice(EACCES, dir.path()),
               Catch::Contains(dir.path() + " or a file in it is not writable by user root: give them to that user"));
    return;
  }
  auto store = Store::open(dir.path());
  REQUIRE_FALSE(store);
  CHECK(store.error().code == ErrorCode::permission);
  CHECK_THAT(store.error().message, Catch::Contains("is not writable by user " + user_name()));
}

TEST_CASE("a read-only state directory is said to be that, with what to do") {
  CHECK_THAT(access_advice(EROFS, "/var/lib/tocsin"),
             Catch::StartsWith("the state directory /var/lib/tocsin is read-only: mount its file system writable"));
}

TEST_CASE("a database of a newer layout is refused and not touched") {
  const TempDir dir;
  make_store(dir);
  sql(dir, "PRAGMA user_version = 99");
  const Error error = refused(dir);
  CHECK(error.code == ErrorCode::unsupported);
  CHECK_THAT(error.message, Catch::Contains("newer tocsin (layout 99"));
}

TEST_CASE("a newer layout that stands only in the write-ahead log is refused and not touched") {
  const TempDir dir;
  make_store(dir);
  {
    auto newer = Database::open(dir / "state.db");
    REQUIRE(newer);
    newer->leave_untouched();  // as a crash does
    REQUIRE(newer->execute("PRAGMA user_version = 99"));
  }
  const std::string log = dir.read("state.db-wal");
  REQUIRE(!log.empty());
  CHECK(refused(dir).code == ErrorCode::unsupported);
  CHECK(dir.read("state.db-wal") == log);
}

TEST_CASE("a file that is not ours is refused and not touched") {
  const TempDir dir;
  SECTION("no database at all") {
    dir.write("state.db", std::string(5000, 'x'));
    CHECK(refused(dir).code == ErrorCode::invalid);
  }
  SECTION("a few bytes") {
    dir.write("state.db", "SQLite format 3");
    CHECK_THAT(refused(dir).message, Catch::Contains("not a state database"));
  }
  SECTION("another program's database, marked") {
    sql(dir, "PRAGMA application_id = 7; CREATE TABLE t (x)");
    CHECK_THAT(refused(dir).message, Catch::Contains("not a state database"));
  }
  SECTION("another program's database, unmarked") {
    sql(dir, "CREATE TABLE t (x)");
    CHECK_THAT(refused(dir).message, Catch::Contains("not a state database"));
  }
}

TEST_CASE("a damaged database is refused, not touched, and the message says what to do") {
  const TempDir dir;
  make_store(dir);
  std::string bytes = dir.read("state.db");
  REQUIRE(bytes.size() > 5 * 4096);
  SECTION("a page overwritten") { bytes.replace(4096, 4096, std::string(4096, '\x5A')); }
  SECTION("cut short") { bytes.resize(4096 * 3); }
  dir.write("state.db", bytes);
  const Error error = refused(dir);
  CHECK(error.code == ErrorCode::invalid);
  CHECK_THAT(error.message, Catch::Contains("is damaged") && Catch::Contains("put a backup in its place"));
}

TEST_CASE("an empty file is where a start was interrupted: it becomes a database") {
  const TempDir dir;
  dir.write("state.db", "");
  make_store(dir);
  CHECK(Store::open(dir.path())->load()->waiting.size() == 1);
}

TEST_CASE("a database of each older layout is brought up to date, with what is in it") {
  for (int older = 1; older < schema_version(); ++older) {
    CAPTURE(older);
    const TempDir dir;
    for (int from = 0; from < older; ++from) sql(dir, migration_from(from));
    // Columns that every layout has; those of a window that came first.
    sql(dir,
        "INSERT INTO position (log_group, path, device, inode, prefix_hash, prefix_bytes, offset, complete, last_stamp,"
        "  skipping_long_line, second_half_of_overlap) VALUES ('g', '/a', 1, 2, 3, 4, 5, 0, NULL, 0, 0);"
        "INSERT INTO alarm_state (id, alarm, group_key, state, changes) VALUES (7, 'a', '', 1, 3);"
        "INSERT INTO window (instance, time, count, sum, minimum, maximum)"
        "  SELECT 7, 1000, 2, 3.0, 1.0, 2.0 WHERE (SELECT count(*) FROM pragma_table_info('window')) = 6;"
        "INSERT INTO outbox (id, transition_id, alarm, topic, subscription, time, state, old_state, payload, promised,"
        "  next_attempt) VALUES ('1', 't', 'a', 'topic', 's', 0, 'ALARM', 'OK', x'7b7d', 0, 0);");
    sql(dir, ("PRAGMA user_version = " + std::to_string(older)).c_str());
    auto store = Store::open(dir.path());
    REQUIRE(store);
    CHECK(waiting(*store).size() == 1);
    const auto loaded = store->load();
    REQUIRE(loaded);
    REQUIRE(loaded->positions.size() == 1);
    CHECK(loaded->positions[0].offset == 5);
    CHECK(loaded->positions[0].cursor.empty());
    REQUIRE(loaded->engine.alarms.size() == 1);
    CHECK(loaded->engine.alarms[0].row.changes == 3);
    if (older <= 2) {
      REQUIRE(loaded->engine.alarms[0].windows.size() == 1);
      REQUIRE(loaded->engine.alarms[0].windows[0].size() == 1);
      CHECK(loaded->engine.alarms[0].windows[0][0] == WindowBucket{from_ms(1000), 2, 3, 1, 2, {}});
    }
    CHECK(dir.read("state.db").substr(60, 4) == layout(schema_version()));
  }
}

TEST_CASE("the layout's number stands in the file itself, with our mark") {
  const TempDir dir;
  auto store = Store::open(dir.path());
  REQUIRE(store);
  const std::string bytes = dir.read("state.db");  // while the store is open: nothing is only in the log
  REQUIRE(bytes.size() >= 100);
  CHECK(bytes.substr(60, 4) == layout(schema_version()));
  CHECK(bytes.substr(68, 4) == "tocs");
}
