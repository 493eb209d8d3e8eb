// What happens when the disk is full, and when the process dies: a commit is there or it is not.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <random>

#include "base/unique_fd.h"
#include "sample.h"
#include "store/database.h"
#include "store/read.h"
#include "store/schema.h"
#include "store/store.h"
#include "store/write.h"
#include "support/history.h"
#include "support/small_disk.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::store;
using namespace tocsin::store::test;
using tocsin::test::history_of;
using tocsin::test::TempDir;

namespace {

// A commit that touches every table; all its numbers are n.
Commit numbered(std::uint64_t n) {
  Commit c;
  c.now = from_ms(static_cast<std::int64_t>(n));
  Position p;
  p.log_group = "g";
  p.path = "/f";
  p.offset = n;
  c.positions = {p};
  AlarmRow a;
  a.alarm = "a";
  a.changes = n;
  a.reason = std::string(2000, 'r');
  c.delta.alarms = {a};
  c.delta.buckets = {{"a", "", 0, {from_ms(static_cast<std::int64_t>(n)), n, 0, 0, 0}}};
  c.delta.counters = {{{"s", "commits"}, 1}};
  c.delta.history = {item(HistoryKind::state_update, "a", std::to_string(n))};
  c.delta.metrics = {{std::make_shared<const MetricKey>(MetricKey{"n", "m", {}, ""}), {kEpoch, 1, 1, 1, 1, {}}}};
  if (n % 3 == 0) c.outbox = {outbox_row(std::to_string(n))};
  if (n % 3 == 1 && n > 1) c.deliveries = {update(std::to_string(n - 1), DeliveryUpdate::Kind::delivered)};
  return c;
}

// The number of the last commit in it; every table must tell the same.
std::uint64_t consistent(Store& store) {
  auto loaded = store.load();
  REQUIRE(loaded);
  if (loaded->positions.empty()) {
    CHECK(loaded->engine.alarms.empty());
    CHECK(loaded->engine.counters.empty());
    return 0;
  }
  const std::uint64_t n = loaded->positions.at(0).offset;
  CHECK(loaded->engine.alarms.at(0).row.changes == n);
  CHECK(loaded->engine.alarms.at(0).windows.at(0).size() == n);
  CHECK(loaded->engine.alarms.at(0).windows.at(0).back().count == n);
  CHECK(loaded->engine.counters.at({"s", "commits"}) == n);
  CHECK(loaded->waiting.size() == (n % 3 == 0 ? 1 : 0));
  const auto metrics =
      store.statistics({"n", "m", {}, {}, {kEpoch, kEpoch + std::chrono::hours(1)}, {Statistic::sample_count}});
  REQUIRE(metrics);
  CHECK(metrics->at(0).values.at(0) == static_cast<double>(n));
  const auto history = history_of(store, {}, 1'000'000);
  REQUIRE(history);
  CHECK(history->size() == n + (n - 1) / 3);
  return n;
}

// Commits from the next number on until it is killed; a byte on `acks` after each.
[[noreturn]] void commit_until_killed(const std::string& directory, std::uint64_t next, int acks) {
  auto store = Store::open(directory);
  if (!store) ::_exit(1);
  for (;; ++next) {
    if (!store->commit(numbered(next)) || ::write(acks, "x", 1) != 1) ::_exit(2);
  }
}

// A connection to a new database, without the lock.
Database make_database(const TempDir& dir) {
  { REQUIRE(Store::open(dir.path())); }
  auto database = Database::open(dir / "state.db");
  REQUIRE(database);
  return std::move(*database);
}

}  // namespace

TEST_CASE("a process killed at any moment leaves the state of some commit, and no acknowledged one is lost") {
  const TempDir dir;
  std::mt19937 random(20261115);  // NOLINT: the same moments on every run, as far as the kernel lets us
  std::uint64_t last = 0;
  for (int kill = 0; kill < 50; ++kill) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    const UniqueFd acks(ends[0]);
    UniqueFd child_end(ends[1]);
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) commit_until_killed(dir.path(), last + 1, child_end.get());
    child_end.reset();
    std::uint64_t acknowledged = 0;
    char byte = 0;
    for (auto wait = random() % 12; acknowledged < wait && ::read(acks.get(), &byte, 1) == 1;) ++acknowledged;
    for (auto spin = random() % 300'000; spin > 0; --spin) asm volatile("");  // to land anywhere within a commit
    ::kill(child, SIGKILL);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    while (::read(acks.get(), &byte, 1) == 1) ++acknowledged;

    auto store = Store::open(dir.path());
    REQUIRE(store);
    const std::uint64_t now = consistent(*store);
    CHECK(now >= last + acknowledged);
    CHECK(now <= last + acknowledged + 1);
    last = now;
  }
  CHECK(last > 100);
}

TEST_CASE("a database that may not grow refuses a commit as a whole, and takes it once there is room") {
  const TempDir dir;
  Database database = make_database(dir);
  REQUIRE(write(database, numbered(1)));
  REQUIRE(database.execute("PRAGMA max_page_count = 20"));
  std::uint64_t n = 2;
  auto done = write(database, numbered(n));
  while (done && n < 10'000) done = write(database, numbered(++n));
  REQUIRE_FALSE(done);
  CHECK(done.error().code == ErrorCode::full);
  CHECK_THAT(done.error().message,
             Catch::Contains(dir / "state.db") && Catch::Contains("full") && Catch::Contains("free space"));
  CHECK_FALSE(database.in_transaction());
  CHECK(read_all(database)->positions.at(0).offset == n - 1);

  CHECK_FALSE(write(database, numbered(n)));  // still full
  REQUIRE(database.execute("PRAGMA max_page_count = 100000"));
  REQUIRE(write(database, numbered(n)));
  REQUIRE(write(database, numbered(n + 1)));
  database = Database(std::move(*Database::open(dir / "state.db")));
  auto store = Store::open(dir.path());
  REQUIRE(store);
  CHECK(consistent(*store) == n + 1);
}

TEST_CASE("a full file system refuses a commit as a whole, and takes it once there is room") {
  const tocsin::test::SmallDisk disk("1m");
  if (!disk.mounted()) {
    WARN("skipped: needs the right to mount a small file system");
    return;
  }
  const TempDir& dir = disk.dir();
  {
    auto store = Store::open(dir.path());
    REQUIRE(store);
    REQUIRE(store->commit(numbered(1)));
    std::ofstream(dir / "ballast", std::ios::binary) << std::string(600'000, 'b');
    std::uint64_t n = 2;
    auto done = store->commit(numbered(n));
    while (done && n < 10'000) done = store->commit(numbered(++n));
    CHECK(!done);
    if (!done) {
      CHECK(done.error().code == ErrorCode::full);
      CHECK_THAT(done.error().message, Catch::Contains("state.db") && Catch::Contains("free space"));
    }
    CHECK(consistent(*store) == n - 1);
    std::filesystem::remove(dir / "ballast");
    CHECK(store->commit(numbered(n)));
    CHECK(consistent(*store) == n);
  }
  CHECK(Store::open(dir.path()));
}

TEST_CASE("a commit that promises a notification is written through to the disk, another one is not waited for") {
  const TempDir dir;
  Database database = make_database(dir);
  Commit promise;
  promise.outbox = {outbox_row("1")};
  REQUIRE(write(database, promise));
  CHECK(*database.ask("PRAGMA synchronous") == "2");
  REQUIRE(write(database, {}));
  CHECK(*database.ask("PRAGMA synchronous") == "1");
  Commit told;
  told.deliveries = {update("1", DeliveryUpdate::Kind::delivered)};
  REQUIRE(write(database, told));
  CHECK(*database.ask("PRAGMA synchronous") == "2");
}

TEST_CASE("a database locked by another program for good is an error that says so, and the commit can be tried again") {
  const TempDir dir;
  Database database = make_database(dir);
  Database shell = std::move(*Database::open(dir / "state.db"));
  REQUIRE(shell.execute("BEGIN IMMEDIATE"));
  REQUIRE(database.execute("PRAGMA busy_timeout = 1"));
  const auto done = write(database, numbered(1));
  REQUIRE_FALSE(done);
  CHECK(done.error().code == ErrorCode::unavailable);
  CHECK_THAT(done.error().message, Catch::Contains("another program holds it locked"));
  REQUIRE(shell.execute("ROLLBACK"));
  CHECK(write(database, numbered(1)));
}

TEST_CASE("the write-ahead log does not grow with the number of commits") {
  const TempDir dir;
  auto store = Store::open(dir.path());
  REQUIRE(store);
  for (std::uint64_t n = 1; n <= 3000; ++n) {
    Commit c = numbered(n);
    c.outbox.clear();
    c.deliveries.clear();
    REQUIRE(store->commit(c));
  }
  CHECK(std::filesystem::file_size(dir / "state.db-wal") < 8U << 20U);
}
