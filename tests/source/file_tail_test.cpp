#include "source/file_tail.h"

#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "support/line_reader.h"
#include "support/temp_dir.h"
#include "unprivileged.h"

namespace tocsin::source {

namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

constexpr Time kNow = from_ms(1'800'000'000'000);
constexpr Duration kGrace = limits::kRotationGrace;

struct Tail {
  test::TempDir dir;
  std::string path = dir / "app.log";
  FileTail tail{"group", path, StartAt::beginning};
  test::LineReader reader;

  void read(Time now = kNow) { reader.read_all(tail, now); }
  void append(const std::string& bytes, const std::string& name = "app.log") { dir.append(name, bytes); }
  void rename(const std::string& from, const std::string& to) { fs::rename(dir / from, dir / to); }
  // A new run of the daemon.
  void restart(Time now = kNow) {
    reader.lines.clear();
    tail = FileTail("group", path, StartAt::end);
    tail.resume(reader.stored.at(path));
    read(now);
  }
};

}  // namespace

TEST_CASE("a file that is not there is waited for and read from its beginning") {
  Tail t;
  FileTail tail("group", t.path, StartAt::end);
  t.reader.read_all(tail, kNow);
  CHECK(t.reader.notes.empty());
  CHECK(tail.presence() == Presence::awaited);
  t.append("one\n");
  t.reader.read_all(tail, kNow);
  CHECK(tail.presence() == Presence::present);
  CHECK(t.reader.lines == Lines{"one"});
  CHECK(t.reader.chunks.at(0).live);
}

TEST_CASE("what is no file is said to be unreadable, until a file has taken its place") {
  Tail t;
  fs::create_directory(t.path);
  t.read();
  CHECK(t.tail.presence() == Presence::unreadable);
  fs::remove(t.path);
  t.append("one\n");
  t.read();
  CHECK(t.tail.presence() == Presence::present);
  CHECK(t.reader.lines == Lines{"one"});
}

TEST_CASE("start_at end passes over what is there, and keeps the position at once") {
  Tail t;
  t.append("old\nhalf");
  FileTail tail("group", t.path, StartAt::end);
  t.reader.read_all(tail, kNow);
  CHECK(t.reader.lines.empty());
  CHECK(t.reader.stored.at(t.path).offset == 4);

  SECTION("a line half written when we came is read whole") {
    t.append(" line\n");
    t.reader.read_all(tail, kNow);
    CHECK(t.reader.lines == Lines{"half line"});
  }
  SECTION("what comes while the daemon is stopped is read at its next start") {
    t.append(" line\nnew\n");
    t.restart();
    CHECK(t.reader.lines == Lines{"half line", "new"});
  }
}

TEST_CASE("a position is stored for an empty file, so that its first lines are not taken for old ones later") {
  Tail t;
  t.append("");
  FileTail tail("group", t.path, StartAt::end);
  t.reader.read_all(tail, kNow);
  t.append("first\n");
  t.restart();
  CHECK(t.reader.lines == Lines{"first"});
}

TEST_CASE("an unterminated last line is held while its file is live, and read once") {
  Tail t;
  t.append("one\ntw");
  t.read();
  CHECK(t.reader.lines == Lines{"one"});
  t.read(kNow + std::chrono::hours(1));
  const auto chunks = t.reader.chunks.size();
  t.read(kNow + std::chrono::hours(2));
  CHECK(t.reader.chunks.size() == chunks);  // nothing new: nothing shown again
  t.append("o\n");
  t.read();
  CHECK(t.reader.lines == Lines{"one", "two"});
}

TEST_CASE("old data carries its file's time, new data the time of arrival") {
  Tail t;
  t.append("old\n");
  t.read();
  t.append("new\n");
  t.read(kNow + Duration(5));
  REQUIRE(t.reader.chunks.size() == 2);
  CHECK_FALSE(t.reader.chunks[0].live);
  CHECK(t.reader.chunks[0].reference != kNow);
  CHECK(t.reader.chunks[1].live);
  CHECK(t.reader.chunks[1].reference == kNow + Duration(5));
}

TEST_CASE("a renamed file is read to its end before the new one, late lines included") {
  Tail t;
  t.append("1\n");
  t.read();
  t.rename("app.log", "app.log.1");
  t.append("");
  t.read();
  t.append("2\n", "app.log.1");  // its writer has not reopened yet
  t.read();
  t.append("3\n", "app.log.1");
  t.append("4\n");
  t.read();
  CHECK(t.reader.lines == Lines{"1", "2", "3", "4"});
  CHECK(t.reader.counters[Count::rotations] == 1);
  CHECK(t.reader.notes_of(Note::Kind::rotated) == 1);
  CHECK(t.reader.chunks[1].read_from == t.path + ".1");
  CHECK(t.reader.chunks[1].start.path == t.path);
  CHECK(t.reader.counters[Count::lost_bytes] == 0);
}

TEST_CASE("a writer that never reopens is followed into its renamed file") {
  Tail t;
  t.append("1\n");
  t.read();
  t.rename("app.log", "app.log.1");
  t.append("");
  t.read();
  t.append("2\n", "app.log.1");
  t.read(kNow + kGrace * 100);
  CHECK(t.reader.lines == Lines{"1", "2"});
}

TEST_CASE("what comes to a rotated file after its successor was read is read, until it has been quiet for the grace") {
  Tail t;
  t.append("1\n");
  t.read();
  t.rename("app.log", "app.log.1");
  t.append("2\n");
  t.read();
  t.append("late\nand hal", "app.log.1");
  t.read(kNow + kGrace - Duration(1));
  CHECK(t.reader.lines == Lines{"1", "2", "late"});
  SECTION("by the same daemon") {
    t.append("3\n");
    t.append("f\n", "app.log.1");
    t.read(kNow + kGrace + Duration(1));
    CHECK(t.reader.lines.size() == 5);
    t.read(kNow + kGrace * 3);
    t.append("much too late\n", "app.log.1");
    t.read(kNow + kGrace * 3);
    CHECK(t.reader.lines.size() == 5);
  }
  SECTION("by the next one") {
    t.append("f\n", "app.log.1");
    t.append("3\n");
    t.restart(kNow + kGrace * 10);
    CHECK(t.reader.lines == Lines{"and half", "3"});
  }
  CHECK(t.reader.counters[Count::lost_bytes] == 0);
}

TEST_CASE("an unterminated last line of a rotated file is taken when nothing can follow it") {
  Tail t;
  t.append("1\nhalf");
  t.read();
  t.rename("app.log", "app.log.1");
  SECTION("which is not said by the new file's data: another writer may be late") {
    t.append("2\n");
    t.read();
    CHECK(t.reader.lines == Lines{"1", "2"});
    t.read(kNow + kGrace);
    CHECK(t.reader.lines == Lines{"1", "2", "half"});
    const auto is_final = [](const Chunk& chunk) { return chunk.final; };
    CHECK(std::count_if(t.reader.chunks.begin(), t.reader.chunks.end(), is_final) == 1);
  }
  SECTION("because the grace is over") {
    t.read(kNow);
    t.read(kNow + kGrace - Duration(1));
    CHECK(t.reader.lines == Lines{"1"});
    t.read(kNow + kGrace);
    CHECK(t.reader.lines == Lines{"1", "half"});
    CHECK(t.reader.chunks.back().final);
  }
}

TEST_CASE("files that came and went between two reads are read in order") {
  const std::string scheme = GENERATE("number", "date", "extension");
  Tail t;
  t.append("1\n");
  t.read();
  const auto name = [&](int generation) {  // 1: rotated first
    if (scheme == "number") return "app.log." + std::to_string(4 - generation);
    if (scheme == "date") return "app.log-2026111" + std::to_string(generation);
    return "app-2026-11-1" + std::to_string(generation) + ".log";
  };
  t.rename("app.log", name(1));
  t.append("2\n", name(2));
  t.append("3\n", name(3));
  t.append("4\n");
  // Neither an older copy, nor a log of another name, nor a copy of one, though written later.
  t.append("no\n", scheme == "number" ? "app.log.9" : scheme == "date" ? "app.log-20261009" : "app-2026-10-09.log");
  t.append("no\n", "app.log-other");
  t.append("no\n", "app.log2");
  t.read();
  CHECK(t.reader.lines == Lines{"1", "2", "3", "4"});
  CHECK(t.reader.counters[Count::rotations] == 3);
}

TEST_CASE("more rotated files than may be open at once wait in their directory") {
  Tail t;
  t.append("0\n");
  t.read();
  const int count = 3 * static_cast<int>(limits::kGenerations);
  t.rename("app.log", "app.log." + std::to_string(count));
  Lines lines{"0"};
  for (int i = 1; i < count; ++i) {
    lines.push_back(std::to_string(i));
    t.append(lines.back() + "\n", "app.log." + std::to_string(count - i));
  }
  t.append("last\n");
  lines.push_back("last");
  t.read();
  CHECK(t.reader.lines == lines);
}

TEST_CASE("a rotation while the daemon was stopped costs nothing") {
  Tail t;
  t.append("1\n");
  t.read();
  t.append("2\n");
  t.rename("app.log", "app.log.2");
  t.append("3\n", "app.log.1");
  t.append("4\n");
  t.restart();
  CHECK(t.reader.lines == Lines{"2", "3", "4"});
  CHECK(t.reader.notes_of(Note::Kind::vanished) == 0);
}

TEST_CASE("a position whose file is gone is told, and the new file read from its beginning") {
  Tail t;
  t.append("1\n");
  t.read();
  fs::rename(t.path, t.dir / "keep");  // so that the inode is not used again
  t.append("2\n");
  auto stored = t.reader.stored.at(t.path);
  stored.inode += 1'000'000'000;
  t.reader.stored[t.path] = stored;
  t.restart();
  CHECK(t.reader.lines == Lines{"2"});
  CHECK(t.reader.notes_of(Note::Kind::vanished) == 1);
  CHECK(t.reader.counters[Count::rotations] == 1);
}

TEST_CASE("an inode that is used again is not taken for the old file") {
  Tail t;
  t.append("the file before\nand more\n");
  t.read();
  t.dir.write("app.log", "another file, longer than the one before it was\n");  // same inode: written in place
  t.restart();
  CHECK(t.reader.lines == Lines{"another file, longer than the one before it was"});
}

TEST_CASE("a truncated file is read from its beginning") {
  Tail t;
  t.append("one\ntwo\n");
  t.read();
  fs::resize_file(t.path, 0);
  SECTION("seen while it is short") {
    t.append("3\n");
    t.read();
    CHECK(t.reader.lines == Lines{"one", "two", "3"});
  }
  SECTION("seen while it is empty: also the stored position goes back") {
    t.read();
    CHECK(t.reader.stored.at(t.path).offset == 0);
    t.append("four is longer than what was there\n");
    t.read();
    CHECK(t.reader.lines == Lines{"one", "two", "four is longer than what was there"});
  }
  SECTION("seen when it has grown past our offset again") {
    t.append("much longer than before\n");
    t.read();
    CHECK(t.reader.lines == Lines{"one", "two", "much longer than before"});
  }
  SECTION("while the daemon was stopped") {
    t.append("much longer than before\n");
    t.restart();
    CHECK(t.reader.lines == Lines{"much longer than before"});
  }
  CHECK(t.reader.counters[Count::truncations] == 1);
  CHECK(t.reader.notes_of(Note::Kind::truncated) == 1);
  CHECK(t.reader.counters[Count::lost_bytes] == 0);
}

TEST_CASE("bytes that were seen and truncated away before they were read are counted") {
  Tail t;
  t.append("one\nhalf");
  t.read();
  fs::resize_file(t.path, 0);
  t.read();
  CHECK(t.reader.counters[Count::lost_bytes] == 4);
}

TEST_CASE("a deleted file is read to its end, then let go of") {
  Tail t;
  t.append("1\n");
  t.read();
  t.append("2\n");
  fs::remove(t.path);
  t.read();
  CHECK(t.reader.lines == Lines{"1", "2"});
  t.read(kNow + kGrace);
  CHECK(t.reader.notes_of(Note::Kind::vanished) == 1);
  t.append("3\n");
  t.read(kNow + kGrace);
  CHECK(t.reader.lines == Lines{"1", "2", "3"});
}

TEST_CASE("what is no regular file is refused, once told, until it is one") {
  Tail t;
  SECTION("a directory") { fs::create_directory(t.path); }
  SECTION("a FIFO, whose open would wait for a writer") { REQUIRE(::mkfifo(t.path.c_str(), 0600) == 0); }
  SECTION("a device") { fs::create_symlink("/dev/zero", t.path); }
  t.read();
  t.read();
  REQUIRE(t.reader.notes.size() == 1);
  CHECK(t.reader.notes[0].kind == Note::Kind::unreadable);
  CHECK(t.reader.notes[0].detail.find("only regular files are read") != std::string::npos);
  fs::remove(t.path);
  t.append("1\n");
  t.read();
  CHECK(t.reader.lines == Lines{"1"});
  CHECK(t.reader.notes_of(Note::Kind::readable_again) == 1);
}

TEST_CASE("a file whose bytes cannot be read though it can be opened is told once, not healed at every look") {
  Tail t;
  fs::create_symlink("/proc/self/mem", t.path);  // its first bytes are an input/output error, as on a broken disk
  for (int i = 0; i < 3; ++i) t.read(kNow + i * kGrace);
  CHECK(t.reader.notes_of(Note::Kind::unreadable) == 1);
  CHECK(t.reader.notes_of(Note::Kind::readable_again) == 0);
  CHECK(t.tail.presence() == Presence::unreadable);
  fs::remove(t.path);
  t.append("1\n");
  t.read(kNow + 3 * kGrace);
  CHECK(t.reader.lines == Lines{"1"});
  CHECK(t.reader.notes_of(Note::Kind::readable_again) == 1);
}

TEST_CASE("a file that may not be read is told once, and read from where it was when permission comes") {
  Tail t;
  t.append("old\n");
  fs::permissions(t.path, fs::perms::none);
  FileTail tail("group", t.path, StartAt::end);
  {
    const test::Unprivileged nobody(t.dir.path());
    t.reader.read_all(tail, kNow);
    t.reader.read_all(tail, kNow);
  }
  CHECK(t.reader.notes_of(Note::Kind::unreadable) == 1);
  CHECK(t.reader.counters[Count::read_errors] == 2);
  fs::permissions(t.path, fs::perms::all);
  t.append("new\n");
  t.reader.read_all(tail, kNow);
  CHECK(t.reader.lines == Lines{"new"});
  CHECK(t.reader.notes_of(Note::Kind::readable_again) == 1);
}

TEST_CASE("a stored position waits for permission, and is not taken for lost") {
  Tail t;
  t.append("1\n");
  t.read();
  t.append("2\n");
  fs::permissions(t.path, fs::perms::none);
  {
    const test::Unprivileged nobody(t.dir.path());
    t.restart();
    CHECK(t.reader.lines.empty());
  }
  fs::permissions(t.path, fs::perms::all);
  t.read();
  CHECK(t.reader.lines == Lines{"2"});
  CHECK(t.reader.notes_of(Note::Kind::vanished) == 0);
}

TEST_CASE("a symbolic link is followed, and followed to its next target") {
  Tail t;
  t.append("1\n", "2026-11-15.txt");
  fs::create_symlink(t.dir / "2026-11-15.txt", t.path);
  t.read();
  t.append("2\n", "2026-11-15.txt");
  fs::remove(t.path);
  fs::create_symlink(t.dir / "2026-11-16.txt", t.path);
  t.append("3\n", "2026-11-16.txt");
  t.read();
  CHECK(t.reader.lines == Lines{"1", "2", "3"});
}

TEST_CASE("a file larger than the budget comes in pieces, and asks to be read on") {
  Tail t;
  std::string bytes;
  for (int i = 0; i < 1'000; ++i) bytes += "line " + std::to_string(i) + "\n";
  t.append(bytes);
  t.reader.budget = 100;
  CHECK(t.reader.read_once(t.tail, kNow));
  CHECK(t.tail.behind_bytes() > bytes.size() - 101);
  t.read();
  CHECK(t.reader.lines.size() == 1'000);
  CHECK(t.reader.largest_chunk == 100);
  CHECK(t.reader.chunks.back().at_end);
  CHECK(t.tail.behind_bytes() == 0);
}

TEST_CASE("a line longer than the budget is shown whole, one past the bound no further than the bound") {
  Tail t;
  t.reader.budget = 1'000;
  t.append(std::string(50'000, 'x'));
  t.append("\n");
  t.append(std::string(50'000'000, 'y'));
  t.append("\nafter\n");
  t.read();
  REQUIRE(t.reader.lines.size() == 2);
  CHECK(t.reader.lines[0].size() == 50'000);
  CHECK(t.reader.lines[1] == "after");
  CHECK(t.reader.largest_chunk <= limits::kLineBytes + 1'000);
}

TEST_CASE("a chunk that was not accepted comes again") {
  Tail t;
  t.append("1\n");
  const auto first = t.tail.read({limits::kReadBytes, kNow}).chunk;
  const auto second = t.tail.read({limits::kReadBytes, kNow}).chunk;
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->bytes == second->bytes);
}

TEST_CASE("a rotated file whose rest nobody can use does not hold up the next one") {
  Tail t;
  t.append("1\n");
  t.append(std::string(3'000'000, 'x'));
  t.read();
  t.rename("app.log", "app.log.1");
  t.append("2\n");
  // A scan that takes whole lines and nothing else, ever.
  for (int i = 0; i < 100; ++i) {
    auto chunk = t.tail.read({limits::kReadBytes, kNow}).chunk;
    if (!chunk) continue;
    Position after = chunk->start;
    const auto newline = chunk->bytes.rfind('\n');
    if (newline != std::string::npos) after.offset += newline + 1;
    t.tail.accept(after);
    if (chunk->bytes == "2\n") return;
  }
  FAIL("the new file was never read");
}

TEST_CASE("a missing directory is waited for above it") {
  test::TempDir dir;
  FileTail tail("group", dir / "a/b/app.log", StartAt::end);
  CHECK(tail.wake().paths.at(0) == dir.path());
  test::LineReader reader;
  reader.read_all(tail, kNow);
  dir.write("a/b/app.log", "1\n");
  reader.read_all(tail, kNow);
  CHECK(reader.lines == Lines{"1"});
  CHECK(tail.wake().paths.at(0) == dir / "a/b");
}

}  // namespace tocsin::source
