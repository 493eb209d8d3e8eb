// The built command line program, run as a person runs it.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>

#include "support/process.h"
#include "support/temp_dir.h"

using namespace tocsin;

namespace {

const std::string kTocsin = std::string(TOCSIN_BINARY_DIR) + "/tocsin";

}  // namespace

TEST_CASE("cat-config sends no command to a terminal, whatever files are named and hold") {
  const test::TempDir dir;
  const std::string config = dir.write("tocsin.yaml", "host: test\n");
  const std::filesystem::path rules = std::filesystem::path(dir.path()) / "rules";
  std::filesystem::create_directory(rules);
  std::ofstream(rules / "a\x1b[31mb\nc.yaml") << "# \x1b[2J\tlog groups\nlog_groups: []\n";
  const test::Ran ran = test::run({kTocsin, "cat-config", "--config", config, "--rules", rules.string()});
  CHECK(ran.output.find('\x1b') == std::string::npos);
  CHECK(ran.output.find("a\\x1b[31mb\\x0ac.yaml\n# \\x1b[2J\tlog groups\nlog_groups: []\n") != std::string::npos);
}

TEST_CASE("a command that is misspelt is told apart, with the one that was meant") {
  const test::Ran misspelt = test::run({kTocsin, "statsu"});
  CHECK(misspelt.status == 2);
  CHECK(misspelt.errors == "tocsin: there is no command 'statsu'; did you mean 'tocsin status'?\n");
  CHECK(test::run({kTocsin, "\x1b[2J"}).errors ==
        "tocsin: there is no command '\\x1b[2J'; tocsin --help shows them all\n");
  CHECK(test::run({kTocsin, "--version"}).status == 0);
}
