#include "daemon/waiting_rows.h"

#include <catch2/catch.hpp>
#include <string>

#include "base/limits.h"

using namespace tocsin;
using daemon::WaitingRows;

namespace {

store::Pending row(std::int64_t sequence, bool stored = true) {
  store::Pending pending;
  pending.row.id = std::to_string(sequence);
  pending.sequence = sequence;
  pending.stored = stored;
  return pending;
}

// The store's answer: what of these comes from `rows.read_from()` on, at most so many.
void read(WaitingRows& rows, const std::vector<store::Pending>& stored, std::size_t asked) {
  std::vector<store::Pending> answer;
  for (const store::Pending& pending : stored) {
    if (pending.sequence >= rows.read_from() && answer.size() < asked) answer.push_back(pending);
  }
  rows.take(std::move(answer), asked);
}

// Sends all that waits, reading from the store where it must; the ids in their order.
std::vector<std::string> drain(WaitingRows& rows, const std::vector<store::Pending>& stored, std::size_t asked) {
  std::vector<std::string> sent;
  while (!rows.empty()) {
    if (rows.must_read()) {
      read(rows, stored, asked);
      continue;
    }
    sent.push_back(rows.next().row.id);
    rows.pop();
  }
  return sent;
}

}  // namespace

TEST_CASE("rows in memory move with a clock that is set") {
  WaitingRows rows;
  rows.add(row(1));
  rows.add(row(2, false));
  rows.shift(Duration{500});
  CHECK(rows.next().promised == from_ms(500));
  CHECK(rows.next().next_attempt == from_ms(500));
}

TEST_CASE("past the bound rows are left in the store, and come in their order") {
  WaitingRows rows;
  std::vector<store::Pending> stored;
  std::vector<std::string> all;
  for (std::int64_t i = 1; i <= static_cast<std::int64_t>(limits::kLaneRows) + 50; ++i) {
    stored.push_back(row(i));
    all.push_back(std::to_string(i));
    rows.add(row(i));
  }
  CHECK(rows.count() == limits::kLaneRows + 50);
  CHECK(drain(rows, stored, 7) == all);
}

TEST_CASE("rows that come while some are in the store wait behind them") {
  WaitingRows rows;
  rows.restore(2, 5);
  rows.add(row(7));
  CHECK(rows.must_read());
  CHECK(drain(rows, {row(5), row(6), row(7)}, 2) == std::vector<std::string>{"5", "6", "7"});
}

TEST_CASE("a row that could not be stored stays in memory, behind those in the store") {
  WaitingRows rows;
  rows.restore(2, 5);
  rows.add(row(1000, false));
  CHECK(rows.count() == 3);
  CHECK(drain(rows, {row(5), row(6)}, 2) == std::vector<std::string>{"5", "6", "1000"});
}

TEST_CASE("a row that was stored after all takes its place there, and is not sent twice") {
  WaitingRows rows;
  rows.restore(1, 5);
  rows.add(row(1000, false));
  store::Pending late = row(6);
  late.row.id = "1000";
  rows.add(row(7));
  CHECK(drain(rows, {row(5), late, row(7)}, 10) == std::vector<std::string>{"5", "1000", "7"});
}

TEST_CASE("a store that has less than was counted leaves nobody waiting") {
  WaitingRows rows;
  rows.restore(10, 1);
  CHECK(drain(rows, {row(1)}, 5) == std::vector<std::string>{"1"});
  CHECK(rows.empty());
}
