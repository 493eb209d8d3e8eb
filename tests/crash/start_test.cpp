// The built daemon, started as a person or a unit starts it.
#include <signal.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "support/process.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

const std::string kTocsind = std::string(TOCSIN_BINARY_DIR) + "/tocsind";

std::string write_config(const TempDir& dir) {
  dir.write("rules.d/rules.yaml", "topics:\n  - {name: people, subscriptions: [{protocol: console}]}\n");
  return dir.write("tocsin.yaml", "state_directory: " + dir.path() + "/state\ncontrol_socket: " + dir.path() +
                                      "/socket\nrule_directories: [" + dir.path() + "/rules.d]\n");
}

}  // namespace

TEST_CASE("a reload that is asked for while the daemon starts is done after the start") {
  const TempDir dir;
  Process daemon({kTocsind, "--config", write_config(dir)}, dir / "log");
  // Its state is there before it listens to signals.
  REQUIRE(eventually([&] { return std::filesystem::exists(dir / "state/state.db"); }));
  daemon.signal(SIGHUP);
  CHECK(eventually([&] { return dir.read("log").find("reloaded: 0 changes") != std::string::npos; }, 10));
  CHECK(dir.read("log").find("ready: ") < dir.read("log").find("reloaded: "));
  daemon.signal(SIGTERM);
  CHECK(daemon.wait() == 0);
}

TEST_CASE("a daemon that may start no thread says so, and what to raise") {
  const TempDir dir;
  const std::string config = write_config(dir);
  std::filesystem::permissions(dir.path(), std::filesystem::perms::all);
  std::filesystem::permissions(dir / "rules.d", std::filesystem::perms::all);
  // Root is not bound by the limit: the user of least rights is.
  const std::string as_nobody =
      "command -v setpriv >/dev/null && [ \"$(id -u)\" = 0 ] && as='setpriv --reuid=65534 "
      "--clear-groups'; ulimit -u 1; exec $as ";
  const Ran ran = run({"/bin/bash", "-c", as_nobody + kTocsind + " --config " + config});
  INFO(ran.errors);
  CHECK(ran.status == 1);
  CHECK(ran.errors.find("raise TasksMax and LimitNOFILE of the unit") != std::string::npos);
}
