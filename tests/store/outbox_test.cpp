// What waits to be delivered, and what was given up.
#include <catch2/catch.hpp>
#include <chrono>

#include "base/limits.h"
#include "sample.h"
#include "steps.h"
#include "store/store.h"
#include "support/history.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::store;
using namespace tocsin::store::test;
using tocsin::test::history_of;
using tocsin::test::TempDir;

TEST_CASE("an outbox row that is there already is left alone") {
  const TempDir dir;
  Store store = open(dir);
  Commit c;
  c.outbox = {outbox_row("1"), outbox_row("2")};
  const auto first = commit(store, c);
  CHECK(first.pending.size() == 2);
  CHECK(first.pending[0].sequence < first.pending[1].sequence);
  c.outbox = {outbox_row("2"), outbox_row("3")};
  c.outbox[0].payload = "other";
  const auto second = commit(store, c);
  REQUIRE(second.pending.size() == 1);
  CHECK(second.pending[0].row.id == "3");
  CHECK(second.pending[0].sequence > first.pending[1].sequence);
  CHECK(waiting(store).at(1).row == outbox_row("2"));
}

TEST_CASE("what is delivered is gone, what is to be retried waits, what is given up is kept apart") {
  const TempDir dir;
  {
    Store store = open(dir);
    commit(store, {from_ms(1), {}, {}, {outbox_row("1"), outbox_row("2"), outbox_row("3"), outbox_row("4")}, {}});
    commit(store, {from_ms(2),
                   {},
                   {},
                   {},
                   {update("1", DeliveryUpdate::Kind::delivered), update("2", DeliveryUpdate::Kind::retry),
                    update("3", DeliveryUpdate::Kind::dead)}});
  }
  Store store = open(dir);
  const Loaded loaded = load(store);
  const auto rows = waiting(store);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].row.id == "2");
  CHECK(rows[0].attempts == 3);
  CHECK(rows[0].next_attempt == from_ms(9000));
  CHECK(rows[0].promised == from_ms(1));
  CHECK(rows[0].last_error == "HTTP 503");
  CHECK(rows[1].row.id == "4");
  CHECK(loaded.dead_letters == 1);
  const auto dead = *store.dead_letters("", 10);
  REQUIRE(dead.size() == 1);
  CHECK(dead[0].row == outbox_row("3"));
  CHECK(dead[0].attempts == 3);
  CHECK(dead[0].last_error == "HTTP 503");
  const auto history = *history_of(store, {}, 10);
  REQUIRE(history.size() == 3);
  CHECK(history[2].outbox == "3");
}

TEST_CASE("what waits is counted by subscription, and read from a sequence on, so many at once") {
  const TempDir dir;
  Store store = open(dir);
  Commit c;
  for (int i = 0; i < 10; ++i) {
    c.outbox.push_back(outbox_row(std::to_string(i)));
    c.outbox.back().subscription = i % 2 == 0 ? "even" : "odd";
  }
  c.deliveries = {update("0", DeliveryUpdate::Kind::delivered), update("9", DeliveryUpdate::Kind::dead)};
  commit(store, c);
  const Loaded loaded = load(store);
  REQUIRE(loaded.waiting.size() == 2);
  CHECK(loaded.waiting[0].subscription == "even");
  CHECK(loaded.waiting[0].rows == 4);
  CHECK(loaded.waiting[1].rows == 4);
  REQUIRE(loaded.newest_dead_letters.size() == 1);
  CHECK(loaded.newest_dead_letters[0].row.id == "9");
  const auto first = *store.waiting("even", loaded.waiting[0].first, 3);
  REQUIRE(first.size() == 3);
  CHECK(first[0].row.id == "2");
  CHECK(first[0].sequence == loaded.waiting[0].first);
  const auto rest = *store.waiting("even", first[2].sequence + 1, 3);
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].row.id == "8");
}

TEST_CASE("a delivery update for a row that is not there changes nothing") {
  const TempDir dir;
  Store store = open(dir);
  const auto kind = GENERATE(DeliveryUpdate::Kind::delivered, DeliveryUpdate::Kind::retry, DeliveryUpdate::Kind::dead);
  commit(store, {{}, {}, {}, {}, {update("?", kind)}});
  CHECK(waiting(store).empty());
  CHECK(load(store).dead_letters == 0);
  CHECK(history_of(store, {}, 10)->empty());
}

TEST_CASE("a sequence number is never used again") {
  const TempDir dir;
  std::int64_t before = 0;
  for (const char* id : {"1", "2", "3"}) {
    Store store = open(dir);
    const auto made = commit(store, {{}, {}, {}, {outbox_row(id)}, {}});
    CHECK(made.pending.at(0).sequence > before);
    before = made.pending.at(0).sequence;
    commit(store, {{}, {}, {}, {}, {update(id, DeliveryUpdate::Kind::delivered)}});
  }
}

TEST_CASE("dead letters are bounded: the oldest go, and are counted") {
  const TempDir dir;
  Store store = open(dir);
  Commit c;
  for (std::size_t i = 0; i < limits::kDeadLetters + 2; ++i) {
    c.outbox.push_back(outbox_row(std::to_string(i)));
    c.deliveries.push_back(update(std::to_string(i), DeliveryUpdate::Kind::dead));
  }
  commit(store, c);
  const Loaded loaded = load(store);
  CHECK(loaded.dead_letters == limits::kDeadLetters);
  CHECK(loaded.engine.counters.at({"store", "dead_letters_dropped"}) == 2);
  const auto letters = *store.dead_letters("", limits::kDeadLetters * 2);
  CHECK(letters.front().row.id == "2");
  CHECK(store.dead_letters("", 3)->back().row.id == letters.back().row.id);
}

TEST_CASE("dead letters wait again, behind all others, under their ids and from the beginning") {
  const TempDir dir;
  Store store = open(dir);
  Commit c;
  for (const char* id : {"1", "2", "3"}) c.outbox.push_back(outbox_row(id));
  c.deliveries = {update("1", DeliveryUpdate::Kind::dead), update("2", DeliveryUpdate::Kind::dead)};
  commit(store, c);
  Commit again;
  again.now = from_ms(50);
  again.redriven = {"1", "nothing", "3"};  // 3 is no dead letter
  const Committed done = commit(store, again);
  REQUIRE(done.pending.size() == 1);
  CHECK(done.pending[0].row == outbox_row("1"));
  CHECK(done.pending[0].promised == from_ms(50));
  CHECK(done.pending[0].attempts == 0);
  const auto rows = waiting(store);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].row.id == "3");
  CHECK(rows[1].row.id == "1");
  CHECK(store.dead_letters("", 10)->size() == 1);
  CHECK(store.dead_letters("no such topic", 10)->empty());
}

TEST_CASE("a clock that was set moves what waited before, and neither what comes with it nor the dead") {
  const TempDir dir;
  Store store = open(dir);
  Commit c;
  c.now = from_ms(1000);
  c.outbox = {outbox_row("1"), outbox_row("2")};
  c.deliveries = {update("2", DeliveryUpdate::Kind::dead)};
  commit(store, c);
  Commit step;
  step.now = from_ms(1'000'000);
  step.clock_step = Duration{999'000};
  step.outbox = {outbox_row("3")};
  commit(store, step);
  const auto rows = waiting(store);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].promised == from_ms(1'000'000));
  CHECK(rows[0].next_attempt == from_ms(1'000'000));
  CHECK(rows[1].promised == from_ms(1'000'000));
  CHECK(store.dead_letters("", 1)->at(0).promised == from_ms(1000));
}

TEST_CASE("time that nobody ran for makes nothing older, and nothing due later") {
  const TempDir dir;
  Store store = open(dir);
  CHECK_FALSE(load(store).committed_at);
  Commit c;
  c.now = from_ms(1000);
  c.outbox = {outbox_row("1")};
  commit(store, c);
  CHECK(load(store).committed_at == from_ms(1000));
  REQUIRE(store.pass_over_downtime(Duration{5000}));
  CHECK(waiting(store).at(0).promised == from_ms(6000));
  CHECK(waiting(store).at(0).next_attempt == from_ms(1000));
  REQUIRE(store.pass_over_downtime(Duration{-5000}));  // the clock was set back meanwhile
  CHECK(waiting(store).at(0).promised == from_ms(1000));
  CHECK(waiting(store).at(0).next_attempt == from_ms(-4000));
}
