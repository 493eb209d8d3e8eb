// The unit and its companions, held against systemd's own tools. Nothing here needs a running systemd.
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "support/temp_dir.h"

using tocsin::test::TempDir;

namespace {

struct Ran {
  int status;
  std::string output;  // both streams
};

Ran run(const std::string& command) {
  Ran ran{-1, {}};
  FILE* const pipe = ::popen(fmt::format("({}) 2>&1 </dev/null", command).c_str(), "r");
  if (pipe == nullptr) return ran;
  std::array<char, 4096> buffer{};
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe)) ran.output.append(buffer.data(), n);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) ran.status = WEXITSTATUS(status);
  return ran;
}

bool missing(const char* tool) {
  if (run(fmt::format("command -v {}", tool)).status == 0) return false;
  WARN("skipped: " << tool << " is not installed");
  return true;
}

std::string shipped(const std::string& name) { return fmt::format("{}/systemd/{}", TOCSIN_SOURCE_DIR, name); }

std::string read(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The shipped unit with what this build made in the place of what a package installs.
void write_unit(const TempDir& directory) {
  std::string unit = read(shipped("tocsind.service"));
  for (const auto* line : {"ExecStart=/usr/bin/tocsind\n", "ExecReload=/usr/bin/tocsin reload\n"}) {
    const std::size_t at = unit.find(line);
    REQUIRE(at != std::string::npos);
    const std::size_t path = unit.find("/usr/bin", at);
    const std::size_t end = unit.find_first_of(" \n", path);
    const std::string built = fmt::format("{}{}", TOCSIN_BINARY_DIR, unit.substr(path + 8, end - path - 8));
    const bool there = std::filesystem::exists(built) && built.find(' ') == std::string::npos;
    unit.replace(path, end - path, there ? built : "/bin/true");
  }
  directory.write("tocsind.service", unit);
}

void check_exposure(const TempDir& directory) {
  const Ran ran =
      run(fmt::format("systemd-analyze security --offline=true --threshold=15 '{}'", directory / "tocsind.service"));
  INFO(ran.output);
  CHECK(ran.status == 0);
}

}  // namespace

TEST_CASE("systemd understands every line of the unit") {
  if (missing("systemd-analyze")) return;
  const TempDir directory;
  write_unit(directory);
  const Ran ran = run(fmt::format("systemd-analyze verify --man=no '{}'", directory / "tocsind.service"));
  INFO(ran.output);
  CHECK(ran.status == 0);
  CHECK(ran.output.find("tocsind.service") == std::string::npos);  // an unknown key is a warning, and no failure
}

TEST_CASE("the unit's exposure is at most 1.5, with and without the drop-in for protected logs") {
  if (missing("systemd-analyze")) return;
  const TempDir directory;
  write_unit(directory);
  check_exposure(directory);
  directory.write("tocsind.service.d/50-read-protected-logs.conf", read(shipped("50-read-protected-logs.conf")));
  check_exposure(directory);
}

TEST_CASE(
    "systemd-sysusers and systemd-tmpfiles make the user, its groups and the directories that the unit does not") {
  if (missing("systemd-sysusers") || missing("systemd-tmpfiles")) return;
  if (::geteuid() != 0) {
    WARN("skipped: only root can make users, in a directory of its own too");
    return;
  }
  const TempDir root;
  std::filesystem::create_directory(root / "etc");
  const Ran users = run(fmt::format("systemd-sysusers --root='{}' '{}'", root.path(), shipped("tocsin.sysusers")));
  INFO(users.output);
  REQUIRE(users.status == 0);
  CHECK(root.read("etc/passwd").find("tocsin:") != std::string::npos);
  const std::string unit = read(shipped("tocsind.service"));
  const std::string groups = root.read("etc/group");
  for (const std::string group : {"adm", "systemd-journal"}) {
    CAPTURE(group);
    CHECK(unit.find(group, unit.find("SupplementaryGroups=")) != std::string::npos);
    const std::size_t line = groups.find(group + ":");
    REQUIRE(line != std::string::npos);
    CHECK(groups.substr(line, groups.find('\n', line) - line).ends_with(":tocsin"));
  }

  const Ran directories =
      run(fmt::format("systemd-tmpfiles --create --root='{}' '{}'", root.path(), shipped("tocsin.tmpfiles")));
  INFO(directories.output);
  CHECK(directories.status == 0);
  CHECK(std::filesystem::is_directory(root / "etc/tocsin/rules.d"));
  CHECK(std::filesystem::is_directory(root / "etc/tocsin/credentials"));
}
