#include "source/inotify.h"

#include <poll.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "support/temp_dir.h"

namespace tocsin::source {

namespace {

namespace fs = std::filesystem;
using Paths = std::set<std::string>;

bool is_readable(int fd) {
  pollfd poll{fd, POLLIN, 0};
  return ::poll(&poll, 1, 0) == 1;
}

}  // namespace

TEST_CASE("a watched file's writes and a watched directory's comings and goings are reported by path") {
  test::TempDir dir;
  const auto path = dir.write("log", "");
  auto inotify = Inotify::open();
  REQUIRE(inotify);
  REQUIRE(inotify->add(path));
  REQUIRE(inotify->add(dir.path()));
  CHECK_FALSE(is_readable(inotify->fd()));
  CHECK(inotify->drain().paths.empty());

  dir.append("log", "1\n");
  CHECK(is_readable(inotify->fd()));
  CHECK(inotify->drain().paths.contains(path));
  CHECK_FALSE(is_readable(inotify->fd()));

  dir.write("other", "");
  CHECK(inotify->drain().paths == Paths{dir.path()});
  fs::rename(path, dir / "log.1");
  CHECK(inotify->drain().paths == Paths{dir.path(), path});
}

TEST_CASE("a path that was taken over by another file is watched again when it is added again") {
  test::TempDir dir;
  const auto path = dir.write("log", "");
  auto inotify = Inotify::open();
  REQUIRE(inotify);
  REQUIRE(inotify->add(path));
  fs::rename(path, dir / "log.1");
  dir.write("log", "");
  REQUIRE(inotify->add(path));
  CHECK(inotify->watches() == 1);
  inotify->drain();
  dir.append("log.1", "to the old one");
  CHECK(inotify->drain().paths.empty());
  dir.append("log", "to the new one");
  CHECK(inotify->drain().paths == Paths{path});
}

TEST_CASE("a deleted file is reported, and its watch goes with it") {
  test::TempDir dir;
  const auto path = dir.write("log", "");
  auto inotify = Inotify::open();
  REQUIRE(inotify);
  REQUIRE(inotify->add(path));
  fs::remove(path);
  CHECK(inotify->drain().paths == Paths{path});
  CHECK(inotify->watches() == 0);
  CHECK_FALSE(inotify->add(path));
}

TEST_CASE("two names of one file are both reported, until one is removed") {
  test::TempDir dir;
  const auto path = dir.write("log", "");
  fs::create_symlink(path, dir / "link");
  auto inotify = Inotify::open();
  REQUIRE(inotify);
  REQUIRE(inotify->add(path));
  REQUIRE(inotify->add(dir / "link"));
  dir.append("log", "1");
  CHECK(inotify->drain().paths == Paths{path, dir / "link"});
  inotify->remove(path);
  dir.append("log", "2");
  CHECK(inotify->drain().paths == Paths{dir / "link"});
}

}  // namespace tocsin::source
