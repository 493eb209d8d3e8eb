#include "store/store.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <filesystem>

#include "base/limits.h"
#include "sample.h"
#include "steps.h"
#include "support/history.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::store;
using namespace tocsin::store::test;
using tocsin::test::history_of;
using tocsin::test::TempDir;

namespace {

AlarmRow alarm(std::string name, std::string group = {}) {
  AlarmRow a;
  a.alarm = std::move(name);
  a.group = std::move(group);
  return a;
}

WindowBucket bucket(std::int64_t ms) { return {from_ms(ms), 1, 2, 3, 4}; }

}  // namespace

TEST_CASE("a file that is done with is kept in short in the place of its position, and the other way round") {
  const TempDir dir;
  Store store = open(dir);
  Position position;
  position.log_group = "trail";
  position.path = "/t/a.json.gz";
  position.offset = 5;
  const DoneFile file{17, 100, 200, 0xffff'ffff'ffff'ffffU, 256, 12, 3, 0};
  Commit some;
  some.positions = {position};
  commit(store, some);
  Commit done;
  done.done = {{"trail", {file, position.path}}, {"other", {file, ""}}};
  commit(store, done);
  CHECK(load(store).positions.empty());
  CHECK(store.done_files("trail").value() == std::vector<DoneFile>{file});
  CHECK(store.done_files("none").value().empty());
  some.undone = {{"trail", 17}, {"none", 17}};
  commit(store, some);
  CHECK(store.done_files("trail").value().empty());
  CHECK(store.positions("trail").value() == std::vector<Position>{position});
  CHECK(store.positions("other").value().empty());
  Commit forgotten;
  forgotten.done = {{"other", {file, "", true}}};
  commit(store, forgotten);
  CHECK(store.done_files("other").value().empty());
}

TEST_CASE("positions and files of what no rules name go after thirty days") {
  const TempDir dir;
  Store store = open(dir);
  Position position;
  position.log_group = "g";
  position.path = "/var/log/a";
  Commit some;
  some.now = from_ms(1'800'000'000'000);
  some.positions = {position};
  some.done = {{"g", {{17, 1, 1, 1, 1, 1, 0, 0}, ""}}, {"h", {{17, 1, 1, 1, 1, 1, 0, 0}, ""}}};
  commit(store, some);
  const PositionKey key{"g", "/var/log/a"};
  CHECK(store.old_positions(some.now).value().empty());
  CHECK(store.old_positions(some.now + Duration{1}).value() == std::vector<PositionKey>{key});
  Commit later;
  later.now = some.now + limits::kKeepUnreadFor + Duration{1};
  later.groups_in_use = {"h"};
  commit(store, later);
  CHECK(store.done_files("g").value().empty());
  CHECK(store.done_files("h").value().size() == 1);
  LedgerRow row;
  row.log_group = key.log_group;
  row.source = key.path;
  later.ledger = {row};
  commit(store, later);
  CHECK(load(store).ledger.size() == 1);
  later.ledger.clear();
  later.retired = {key};
  commit(store, later);
  CHECK(load(store).positions.empty());
  CHECK(load(store).ledger.empty());
}

TEST_CASE("keys of counted records are kept in the order of commits, and forgotten by generations") {
  const TempDir dir;
  const SeenKeys first{3, from_ms(1000), {1, 0xffff'ffff'ffff'ffffU}};
  const SeenKeys more{3, from_ms(1000), {5}};
  const SeenKeys next{4, from_ms(2000), {6, 7, 8}};
  {
    Store store = open(dir);
    Commit some;
    some.delta.seen.added = {first};
    commit(store, some);
    some.delta.seen.added = {more, next};
    commit(store, some);
    CHECK(load(store).engine.seen == std::vector<SeenKeys>{first, more, next});
    some.delta.seen = {{}, 4};
    commit(store, some);
  }
  Store store = open(dir);
  CHECK(load(store).engine.seen == std::vector<SeenKeys>{next});
}

TEST_CASE("a new state directory is empty") {
  const TempDir dir;
  Store store = open(dir);
  const Loaded loaded = load(store);
  CHECK(loaded.positions.empty());
  CHECK(loaded.engine.alarms.empty());
  CHECK(loaded.engine.counters.empty());
  CHECK(loaded.waiting.empty());
  CHECK(loaded.dead_letters == 0);
  CHECK(history_of(store, {}, 10)->empty());
}

TEST_CASE("the database is for the daemon's user alone") {
  const TempDir dir;
  Store store = open(dir);
  commit(store, {});
  using std::filesystem::perms;
  for (const char* name : {"state.db", "state.db-wal", "state.db-shm", "lock"}) {
    CAPTURE(name);
    CHECK(std::filesystem::status(dir / name).permissions() == (perms::owner_read | perms::owner_write));
  }
}

TEST_CASE("every field comes back from a store opened again, whatever bytes are in it") {
  const TempDir dir;
  Commit c;
  c.now = from_ms(1000);
  c.positions = {hostile_position(kHostile), {}};
  c.delta.alarms = {hostile_alarm("a" + kHostile)};
  const AlarmRow& a = c.delta.alarms[0];
  const double inf = std::numeric_limits<double>::infinity();
  c.delta.buckets = {{a.alarm, a.group, 0, {Time::min(), std::numeric_limits<std::uint64_t>::max(), -inf, inf, 5e-324}},
                     {a.alarm, a.group, 0, {from_ms(0), 1, 0.1, 1e308, -0.5}}};
  c.delta.counters = {{{kHostile, kHostile}, 7}, {{"", ""}, 1}};
  c.delta.history = {item(HistoryKind::state_update, a.alarm, "t1"), item(HistoryKind::configuration_update, "", "")};
  c.outbox = {outbox_row("id" + kHostile)};
  {
    Store store = open(dir);
    const Committed done = commit(store, c);
    REQUIRE(done.pending.size() == 1);
    CHECK(done.pending[0].row == c.outbox[0]);
  }
  Store store = open(dir);
  const Loaded loaded = load(store);
  CHECK(loaded.positions == std::vector<Position>{c.positions[1], c.positions[0]});
  REQUIRE(loaded.engine.alarms.size() == 1);
  CHECK(loaded.engine.alarms[0].row == a);
  CHECK(loaded.engine.alarms[0].windows.at(0) ==
        std::vector<WindowBucket>{c.delta.buckets[0].bucket, c.delta.buckets[1].bucket});
  CHECK(loaded.engine.counters == c.delta.counters);
  const auto rows = waiting(store);
  REQUIRE(rows.size() == 1);
  const Pending& pending = rows[0];
  CHECK(pending.row == c.outbox[0]);
  CHECK(pending.sequence > 0);
  CHECK(pending.attempts == 0);
  CHECK(pending.promised == c.now);
  CHECK(pending.next_attempt == c.now);
  CHECK(pending.last_error.empty());
  CHECK(*history_of(store, {}, 10) == c.delta.history);
  CHECK(*history_of(store, a.alarm, 10) == std::vector<HistoryItem>{c.delta.history[0]});
}

TEST_CASE("a value that is no number comes back as none") {
  const TempDir dir;
  Store store = open(dir);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  Commit c;
  c.delta.buckets = {{"a", "", 0, {from_ms(0), 1, nan, nan, nan}}};
  commit(store, c);
  const Loaded loaded = load(store);
  CHECK(std::isnan(loaded.engine.alarms.at(0).windows.at(0).at(0).sum));
}

TEST_CASE("a position replaces the one of the same log group and path") {
  const TempDir dir;
  Store store = open(dir);
  Position p = hostile_position("/a");
  Position q = hostile_position("/b");
  commit(store, {{}, {p, q}, {}, {}, {}});
  p.offset = 5;
  p.decoder.last_stamp.reset();
  commit(store, {{}, {p}, {}, {}, {}});
  CHECK(load(store).positions == std::vector<Position>{p, q});
}

TEST_CASE("a delta is applied in its order: removed alarms, prunes, buckets, rows") {
  const TempDir dir;
  Store store = open(dir);
  Commit first;
  first.delta.alarms = {alarm("gone"), alarm("gone", "x"), alarm("a"), alarm("a", "x"), alarm("b")};
  for (const auto& row : first.delta.alarms) {
    for (const int ms : {10, 20, 30}) first.delta.buckets.push_back({row.alarm, row.group, 0, bucket(ms)});
  }
  commit(store, first);

  Commit second;
  second.delta.removed_alarms = {"gone", "never was"};
  second.delta.prunes = {{"a", "", from_ms(20)}, {"b", "", Time::max()}, {"never was", "", Time::max()}};
  second.delta.buckets = {
      {"b", "", 0, bucket(5)}, {"a", "x", 0, {from_ms(20), 9, 9, 9, 9}}, {"gone", "y", 0, bucket(1)}};
  second.delta.alarms = {alarm("b")};
  second.delta.alarms[0].changes = 4;
  commit(store, second);

  const auto alarms = load(store).engine.alarms;
  REQUIRE(alarms.size() == 4);
  CHECK(alarms[0].row == alarm("a"));
  CHECK(alarms[0].windows.at(0) == std::vector<WindowBucket>{bucket(20), bucket(30)});
  CHECK(alarms[1].row == alarm("a", "x"));
  CHECK(alarms[1].windows.at(0) == std::vector<WindowBucket>{bucket(10), {from_ms(20), 9, 9, 9, 9}, bucket(30)});
  CHECK(alarms[2].row == second.delta.alarms[0]);
  CHECK(alarms[2].windows.at(0) == std::vector<WindowBucket>{bucket(5)});
  CHECK(alarms[3].row == alarm("gone", "y"));
}

TEST_CASE("counters add up, and stay at the greatest number instead of turning over") {
  const TempDir dir;
  Store store = open(dir);
  Commit c;
  c.delta.counters = {{{"s", "n"}, 3}, {{"s", "big"}, std::numeric_limits<std::uint64_t>::max()}};
  commit(store, c);
  commit(store, c);
  const CounterTotals totals = load(store).engine.counters;
  CHECK(totals.at({"s", "n"}) == 6);
  CHECK(totals.at({"s", "big"}) == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("a state update is in history once; actions and configuration updates each time") {
  const TempDir dir;
  Store store = open(dir);
  Commit c;
  c.delta.history = {item(HistoryKind::state_update, "a", "t1"), item(HistoryKind::action, "a", "t1"),
                     item(HistoryKind::configuration_update, "a", "")};
  commit(store, c);
  commit(store, c);
  CHECK(history_of(store, {}, 10)->size() == 5);
}

TEST_CASE("history gives the newest, newest last") {
  const TempDir dir;
  Store store = open(dir);
  Commit c;
  for (int i = 0; i < 10; ++i)
    c.delta.history.push_back(item(HistoryKind::action, i % 2 == 0 ? "even" : "odd", std::to_string(i)));
  commit(store, c);
  const auto all = *history_of(store, {}, 3);
  REQUIRE(all.size() == 3);
  CHECK(all[0].transition == "7");
  CHECK(all[2].transition == "9");
  const auto even = *history_of(store, "even", 2);
  REQUIRE(even.size() == 2);
  CHECK(even[0].transition == "6");
  CHECK(even[1].transition == "8");
  CHECK(history_of(store, "none", 5)->empty());
  CHECK(history_of(store, {}, std::numeric_limits<std::size_t>::max())->size() == 10);
}

TEST_CASE("history is bounded: the oldest items go") {
  const TempDir dir;
  Store store = open(dir);
  Commit c;
  c.delta.history.assign(limits::kHistoryRows + 5, {});
  for (std::size_t i = 0; i < c.delta.history.size(); ++i) {
    c.delta.history[i].kind = HistoryKind::action;
    c.delta.history[i].transition = std::to_string(i);
  }
  commit(store, c);
  auto items = *history_of(store, {}, c.delta.history.size());
  CHECK(items.size() == limits::kHistoryRows);
  CHECK(items.front().transition == "5");
  Commit one;
  one.delta.history = {item(HistoryKind::action, "a", "last")};
  commit(store, one);
  items = *history_of(store, {}, c.delta.history.size());
  CHECK(items.size() == limits::kHistoryRows);
  CHECK(items.front().transition == "6");
  CHECK(items.back().transition == "last");
}

TEST_CASE("a thousand rows of each kind are committed at once, in little time") {
  const TempDir dir;
  Store store = open(dir);
  Commit c;
  for (int i = 0; i < 1000; ++i) {
    const std::string name = std::to_string(i);
    c.positions.push_back(hostile_position(name));
    c.delta.alarms.push_back(hostile_alarm(name));
    c.delta.buckets.push_back({name, "", 0, bucket(i)});
    c.delta.history.push_back(item(HistoryKind::state_update, name, name));
    c.outbox.push_back(outbox_row(name));
  }
  const auto start = std::chrono::steady_clock::now();
  commit(store, c);
  const auto took = std::chrono::steady_clock::now() - start;
  CHECK(took < std::chrono::seconds(5));  // some 20 ms; a machine under load takes longer
  CHECK(waiting(store).size() == 1000);
}

TEST_CASE("what policies remember is replaced by kind and name, and gone when it is empty") {
  const TempDir dir;
  Store store = open(dir);
  Commit c;
  c.delta.policies = {{"storm", "a", kHostile}, {"storm", kHostile, "1"}, {"flap", "a", "2"}};
  commit(store, c);
  c.delta.policies = {{"storm", "a", "3"}, {"flap", "a", ""}};
  commit(store, c);
  CHECK(load(store).policies == std::vector<PolicyRow>{{"storm", "a", "3"}, {"storm", kHostile, "1"}});
}
