#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "base/unique_fd.h"
#include "support.h"
#include "support/small_disk.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::deliver;
using namespace tocsin::deliver::test;
using namespace std::chrono_literals;
using tocsin::test::TempDir;

namespace {

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    reader.reset(ends[0]);
    writer.reset(ends[1]);
  }
  // All that comes until nobody writes any more.
  [[nodiscard]] std::string drain() const {
    std::string text;
    std::array<char, 4096> buffer{};
    for (ssize_t n = 0; (n = ::read(reader.get(), buffer.data(), buffer.size())) > 0;)
      text.append(buffer.data(), static_cast<std::size_t>(n));
    return text;
  }
  UniqueFd reader;
  UniqueFd writer;
};

std::unique_ptr<Deliverer> console(int fd) {
  return make_deliverer(subscription(Protocol::console, ""), credential, {fd});
}
std::unique_ptr<Deliverer> file(const std::string& path) {
  return make_deliverer(subscription(Protocol::file, path), credential, {});
}

}  // namespace

TEST_CASE("the console gets each payload and a newline") {
  Pipe pipe;
  const auto deliverer = console(pipe.writer.get());
  CHECK(deliverer->send(row("one\n  two"), 1s).verdict == Verdict::delivered);
  CHECK(deliverer->send(row("three"), 1s).verdict == Verdict::delivered);
  pipe.writer.reset();
  CHECK(pipe.drain() == "one\n  two\nthree\n");
}

TEST_CASE("a console that takes a part at a time gets all") {
  Pipe pipe;
  std::string got;
  std::thread reader([&] { got = pipe.drain(); });
  const std::string text(1'000'000, 'x');
  const bool blocking = GENERATE(true, false);
  if (!blocking) ::fcntl(pipe.writer.get(), F_SETFL, O_NONBLOCK);
  CHECK(console(pipe.writer.get())->send(row(text), 10s).verdict == Verdict::delivered);
  pipe.writer.reset();
  reader.join();
  CHECK(got == text + "\n");
}

TEST_CASE("a console that takes no more is waited for until the deadline; the half line is ended before the next") {
  Pipe pipe;
  const auto deliverer = console(pipe.writer.get());
  const std::string text(100'000, 'x');  // a pipe holds 65,536 bytes
  const Outcome stuck = deliverer->send(row(text), 50ms);
  CHECK(stuck.verdict == Verdict::retry);
  CHECK_THAT(stuck.detail, Catch::Contains("timed out"));
  std::string got;
  std::thread reader([&] { got = pipe.drain(); });
  CHECK(deliverer->send(row("next"), 10s).verdict == Verdict::delivered);
  pipe.writer.reset();
  reader.join();
  CHECK_THAT(got, Catch::EndsWith("x\nnext\n"));
}

TEST_CASE("a console that is closed is tried again later, and no signal comes") {
  Pipe pipe;
  pipe.reader.reset();
  CHECK(console(pipe.writer.get())->send(row("x"), 1s).verdict == Verdict::retry);
  CHECK(console(-1)->send(row("x"), 50ms).verdict == Verdict::retry);
}

TEST_CASE("a file gets one line a row, and is made for the daemon's group to read") {
  const TempDir dir;
  const mode_t mask = ::umask(0);
  const auto deliverer = file(dir / "alarms.jsonl");
  CHECK(deliverer->send(row("{\"n\":1}"), 1s).verdict == Verdict::delivered);
  ::umask(mask);
  CHECK(deliverer->send(row("{\"n\":2}"), 1s).verdict == Verdict::delivered);
  CHECK(dir.read("alarms.jsonl") == "{\"n\":1}\n{\"n\":2}\n");
  struct stat made {};
  REQUIRE(::stat((dir / "alarms.jsonl").c_str(), &made) == 0);
  CHECK((made.st_mode & 0777U) == 0640);
}

TEST_CASE("after a rotation the next row goes to the new file") {
  const TempDir dir;
  const auto deliverer = file(dir / "a");
  deliverer->send(row("1"), 1s);
  std::filesystem::rename(dir / "a", dir / "a.1");
  deliverer->send(row("2"), 1s);
  CHECK(dir.read("a.1") == "1\n");
  CHECK(dir.read("a") == "2\n");
}

TEST_CASE("a line cut short by a crash is ended before the next") {
  const TempDir dir;
  dir.write("a", "{\"n\":1}\n{\"n\":");
  CHECK(file(dir / "a")->send(row("{\"n\":2}"), 1s).verdict == Verdict::delivered);
  CHECK(dir.read("a") == "{\"n\":1}\n{\"n\":\n{\"n\":2}\n");
}

TEST_CASE("a full disk is tried again later, and the line that met it is ended before the next") {
  const tocsin::test::SmallDisk disk("64k");
  if (!disk.mounted()) {
    WARN("skipped: needs the right to mount a small file system");
    return;
  }
  const TempDir& dir = disk.dir();
  const auto deliverer = file(dir / "a");
  dir.write("ballast", std::string(48'000, 'b'));
  const Outcome full = deliverer->send(row(std::string(60'000, 'x')), 1s);
  CHECK(full.verdict == Verdict::retry);
  CHECK_THAT(full.detail, Catch::Contains(dir / "a") && Catch::Contains("No space left"));
  std::filesystem::remove(dir / "ballast");
  CHECK(deliverer->send(row("next"), 1s).verdict == Verdict::delivered);
  const std::string text = dir.read("a");
  CHECK((text == "next\n" || text.ends_with("x\nnext\n")));
}

TEST_CASE("/dev/full is a full disk without one") {
  CHECK(file("/dev/full")->send(row("x"), 1s).verdict == Verdict::retry);
}

TEST_CASE("a directory that is not there may come; a path that is a directory will not become a file") {
  const TempDir dir;
  const Outcome missing = file(dir / "not/there")->send(row("x"), 1s);
  CHECK(missing.verdict == Verdict::retry);
  CHECK(missing.detail == (dir / "not/there") + ": No such file or directory");
  CHECK(file(dir.path())->send(row("x"), 1s).verdict == Verdict::refused);
}

TEST_CASE("a FIFO that nobody reads is tried again later, and does not hold us") {
  const TempDir dir;
  REQUIRE(::mkfifo((dir / "fifo").c_str(), 0600) == 0);
  CHECK(file(dir / "fifo")->send(row("x"), 1s).verdict == Verdict::retry);
  const UniqueFd reader(::open((dir / "fifo").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  CHECK(file(dir / "fifo")->send(row("x"), 1s).verdict == Verdict::delivered);
}

TEST_CASE("each credential of a text is put in its place; a missing one is named, a value never") {
  CHECK(*expand("a${credential:token}b${credential:token}", credential) == "aSECRETbSECRET");
  CHECK(*expand("", credential) == "");
  CHECK(*expand("$HOME", nullptr) == "$HOME");
  const auto missing = expand("${credential:token}${credential:nope}", credential);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ErrorCode::not_found);
  CHECK_THAT(missing.error().message, Catch::Contains("'nope'") && !Catch::Contains("SECRET"));
  CHECK(expand("${credential:x", credential).error().code == ErrorCode::invalid);
}
