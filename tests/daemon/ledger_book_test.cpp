#include "daemon/ledger_book.h"

#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

#include "base/text_lines.h"
#include "support/captured.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::daemon;

namespace {

struct Book {
  test::TempDir dir;
  asio::io_context loop;
  SystemClock clock;
  Committer committer{loop, store::Store::open(dir.path()).value(), clock};
  LedgerBook book{committer};

  // A read of which so many bytes were taken, of a file of this size, of which the source had said so many.
  void read(LedgerBook::Account& account, std::uint64_t taken, std::uint64_t size, std::uint64_t accounted) {
    const source::ReadResult nothing;
    const Counters counters;
    book.enter(account, {nothing, &counters, taken, source::Stock{size, accounted, 0}, true, from_ms(0)});
  }
};

std::size_t complaints(const std::string& log) {
  std::size_t count = 0;
  for_each_line(log, [&](std::string_view line) { count += line.find("does not add up") != std::string_view::npos; });
  return count;
}

}  // namespace

TEST_CASE("a sum that does not hold is said once, counted and shown, until it holds again") {
  Book b;
  LedgerBook::Account& account = b.book.open("g", "/a");
  std::size_t said = 0;
  {
    const test::Captured log(STDERR_FILENO);
    b.read(account, 10, 10, 0);
    CHECK(b.book.violated() == 0);
    b.read(account, 10, 10, 0);  // the same bytes again
    CHECK(account.balance.difference == -10);
    CHECK(b.book.violated() == 1);
    b.read(account, 0, 10, 10);
    CHECK(account.row.violations == 1);
    b.read(account, 0, 20, 20);  // ten that nobody read: the two make up for each other
    CHECK(b.book.violated() == 0);
    b.read(account, 0, 25, 25);
    CHECK(account.balance.difference == 5);
    CHECK(account.row.violations == 2);
    said = complaints(log.text());
  }
  CHECK(said == 2);
}

TEST_CASE("a source that was read before there was a ledger begins with that as skipped") {
  Book b;
  LedgerBook::Account& account = b.book.open("g", "/a");
  b.read(account, 5, 105, 100);
  CHECK(account.row.skipped == 100);
  CHECK(account.row.read == 5);
  CHECK(b.book.violated() == 0);
}

TEST_CASE("what the state had of a source is checked against the position it goes on from") {
  Book b;
  Position position;
  position.log_group = "g";
  position.path = "/a";
  position.offset = 60;
  LedgerRow row;
  row.log_group = "g";
  row.source = "/a";
  row.read = 100;
  b.book.remember({row}, {}, {position});
  SECTION("and holds where it goes on there") {
    b.read(b.book.open("g", "/a"), 0, 80, 60);
    CHECK(b.book.violated() == 0);
    CHECK(b.book.open("g", "/a").balance.found == 120);
  }
  SECTION("and does not where it goes on elsewhere") {
    const test::Captured log(STDERR_FILENO);
    b.read(b.book.open("g", "/a"), 0, 80, 50);
    CHECK(b.book.violated() == 1);
  }
}
