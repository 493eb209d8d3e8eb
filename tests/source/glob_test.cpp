#include "source/glob.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "base/limits.h"
#include "source/registry.h"
#include "support/temp_dir.h"
#include "unprivileged.h"

namespace tocsin::source {

namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

// Found paths, without the temporary directory's.
Names found(const test::TempDir& dir, const std::vector<std::string>& patterns) {
  std::vector<std::string> absolute;
  for (const auto& pattern : patterns) absolute.push_back(dir / pattern);
  Names names;
  for (const auto& file : glob(absolute).files) names.push_back(file.path.substr(dir.path().size() + 1));
  return names;
}

LogGroup group_of(const test::TempDir& dir, const std::vector<std::string>& patterns) {
  LogGroup group;
  group.name.value = "group";
  for (const auto& pattern : patterns) group.files.push_back({dir / pattern, {}});
  return group;
}

Names opened(const test::TempDir& dir, const LogGroup& group, const std::set<std::string>& known = {}) {
  Names names;
  for (const auto& source : open_new(group, {known, true})) names.push_back(source.path.substr(dir.path().size() + 1));
  return names;
}

}  // namespace

TEST_CASE("patterns match paths") {
  CHECK(matches("/var/log/secure", "/var/log/secure"));
  CHECK(matches("/var/log/*", "/var/log/secure"));
  CHECK_FALSE(matches("/var/log/*", "/var/log/a/secure"));
  CHECK_FALSE(matches("/var/log/*", "/var/log/.hidden"));
  CHECK(matches("/var/log/.*", "/var/log/.hidden"));
  CHECK(matches("/a/s?c*e", "/a/secure"));
  CHECK(matches("/a/[a-cs]x", "/a/sx"));
  CHECK_FALSE(matches("/a/[!a-cs]x", "/a/sx"));
  CHECK(matches("/a/[]x]", "/a/]"));
  CHECK(matches("/a/[x", "/a/[x"));
  CHECK(matches("/a/\\*", "/a/*"));
  CHECK_FALSE(matches("/a/\\*", "/a/b"));
  CHECK(matches("/a/**/x.json", "/a/x.json"));
  CHECK(matches("/a/**/x.json", "/a/b/c/x.json"));
  CHECK_FALSE(matches("/a/**/x.json", "/a/.b/x.json"));
  CHECK(matches("/a/**", "/a/b/c"));
  CHECK_FALSE(matches("/a/**", "/a"));
  CHECK(matches("/a/**/b/**/c", "/a/x/b/b/y/c"));
  CHECK_FALSE(matches("/a/**/b/**/c", "/a/x/y/c"));
}

TEST_CASE("a pattern made to be slow is not") {
  std::string pattern = "/";
  std::string name = "/";
  for (int i = 0; i < 500; ++i) pattern += "*a";
  name.append(5'000, 'a');
  name += 'b';
  CHECK_FALSE(matches(pattern, name));
}

TEST_CASE("files are found by name, by star, and at any depth, each once and in order") {
  test::TempDir dir;
  for (const char* name : {"b/2.json", "a/1.json", "a/x/y/3.json", "a/x/4.txt", ".h/5.json", "6.json"})
    dir.write(name, "");
  CHECK(found(dir, {"a/1.json", "a/missing"}) == Names{"a/1.json"});
  CHECK(found(dir, {"*/*.json"}) == Names{"a/1.json", "b/2.json"});
  CHECK(found(dir, {"**/*.json", "a/*.json"}) == Names{"6.json", "a/1.json", "a/x/y/3.json", "b/2.json"});
  CHECK(found(dir, {"a/**"}) == Names{"a/1.json", "a/x/4.txt", "a/x/y/3.json"});
  CHECK(found(dir, {"a/**/**/y/**/*.json"}) == Names{"a/x/y/3.json"});
}

TEST_CASE("links to files are followed, circles of directories are not") {
  test::TempDir dir;
  dir.write("a/1.json", "");
  fs::create_symlink(dir / "a/1.json", dir / "a/2.json");
  fs::create_directory_symlink(dir.path(), dir / "a/loop");
  fs::create_symlink("nowhere", dir / "a/3.json");
  REQUIRE(::mkfifo((dir / "a/4.json").c_str(), 0600) == 0);
  CHECK(found(dir, {"**/*.json"}) == Names{"a/1.json", "a/2.json"});
  CHECK(found(dir, {"a/*/a/1.json"}) == Names{"a/loop/a/1.json"});
}

TEST_CASE("a directory that cannot be read is told and does not stop the rest") {
  test::TempDir dir;
  dir.write("a/1.json", "");
  dir.write("b/2.json", "");
  fs::permissions(dir / "a", fs::perms::none);
  GlobResult result;
  {
    const test::Unprivileged nobody(dir.path());
    result = glob({dir / "*/*.json"});
  }
  fs::permissions(dir / "a", fs::perms::owner_all);
  REQUIRE(result.files.size() == 1);
  REQUIRE(result.errors.size() == 1);
  CHECK(result.errors[0].code == ErrorCode::permission);
}

TEST_CASE("what a wildcard matches and is no regular file is told, and what is named outright is not") {
  const test::TempDir dir;
  dir.write("a.log", "");
  fs::create_directory(dir / "b.log");
  fs::create_directory_symlink(dir / "b.log", dir / "c.log");
  REQUIRE(::mkfifo((dir / "d.log").c_str(), 0600) == 0);
  const auto result = glob({dir / "*.log", dir / "b.log"});
  CHECK(result.files.size() == 1);
  CHECK(result.not_read == std::vector<NotRead>{{dir / "b.log", "a directory"},
                                                {dir / "c.log", "a directory"},
                                                {dir / "d.log", "a FIFO"}});
  CHECK(glob({dir / "b.log"}).not_read.empty());
  CHECK(glob({dir / "**/e.log"}).not_read.empty());
  CHECK(glob({dir / "**"}).not_read == std::vector<NotRead>{{dir / "c.log", "a directory"}, {dir / "d.log", "a FIFO"}});
}

TEST_CASE("of what is matched beside files so much is told and no more") {
  const test::TempDir dir;
  for (std::size_t i = 0; i <= limits::kNotReadPerGroup; ++i) fs::create_directory(dir / std::to_string(i));
  CHECK(glob({dir / "*"}).not_read.size() == limits::kNotReadPerGroup);
}

TEST_CASE("directories to watch are those that can bring a match, or the nearest above") {
  test::TempDir dir;
  dir.write("a/x/1.json", "");
  CHECK(glob({dir / "a/**/*.json"}).directories == Names{dir / "a", dir / "a/x"});
  CHECK(glob({dir / "missing/deep/app.log"}).directories == Names{dir.path()});
  CHECK(surroundings_of(group_of(dir, {"a/secure"})).directories == Names{dir / "a"});
}

TEST_CASE("a pattern with too many components is refused") {
  std::string pattern;
  for (std::size_t i = 0; i <= limits::kPatternComponents; ++i) pattern += "/*";
  const auto result = glob({pattern});
  CHECK(result.files.empty());
  REQUIRE(result.errors.size() == 1);
  CHECK(result.errors[0].code == ErrorCode::invalid);
}

TEST_CASE("a log group has a source for each live log, and none for copies of them") {
  test::TempDir dir;
  for (const char* name : {"secure", "secure.1", "secure-20261115", "secure.2.gz", "secure~", "secure-audit",
                           "worker-1.log", "worker-20261115.log"}) {
    dir.write(name, "");
  }
  CHECK(opened(dir, group_of(dir, {"secure*"})) == Names{"secure", "secure-audit"});
  CHECK(opened(dir, group_of(dir, {"worker-*.log"})) == Names{"worker-1.log", "worker-20261115.log"});
  CHECK(opened(dir, group_of(dir, {"secure*"}), {dir / "secure"}) == Names{"secure-audit"});
  fs::remove(dir / "secure");
  CHECK(opened(dir, group_of(dir, {"secure*"})) == Names{"secure-audit"});  // between a rotation and the new file
}

TEST_CASE("a file named without wildcards has a source whether it exists or not, whatever its name is like") {
  test::TempDir dir;
  dir.write("old", "");
  dir.write("old.1", "");
  CHECK(opened(dir, group_of(dir, {"missing", "old.1"})) == Names{"missing", "old.1"});
}

TEST_CASE("a CloudTrail group has one source for all its globs") {
  test::TempDir dir;
  auto group = group_of(dir, {"a/*.json", "b/*.json"});
  group.format = Format::cloudtrail;
  const auto sources = open_new(group, {{}, true});
  REQUIRE(sources.size() == 1);
  CHECK(sources[0].path == dir / "a/*.json" + ", " + (dir / "b/*.json"));
  CHECK(open_new(group, {{sources[0].path}, false}).empty());
}

}  // namespace tocsin::source
