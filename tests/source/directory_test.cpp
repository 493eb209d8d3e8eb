#include "source/directory.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "support/gzip.h"
#include "support/line_reader.h"
#include "support/temp_dir.h"
#include "unprivileged.h"

namespace tocsin::source {

namespace {

namespace fs = std::filesystem;
using test::gzip;
using Lines = std::vector<std::string>;

constexpr Time kNow = from_ms(1'800'000'000'000);

// Lines that do not compress away.
std::string numbered(int from, int to) {
  std::string bytes;
  std::uint32_t noise = 1;
  for (int i = from; i < to; ++i) {
    noise = noise * 1664525U + 1013904223U;
    bytes += "line " + std::to_string(i) + " " + std::to_string(noise) + "\n";
  }
  return bytes;
}

struct World {
  test::TempDir dir;
  Directory source = make();
  test::LineReader reader;
  Time now = kNow;

  World() { fs::create_directory(dir / "in"); }
  [[nodiscard]] std::vector<std::string> globs() const { return {dir / "in/**/*.json", dir / "in/**/*.json.gz"}; }
  [[nodiscard]] Directory make() const { return {"group", globs(), StartAt::beginning}; }
  void read() { reader.read_all(source, now); }
  // A new run of the daemon: reads with a fresh source that was given what was stored.
  void restart_and_read(StartAt start_at = StartAt::beginning) {
    reader.lines.clear();
    Directory fresh("group", globs(), start_at);
    reader.resume(fresh);
    reader.read_all(fresh, now);
  }
};

}  // namespace

TEST_CASE("files are awaited until there is one") {
  World w;
  w.read();
  CHECK(w.source.presence() == Presence::awaited);
  w.dir.write("in/b.json", "b1\n");
  w.read();
  CHECK(w.source.presence() == Presence::present);
}

TEST_CASE("plain and gzip files are read once each, by name") {
  World w;
  w.dir.write("in/b.json", "b1\nb2\n");
  w.dir.write("in/a/x.json.gz", gzip("a1\na2"));
  w.dir.write("in/c.json.gz", gzip("c1\n") + gzip("c2\n"));
  w.dir.write("in/d.txt", "no\n");
  w.read();
  CHECK(w.reader.lines == Lines{"a1", "a2", "b1", "b2", "c1", "c2"});
  CHECK(w.reader.stored.empty());  // what is done with is remembered in short
  CHECK(w.reader.done_files.size() == 3);
  CHECK(w.reader.counters == Counters{});
  w.read();
  CHECK(w.reader.lines.size() == 6);
  w.restart_and_read();
  CHECK(w.reader.lines.empty());
}

TEST_CASE("content tells gzip from plain, not the name") {
  World w;
  w.dir.write("in/a.json", gzip("packed\n"));
  w.dir.write("in/b.json.gz", "plain\n");
  w.read();
  CHECK(w.reader.lines == Lines{"packed", "plain"});
}

TEST_CASE("files that arrive later are found, temporary names only once they are renamed") {
  World w;
  w.read();
  w.dir.write("in/new/a.json.gz.1a2B3c4D", gzip("one\n"));
  w.dir.write("in/.hidden.json", "no\n");
  w.read();
  CHECK(w.reader.lines.empty());
  fs::rename(w.dir / "in/new/a.json.gz.1a2B3c4D", w.dir / "in/new/a.json.gz");
  w.read();
  CHECK(w.reader.lines == Lines{"one"});
  CHECK(w.reader.chunks.at(0).live);
  const auto watched = w.source.wake().paths;
  CHECK(std::find(watched.begin(), watched.end(), w.dir / "in/new") != watched.end());
}

TEST_CASE("a plain file that grows is read on") {
  World w;
  w.dir.write("in/a.json", "1\nha");
  w.read();
  CHECK(w.reader.lines == Lines{"1"});
  w.dir.append("in/a.json", "lf\n3\n");
  w.read();
  CHECK(w.reader.lines == Lines{"1", "half", "3"});
  w.dir.append("in/a.json", "4\n");
  w.restart_and_read();
  CHECK(w.reader.lines == Lines{"4"});
}

TEST_CASE("a plain file cut short is behind at once, told of when it does not grow, and read on when it does") {
  World w;
  w.dir.write("in/a.json", "a1\na2 is no who");
  w.read();
  CHECK(w.reader.lines == Lines{"a1"});
  CHECK(w.source.behind_bytes() == 12);
  CHECK(w.reader.counters == Counters{});
  w.now += Directory::kUnfinishedFor;
  w.read();
  w.read();
  CHECK(w.reader.counters[Count::cut_short] == 1);
  CHECK(w.source.behind_bytes() == 12);
  w.dir.append("in/a.json", "le line\n");
  w.read();
  CHECK(w.reader.lines == Lines{"a1", "a2 is no whole line"});
  CHECK(w.source.behind_bytes() == 0);
  CHECK(w.reader.counters[Count::cut_short] == 1);
  CHECK(w.reader.notes_of(Note::Kind::made_whole) == 1);
}

TEST_CASE("an unfinished plain file that vanishes is behind no more") {
  World w;
  w.dir.write("in/a.json", "a1\nhalf");
  w.read();
  CHECK(w.source.behind_bytes() == 4);
  fs::remove(w.dir / "in/a.json");
  w.now += Directory::kRescan;
  w.read();
  CHECK(w.source.behind_bytes() == 0);
}

TEST_CASE("a gzip file cut short gives what it has, and the rest when it is whole") {
  World w;
  const std::string whole = gzip(numbered(0, 20'000));
  w.dir.write("in/a.json.gz", whole.substr(0, whole.size() / 2));
  w.read();
  const auto half = w.reader.lines.size();
  CHECK(half > 5'000);
  CHECK(half < 20'000);
  CHECK(w.reader.counters[Count::cut_short] == 1);
  CHECK(w.reader.notes_of(Note::Kind::cut_short) == 1);
  CHECK_FALSE(w.reader.stored.at(w.dir / "in/a.json.gz").complete);
  w.read();
  CHECK(w.reader.counters[Count::cut_short] == 1);

  SECTION("because it grew") { w.dir.append("in/a.json.gz", whole.substr(whole.size() / 2)); }
  SECTION("because another took its place") {
    w.dir.write("in/tmp", whole);
    fs::rename(w.dir / "in/tmp", w.dir / "in/a.json.gz");
  }
  w.read();
  CHECK(w.reader.notes_of(Note::Kind::made_whole) + w.reader.notes_of(Note::Kind::rotated) == 1);
  CHECK(w.reader.lines.size() == 20'000);
  CHECK(w.reader.lines.back().starts_with("line 19999 "));
  CHECK(w.reader.stored.empty());
  CHECK(w.reader.done_files.size() == 1);
}

TEST_CASE("a damaged gzip file gives what came before the damage, and is told") {
  World w;
  std::string bytes = gzip(numbered(0, 20'000));
  std::fill(bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2),
            bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2 + 500), '\xff');
  w.dir.write("in/a.json.gz", bytes);
  w.read();
  CHECK(w.reader.lines.size() > 1'000);
  CHECK(w.reader.counters[Count::cut_short] == 1);
  CHECK(w.reader.notes_of(Note::Kind::damaged) == 1);
}

TEST_CASE("a gzip file is read on in its middle after a restart") {
  World w;
  w.dir.write("in/a.json.gz", gzip(numbered(0, 50'000)));
  w.reader.budget = 10'000;
  for (int i = 0; i < 20; ++i) w.reader.read_once(w.source, w.now);
  auto lines = w.reader.lines;
  CHECK(lines.size() < 20'000);
  w.restart_and_read();
  lines.insert(lines.end(), w.reader.lines.begin(), w.reader.lines.end());
  REQUIRE(lines.size() == 50'000);
  CHECK(lines[49'999].starts_with("line 49999 "));
}

TEST_CASE("touching or copying a finished file reads nothing again, another file in its place is read") {
  World w;
  w.dir.write("in/a.json.gz", gzip("one\n"));
  w.dir.write("in/b.json", "two\n");
  w.read();
  for (const char* name : {"in/a.json.gz", "in/b.json"}) {
    fs::last_write_time(w.dir / name, fs::file_time_type::clock::now() + std::chrono::hours(1));
  }
  w.read();
  fs::copy_file(w.dir / "in/a.json.gz", w.dir / "in/copy");
  fs::rename(w.dir / "in/copy", w.dir / "in/a.json.gz");
  w.read();
  CHECK(w.reader.lines == Lines{"one", "two"});
  w.dir.write("in/other", gzip("another one\n"));
  fs::rename(w.dir / "in/other", w.dir / "in/a.json.gz");
  w.dir.write("in/other", "another two\n");
  fs::rename(w.dir / "in/other", w.dir / "in/b.json");
  w.read();
  CHECK(w.reader.lines == Lines{"one", "two", "another one", "another two"});
}

TEST_CASE("files that vanish and come back, as an unmounted file system's do, are not read again") {
  World w;
  w.dir.write("in/a.json.gz", gzip("one\n"));
  w.read();
  fs::rename(w.dir / "in", w.dir / "away");
  w.read();
  fs::rename(w.dir / "away", w.dir / "in");
  w.read();
  CHECK(w.reader.lines == Lines{"one"});
}

TEST_CASE("two thousand files come in order, and at most one search in ten seconds is made meanwhile") {
  World w;
  for (int i = 0; i < 2'000; ++i) w.dir.write("in/" + std::to_string(10'000 + i) + ".json", std::to_string(i) + "\n");
  w.reader.read_once(w.source, w.now);
  CHECK(w.source.behind_bytes() > 0);
  w.dir.write("in/00000.json", "late\n");  // would be first by name
  for (int i = 0; i < 100; ++i) w.reader.read_once(w.source, w.now);
  CHECK(std::find(w.reader.lines.begin(), w.reader.lines.end(), "late") == w.reader.lines.end());
  w.now += Directory::kRescan;
  w.reader.read_once(w.source, w.now);
  CHECK(w.reader.lines.back() == "late");
  w.read();
  REQUIRE(w.reader.lines.size() == 2'001);
  std::erase(w.reader.lines, "late");
  for (int i = 0; i < 2'000; ++i) REQUIRE(w.reader.lines[static_cast<std::size_t>(i)] == std::to_string(i));
  CHECK(w.source.behind_bytes() == 0);
}

TEST_CASE("start_at end passes over what was there at the first start of all, and nothing at later ones") {
  World w;
  w.dir.write("in/a.json.gz", gzip("old\n"));
  w.dir.write("in/b.json", "old\n");
  Directory source("group", w.globs(), StartAt::end);
  w.reader.read_all(source, w.now);
  CHECK(w.reader.lines.empty());
  w.dir.append("in/b.json", "new b\n");
  w.dir.write("in/c.json.gz", gzip("new c\n"));
  SECTION("while it runs") { w.reader.read_all(source, w.now); }
  SECTION("after a restart") { w.restart_and_read(StartAt::end); }
  CHECK(w.reader.lines == Lines{"new b", "new c"});
}

TEST_CASE("a long line is shown whole, and a line past every bound does not fill memory") {
  World w;
  w.reader.budget = 1'000;
  std::string bytes(300'000, 'x');
  bytes += "\nafter\n";
  w.dir.write("in/a.json.gz", gzip(bytes));
  w.dir.write("in/b.json", bytes);
  w.read();
  REQUIRE(w.reader.lines.size() == 4);
  CHECK(w.reader.lines[0].size() == 300'000);
  CHECK(w.reader.lines[2].size() == 300'000);
  CHECK(w.reader.largest_chunk < 2 * 300'000 + 2'000);
}

TEST_CASE("a file that cannot be read is told once and read when it can be") {
  World w;
  w.dir.write("in/a.json", "one\n");
  w.dir.write("in/b.json", "two\n");
  fs::permissions(w.dir / "in/a.json", fs::perms::none);
  {
    const test::Unprivileged nobody(w.dir.path());
    w.read();
    w.read();
  }
  CHECK(w.reader.lines == Lines{"two"});
  CHECK(w.reader.notes_of(Note::Kind::unreadable) == 1);
  fs::permissions(w.dir / "in/a.json", fs::perms::all);
  w.read();
  CHECK(w.reader.lines == Lines{"two", "one"});
  CHECK(w.reader.notes_of(Note::Kind::readable_again) == 1);
}

TEST_CASE("a gzip bomb is given up at the bound") {
  test::TempDir dir;
  const std::uint64_t most = 1'000;
  const auto end_of = [&](std::size_t size) {
    const auto path = dir.write("a.gz", gzip(std::string(size, 'x')));
    GzipFile file(std::move(*open_regular(path)), path, most);
    REQUIRE(file.fill(0, 10'000, 10'000).value());
    CHECK(file.window().size() == most);
    return file.end();
  };
  CHECK(end_of(most) == GzipFile::End::whole);
  CHECK(end_of(most + 1) == GzipFile::End::too_large);
}

TEST_CASE("gzip that is fed byte by byte gives the same, and bytes after its end are passed over") {
  const std::string text = numbered(0, 500);
  std::string packed = gzip(text.substr(0, 700)) + gzip("") + gzip(text.substr(700));
  packed.append(512, '\0');
  Gunzip gunzip;
  std::string out;
  std::string pending;
  for (const char c : packed) {
    pending += c;
    std::string_view input = pending;
    auto state = gunzip.inflate(input, 7, out);
    while (state == Gunzip::State::full) state = gunzip.inflate(input, 7, out);
    REQUIRE(state == Gunzip::State::hungry);
    pending.erase(0, pending.size() - input.size());
  }
  CHECK(out == text);
  CHECK(gunzip.at_member_end());
}

TEST_CASE("what is no gzip is damaged, not a crash") {
  std::uint32_t noise = 7;
  for (int round = 0; round < 2'000; ++round) {
    std::string bytes = gzip("some text, some text, some text");
    noise = noise * 1664525U + 1013904223U;
    bytes[2 + noise % (bytes.size() - 2)] ^= static_cast<char>(1 + (noise >> 16U) % 255);
    Gunzip gunzip;
    std::string out;
    std::string_view input = bytes;
    const auto state = gunzip.inflate(input, 1'000, out);
    CHECK((state == Gunzip::State::damaged || state == Gunzip::State::hungry));
    CHECK(out.size() <= 1'000);
  }
}

}  // namespace tocsin::source
