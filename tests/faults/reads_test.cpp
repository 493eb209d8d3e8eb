// Disks and file servers that fail under a log: nothing is lost, nothing counts twice, and it is told once.
#include <catch2/catch.hpp>
#include <cerrno>
#include <filesystem>

#include "faults/failing_calls.h"
#include "source/file_tail.h"
#include "support/line_reader.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::test;
using source::FileTail;
using source::Note;
using source::Presence;

namespace {

using Lines = std::vector<std::string>;

constexpr Time kNow = from_ms(1'800'000'000'000);

struct Log {
  TempDir dir;
  std::string path = dir / "app.log";
  FileTail tail{"group", path, StartAt::beginning};
  LineReader reader;

  Log() { fail_for(dir.path()); }
  ~Log() { heal(); }
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  static void heal() { failing_calls().read = failing_calls().stat = 0; }
  void read(Time now = kNow) { reader.read_all(tail, now); }
};

}  // namespace

TEST_CASE("a log that the disk does not give is told of once, and read on where it was when it does") {
  const int error = GENERATE(EIO, ESTALE, ETIMEDOUT);
  const bool of_stat = GENERATE(false, true);
  CAPTURE(error, of_stat);
  Log log;
  log.dir.append("app.log", "one\n");
  log.read();
  log.dir.append("app.log", "two\n");
  (of_stat ? failing_calls().stat : failing_calls().read) = error;
  for (int i = 0; i < 5; ++i) log.read(kNow + i * Duration(1000));
  CHECK(log.reader.lines == Lines{"one"});
  CHECK(log.reader.notes_of(Note::Kind::unreadable) == 1);
  CHECK(log.tail.presence() == Presence::unreadable);
  log.dir.append("app.log", "three\n");
  Log::heal();
  log.read(kNow + Duration(9000));
  CHECK(log.reader.lines == Lines{"one", "two", "three"});
  CHECK(log.reader.notes_of(Note::Kind::readable_again) == 1);
  CHECK(log.tail.presence() == Presence::present);
  CHECK(log.reader.counters[Count::read_errors] >= 1);
  CHECK(log.reader.gaps.empty());
  CHECK(log.reader.unaccounted == 0);
}

TEST_CASE("a handle that went stale once is opened anew") {
  const bool of_stat = GENERATE(false, true);
  Log log;
  log.dir.append("app.log", "one\n");
  log.read();
  log.dir.append("app.log", "two\n");
  failing_calls().times = 1;
  (of_stat ? failing_calls().stat : failing_calls().read) = ESTALE;
  log.read();
  log.read();
  failing_calls().times = -1;
  CHECK(log.reader.lines == Lines{"one", "two"});
  CHECK(log.reader.unaccounted == 0);
}

TEST_CASE("a log that fails while it is rotated is read on in the renamed file, then in the new one") {
  Log log;
  log.dir.append("app.log", "one\n");
  log.read();
  failing_calls().read = EIO;
  log.dir.append("app.log", "two\n");
  log.read();
  std::filesystem::rename(log.path, log.path + ".1");
  log.dir.append("app.log.1", "three\n");
  log.dir.append("app.log", "four\n");
  log.read(kNow + Duration(1000));
  CHECK(log.reader.lines == Lines{"one"});
  Log::heal();
  log.read(kNow + Duration(2000));
  log.read(kNow + Duration(4000));
  CHECK(log.reader.lines == Lines{"one", "two", "three", "four"});
  CHECK(log.reader.unaccounted == 0);
}

TEST_CASE("what a disk never gives is a gap with its range, once the log has gone on without it") {
  Log log;
  log.dir.append("app.log", "one\n");
  log.read();
  log.dir.append("app.log", "two\n");
  std::filesystem::rename(log.path, log.path + ".1");
  log.dir.append("app.log", "three\n");
  fail_for("app.log.1");
  failing_calls().read = EIO;
  log.read();
  for (int i = 1; i < 5; ++i) log.read(kNow + i * limits::kRotationGrace);
  Log::heal();
  log.read(kNow + 6 * limits::kRotationGrace);
  REQUIRE(log.reader.gaps.size() == 1);
  CHECK(log.reader.gaps[0].cause == GapCause::unreadable);
  CHECK(log.reader.gaps[0].from == 4);
  CHECK(log.reader.gaps[0].to == 8);
  CHECK(log.reader.lines == Lines{"one", "three"});
  CHECK(log.reader.unaccounted == 0);
}
