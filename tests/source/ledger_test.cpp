#include "source/ledger.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "source/file_tail.h"
#include "support/gzip.h"
#include "support/line_reader.h"
#include "support/temp_dir.h"

namespace tocsin::source {

namespace {

namespace fs = std::filesystem;

constexpr Time kNow = from_ms(1'800'000'000'000);

LedgerRow row(std::uint64_t read, std::uint64_t skipped, std::uint64_t missed) {
  LedgerRow row;
  row.read = read;
  row.skipped = skipped;
  row.missed = missed;
  return row;
}

// A log that is tailed, and what its ledger says.
struct Log {
  test::TempDir dir;
  std::string path = dir / "app.log";
  test::LineReader reader;
  std::unique_ptr<FileTail> tail;

  void start(StartAt start_at = StartAt::beginning) {
    tail = std::make_unique<FileTail>("group", path, start_at);
    const auto stored = reader.stored.find(path);
    if (stored == reader.stored.end()) return;
    tail->resume(stored->second);
    reader.resume_ledger(stored->second);
  }
  void read(Time now = kNow) { reader.read_all(*tail, now); }
  [[nodiscard]] Balance balance() const { return source::balance(reader.ledger, reader.closed, *tail->stock()); }
};

}  // namespace

TEST_CASE("bytes that nobody accounts for, or that are accounted for twice, are seen in the sum") {
  const Stock stock{100, 60, 0};
  CHECK(balance(row(50, 7, 3), 0, stock).holds());
  CHECK(balance(row(50, 7, 3), 0, stock).found == 100);
  CHECK(balance(row(50, 7, 3), 0, stock).waiting == 40);
  CHECK(balance(row(49, 7, 3), 0, stock).difference == 1);
  CHECK(balance(row(51, 7, 3), 0, stock).difference == -1);
  CHECK(balance(row(150, 7, 3), 100, stock).holds());
}

TEST_CASE("a source that goes on from a position goes on with its sum") {
  Position position;
  position.offset = 30;
  position.older.resize(1);
  position.older[0].offset = 10;
  position.newer.resize(1);
  position.newer[0].offset = 20;
  CHECK(accounted_in(position) == 60);
  const LedgerRow known = row(80, 5, 15);
  CHECK(closed_before(known, position) == 40);
  CHECK(balance(known, closed_before(known, position), {70, 60, 0}).holds());
  CHECK(balance(known, closed_before(known, position), {70, 60, 0}).found == 110);
}

TEST_CASE("what was there before the first start is skipped, and what waits is said to wait") {
  Log log;
  log.dir.append("app.log", "old\nhalf");
  log.start(StartAt::end);
  log.read();
  CHECK(log.reader.ledger.skipped == 4);
  CHECK(log.balance().waiting == 4);
  CHECK(log.tail->stock()->held == 4);
  log.dir.append("app.log", " line\n");
  log.read();
  CHECK(log.balance().waiting == 0);
  CHECK(log.balance().found == 14);
  CHECK(log.reader.unaccounted == 0);
}

TEST_CASE("what a truncation took is a gap with its range") {
  Log log;
  log.start();
  log.dir.append("app.log", "one\nhalf");
  log.read();
  fs::resize_file(log.path, 0);
  log.read();
  REQUIRE(log.reader.gaps.size() == 1);
  CHECK(log.reader.gaps[0].file == log.path);
  CHECK(log.reader.gaps[0].from == 4);
  CHECK(log.reader.gaps[0].to == 8);
  CHECK(log.reader.gaps[0].cause == GapCause::truncated);
  CHECK(log.reader.ledger.missed == 4);
  CHECK(log.balance().found == 8);
  CHECK(log.reader.unaccounted == 0);
}

TEST_CASE("a file that is gone with what was not read of it is a gap, told once however often the daemon starts") {
  Log log;
  log.start();
  log.dir.append("app.log", "one\nhalf");
  log.read();
  fs::remove(log.path);
  log.start();
  log.read();
  REQUIRE(log.reader.gaps.size() == 1);
  CHECK(log.reader.gaps[0].cause == GapCause::deleted);
  CHECK(log.reader.gaps[0].from == 4);
  CHECK(log.reader.gaps[0].to == 8);
  log.start();
  log.read();
  CHECK(log.reader.gaps.size() == 1);
  CHECK(log.reader.unaccounted == 0);
}

TEST_CASE("a file that was read whole and deleted is no gap, nor at the next start") {
  Log log;
  log.start();
  log.dir.append("app.log", "one\n");
  log.read();
  fs::remove(log.path);
  log.read();
  log.read(kNow + limits::kRotationGrace);
  CHECK(log.reader.notes_of(Note::Kind::vanished) == 1);
  log.start();
  log.read(kNow + 2 * limits::kRotationGrace);
  CHECK(log.reader.gaps.empty());
  CHECK(log.balance().found == 4);
  CHECK(log.reader.unaccounted == 0);
}

TEST_CASE("a rotated file that is compressed by something else than gzip is a gap of unknown size") {
  Log log;
  log.start();
  log.dir.append("app.log", "one\n");
  log.read();
  log.tail.reset();
  fs::remove(log.path);
  log.dir.append("app.log.1.xz",
                 "\xFD"
                 "7zXZ");
  log.dir.append("app.log", "three\n");
  log.start();
  log.read();
  const auto is_compressed = [](const Gap& gap) { return gap.cause == GapCause::compressed && gap.bytes() == 0; };
  CHECK(std::any_of(log.reader.gaps.begin(), log.reader.gaps.end(), is_compressed));
  CHECK(log.reader.lines.back() == "three");
  CHECK(log.reader.unaccounted == 0);
}

TEST_CASE("every cause of a gap has a name of its own") {
  std::set<std::string_view> names;
  for (std::uint8_t cause = 0; cause < kGapCauses; ++cause) names.insert(to_string(static_cast<GapCause>(cause)));
  CHECK(names.size() == kGapCauses);
  CHECK_FALSE(names.contains(""));
}

}  // namespace tocsin::source
