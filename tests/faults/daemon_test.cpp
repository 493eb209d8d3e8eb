// The whole daemon over a kernel that gives it no watches and a disk that refuses or dawdles: what is counted in the
// end is what was written.
#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "../daemon/running_daemon.h"
#include "base/limits.h"
#include "faults/failing_calls.h"
#include "faults/faulty_store.h"
#include "store/store.h"

using namespace tocsin;
using namespace tocsin::test;
using namespace std::chrono_literals;

namespace {

// Whatever a test ordered is over after it.
struct Orders {
  FaultyStore& store = faulty_store();
  FailingCalls& calls = failing_calls();
  Orders() = default;
  ~Orders() {
    store.refuse = 0;
    store.sync_ms = 0;
    calls.read = calls.stat = calls.inotify_init = calls.inotify_watch = 0;
  }
  Orders(const Orders&) = delete;
  Orders& operator=(const Orders&) = delete;
};

std::string rules(const TempDir& dir) {
  return rules_for(dir, syslog_group(dir) + ", start_at: beginning",
                   failure_filter("threshold: 2, period: 5m, alarm_actions: [people]"));
}

// What the state says after a stop.
std::uint64_t stored(const TempDir& dir, const std::string& scope, const std::string& name) {
  auto store = store::Store::open(dir / "state");
  REQUIRE(store);
  auto loaded = store->load();
  REQUIRE(loaded);
  return loaded->engine.counters[{scope, name}];
}

}  // namespace

TEST_CASE("without inotify, or with no more watches, logs are looked at every two seconds") {
  Orders orders;
  const bool none = GENERATE(true, false);
  CAPTURE(none);
  (none ? orders.calls.inotify_init : orders.calls.inotify_watch) = none ? EMFILE : ENOSPC;
  const TempDir dir;
  Running daemon(dir, rules(dir));
  dir.append("secure", failure_line());
  CHECK(daemon.matches_become(1));
  std::filesystem::rename(dir / "secure", dir / "secure.1");
  dir.append("secure", failure_line() + failure_line());
  CHECK(daemon.matches_become(3));
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
}

TEST_CASE("a disk that refuses for a while costs nothing: what is counted in the end is what was written") {
  Orders orders;
  const int refusal = GENERATE(SQLITE_FULL, SQLITE_READONLY, SQLITE_IOERR_WRITE, SQLITE_IOERR_FSYNC);
  CAPTURE(refusal);
  const TempDir dir;
  dir.write("secure", "");
  {
    Running daemon(dir, rules(dir));
    dir.append("secure", failure_line());
    CHECK(daemon.matches_become(1));
    orders.store.refuse = refusal;
    dir.append("secure", failure_line());
    CHECK(eventually([&] { return daemon.status("/state/failing_since") != "null"; }));
    for (int i = 0; i < 50; ++i) dir.append("secure", failure_line());
    CHECK(daemon.matches_become(52));
    CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});  // told all the same
    CHECK(daemon.status("/health") == "\"degraded\"");
    orders.store.refuse = 0;
    CHECK(daemon.status_becomes("/state/failing_since", "null"));
    CHECK(daemon.status("/log_groups/0/sources/0/ledger/difference") == "0");
  }
  CHECK(stored(dir, "log_group/g", "events") == 52);
  CHECK(stored(dir, "metric_filter/failures", "matches") == 52);
  const std::string told = dir.read("notifications.jsonl");
  CHECK(std::count(told.begin(), told.end(), char{10}) == 1);
}

TEST_CASE("a stop over a disk that refuses is made up for at the next start") {
  Orders orders;
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, rules(dir));
  dir.append("secure", failure_line());
  CHECK(daemon.matches_become(1));
  CHECK(daemon.status_becomes("/state/waiting_rows", "0"));
  orders.store.refuse = SQLITE_FULL;
  dir.append("secure", failure_line() + failure_line());
  CHECK(daemon.matches_become(3));
  daemon.stop();
  orders.store.refuse = 0;
  CHECK(stored(dir, "log_group/g", "events") == 1);
  daemon.start();
  CHECK(daemon.matches_become(3));
  CHECK(daemon.status("/log_groups/0/sources/0/ledger/difference") == "0");
  CHECK(daemon.status("/log_groups/0/sources/0/ledger/events") == "3");
}

TEST_CASE("while a sync takes seconds, alarms on fresh lines are judged at once and a backlog waits in its file") {
  Orders orders;
  const int sync_ms = std::getenv("TOCSIN_SOAK") != nullptr ? 10'000 : 1'500;
  const TempDir dir;
  // An old log of many stamps, each a row to store, beside the one that matters.
  const int backlog_lines = 300'000;
  std::string backlog;
  const Time begin = now() - 100h;
  for (int i = 0; i < backlog_lines; ++i) backlog += syslog_line(begin + i * 1s, kFailure);
  dir.write("old.log", backlog);
  dir.write("secure", "");
  std::string text = rules(dir);
  text.replace(text.find("metric_filters:"), 15,
               "  - {name: old, files: [\"" + dir.path() +
                   "/old.log\"], format: syslog, start_at: beginning}\nmetric_filters:\n  - name: old\n    log_group: "
                   "old\n    pattern: '\"authentication failure\"'\n    alarm: {threshold: 1000000, period: 1d}\n");
  std::filesystem::create_directories(dir / "state");
  REQUIRE(store::Store::open(dir / "state"));  // made while the disk is fast
  orders.store.sync_ms = sync_ms;
  Running daemon(dir, text);
  for (int round = 1; round <= 3; ++round) {
    const auto since = std::chrono::steady_clock::now();
    dir.append("secure", failure_line());
    CHECK(eventually([&] { return daemon.status("/log_groups/0/sources/0/ledger/events") == std::to_string(round); }));
    CHECK(std::chrono::steady_clock::now() - since < 2s);
    const std::string waiting = daemon.status("/state/waiting_rows");
    CHECK(std::stoull(waiting) <= limits::kUncommittedRows + limits::kReadBytes / 100);
  }
  CHECK(eventually([&] { return daemon.status("/alarms/ALARM") == "1"; }));
  orders.store.sync_ms = 0;
  CHECK(eventually(
      [&] { return daemon.status("/log_groups/1/sources/0/ledger/events") == std::to_string(backlog_lines); }, 60));
  daemon.stop();
  CHECK(stored(dir, "log_group/old", "events") == backlog_lines);
  CHECK(stored(dir, "log_group/g", "events") == 3);
}
