#include "source/tree.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "support/temp_dir.h"

namespace tocsin::source {

namespace {

namespace fs = std::filesystem;
using Paths = std::vector<std::string>;

struct World {
  test::TempDir dir;
  Tree tree;
  Time now = from_ms(1'800'000'000'000);
  Paths listed;  // directories

  explicit World(const Paths& patterns) : tree(below(patterns)) {}
  [[nodiscard]] Paths below(Paths patterns) const {
    for (std::string& pattern : patterns) pattern.insert(0, dir.path());
    return patterns;
  }
  // All names that directories show which are to be listed.
  Paths look() {
    tree.look(now);
    listed.clear();
    Paths names;
    while (!tree.unlisted().empty()) {
      const std::string directory = *tree.unlisted().begin();
      listed.push_back(directory.substr(std::min(directory.size(), dir.path().size())));
      for (const auto& name : tree.list(directory, now)) names.push_back(listed.back() + "/" + name.name);
    }
    return names;
  }
};

}  // namespace

TEST_CASE("the names in a tree of dates are shown once, and then those of changed directories alone") {
  World w({"/AWSLogs/*/CloudTrail/*/*/*/*/*.json.gz"});
  w.dir.write("AWSLogs/1/CloudTrail/us-east-1/2026/11/02/a.json.gz", "");
  w.dir.write("AWSLogs/1/CloudTrail/us-east-1/2026/11/03/b.json.gz", "");
  w.dir.write("AWSLogs/1/CloudTrail/us-east-1/2026/11/03/b.txt", "");
  w.dir.write("AWSLogs/1/Config/us-east-1/2026/11/03/c.json.gz", "");
  CHECK(w.look() == Paths{"/AWSLogs/1/CloudTrail/us-east-1/2026/11/02/a.json.gz",
                          "/AWSLogs/1/CloudTrail/us-east-1/2026/11/03/b.json.gz"});
  w.now += std::chrono::seconds(20);
  CHECK(w.look().empty());
  CHECK(w.listed.empty());
  w.dir.write("AWSLogs/1/CloudTrail/us-east-1/2026/11/03/d.json.gz", "");
  CHECK(w.look() == Paths{"/AWSLogs/1/CloudTrail/us-east-1/2026/11/03/b.json.gz",
                          "/AWSLogs/1/CloudTrail/us-east-1/2026/11/03/d.json.gz"});
  CHECK(w.listed.size() == 1);
  w.now += std::chrono::seconds(20);
  w.look();
  w.now += std::chrono::seconds(20);
  w.dir.write("AWSLogs/2/CloudTrail/eu-west-1/2026/11/03/e.json.gz", "");
  CHECK(w.look() == Paths{"/AWSLogs/2/CloudTrail/eu-west-1/2026/11/03/e.json.gz"});
}

TEST_CASE("a directory that has just changed is listed again, for its time may not show the next change") {
  World w({"/*.json"});
  w.dir.write("a.json", "");
  CHECK(w.look() == Paths{"/a.json"});
  CHECK(w.look() == Paths{"/a.json"});
  w.now += std::chrono::seconds(20);
  CHECK(w.look().empty());
}

TEST_CASE("directories that go are forgotten, and found when they come again") {
  World w({"/in/**/*.json"});
  CHECK(w.look().empty());
  CHECK(w.tree.to_watch() == Paths{w.dir.path()});
  w.dir.write("in/x/y/a.json", "");
  CHECK(w.look() == Paths{"/in/x/y/a.json"});
  CHECK(w.tree.to_watch().size() == 3);
  const auto revision = w.tree.revision();
  fs::rename(w.dir / "in/x", w.dir / "away");
  CHECK(w.look().empty());
  CHECK(w.tree.to_watch() == Paths{w.dir / "in"});
  CHECK(w.tree.revision() > revision);
  fs::rename(w.dir / "away", w.dir / "in/x");
  CHECK(w.look() == Paths{"/in/x/y/a.json"});
}

TEST_CASE("every directory has its turn") {
  World w({"/**/*.json"});
  for (int i = 0; i < 10; ++i) w.dir.write("d" + std::to_string(i) + "/a.json", "");
  w.look();
  w.now += std::chrono::seconds(20);
  std::set<std::string> turn;
  int turns = 1;
  while (!w.tree.take_turn(4, turn)) ++turns;
  CHECK(turn.size() == 11);
  CHECK(turns > 2);
}

}  // namespace tocsin::source
