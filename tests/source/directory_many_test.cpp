// A directory of delivered files over time: what is looked at again, what is remembered, and for how long.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "base/limits.h"
#include "source/directory.h"
#include "support/gzip.h"
#include "support/line_reader.h"
#include "support/temp_dir.h"

namespace tocsin::source {

namespace {

namespace fs = std::filesystem;
using test::gzip;
using Lines = std::vector<std::string>;

struct World {
  test::TempDir dir;
  test::LineReader reader;
  Time now = from_ms(1'800'000'000'000);
  std::unique_ptr<Directory> source = make();

  [[nodiscard]] std::unique_ptr<Directory> make(StartAt start_at = StartAt::beginning) const {
    return std::make_unique<Directory>("group", std::vector<std::string>{dir / "in/**/*.json", dir / "in/**/*.json.gz"},
                                       start_at);
  }
  void read() { reader.read_all(*source, now); }
  // Nobody says that something has changed.
  void poll(Duration after) {
    now += after;
    while (true) {
      auto result = source->read({limits::kReadBytes, now, false});
      if (!reader.take(*source, result)) return;
    }
  }
  void restart() {
    source = make();
    reader.resume(*source);
  }
};

}  // namespace

TEST_CASE("a file is found without anybody's word within ten seconds") {
  World w;
  w.dir.write("in/a.json.gz", gzip("one\n"));
  w.read();
  w.poll(Duration(0));
  w.dir.write("in/2026/11/b.json.gz", gzip("two\n"));
  w.poll(Duration(1'000));
  CHECK(w.reader.lines == Lines{"one"});
  w.poll(Directory::kRescan);
  CHECK(w.reader.lines == Lines{"one", "two"});
}

TEST_CASE("what is written in its place into a file that was read long ago is found in its turn") {
  World w;
  w.dir.write("in/a.json", "one\n");
  w.dir.write("in/b.json.gz", gzip("two\n"));
  w.read();
  w.poll(Directory::kYoungFor + Duration(20'000));
  w.dir.append("in/a.json", "more\n");
  w.dir.append("in/b.json.gz", gzip("member\n"));
  w.poll(Directory::kRescan);
  w.poll(Directory::kRescan);
  CHECK(w.reader.lines == Lines{"one", "two", "more", "member"});
}

TEST_CASE("what changed while nobody looked is found at the start") {
  World w;
  w.dir.write("in/a.json", "one\n");
  w.dir.write("in/b.json.gz", gzip("two\n"));
  w.read();
  w.dir.append("in/a.json", "more\n");
  w.dir.append("in/b.json.gz", gzip("member\n"));
  w.dir.write("in/c.json", "three\n");
  w.restart();
  w.read();
  CHECK(w.reader.lines == Lines{"one", "two", "more", "member", "three"});
}

TEST_CASE("a file that is gone is remembered for a week, over restarts, and then no more") {
  World w;
  w.dir.write("in/a.json.gz", gzip("one\n"));
  w.dir.write("in/b.json.gz", gzip("two\n"));
  w.read();
  fs::rename(w.dir / "in/a.json.gz", w.dir / "away");
  const auto round = [&] {
    w.poll(Directory::kRescan);
    w.poll(Directory::kRescan);
  };
  round();
  CHECK(w.reader.done_files.size() == 2);
  w.now += limits::kForgetGoneAfter - std::chrono::hours(2);
  w.restart();
  round();
  fs::rename(w.dir / "away", w.dir / "in/a.json.gz");
  round();
  CHECK(w.reader.lines == Lines{"one", "two"});
  fs::rename(w.dir / "in/a.json.gz", w.dir / "away");
  round();
  w.now += limits::kForgetGoneAfter + std::chrono::hours(2);
  w.restart();
  round();
  round();
  CHECK(w.reader.done_files.size() == 1);
  fs::rename(w.dir / "away", w.dir / "in/a.json.gz");
  w.read();
  CHECK(w.reader.lines == Lines{"one", "two", "one"});
}

TEST_CASE("what is known of a file that an older version finished is kept in short") {
  World w;
  const std::string bytes = gzip("one\n");
  w.dir.write("in/a.json.gz", bytes);
  Position position;
  position.log_group = "group";
  position.path = w.dir / "in/a.json.gz";
  position.inode = 7;
  position.prefix_hash = hash_prefix(bytes);
  position.prefix_bytes = static_cast<std::uint32_t>(bytes.size());
  position.offset = 4;
  position.complete = true;
  w.reader.stored[position.path] = position;
  w.restart();
  w.read();
  CHECK(w.reader.lines.empty());
  CHECK(w.reader.stored.empty());
  CHECK(w.reader.done_files.size() == 1);
}

TEST_CASE("twenty thousand files are read once each, over a restart, and their order is that of their names") {
  World w;
  Lines expected;
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = std::to_string(100'000 + i);
    w.dir.write("in/" + name.substr(0, 4) + "/" + name + ".json", name + "\n");
    expected.push_back(name);
  }
  while (w.reader.lines.size() < 7'000) w.reader.read_once(*w.source, w.now);
  w.restart();
  w.read();
  CHECK(w.reader.lines == expected);
  CHECK(w.reader.stored.empty());
  CHECK(w.source->behind_bytes() == 0);
}

TEST_CASE("a FIFO that a wildcard matches is told, and a name that goes is told no more") {
  World w;
  w.dir.write("in/a.json", "one\n");
  fs::create_directories(w.dir / "in");
  REQUIRE(::mkfifo((w.dir / "in/f.json").c_str(), 0600) == 0);
  w.read();
  REQUIRE(w.source->wake().not_read.size() == 1);
  CHECK(w.source->wake().not_read[0].kind == "a FIFO");
  CHECK(w.source->presence() == Presence::present);
}

}  // namespace tocsin::source
