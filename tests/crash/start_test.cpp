// The built daemon, started as a person or a unit starts it.
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <string>

#include "base/unique_fd.h"
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

// In systemd's place: what the daemon says of itself.
class Manager {
 public:
  explicit Manager(std::string path)
      : path_(std::move(path)), socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    REQUIRE(path_.size() < sizeof address.sun_path);
    path_.copy(static_cast<char*>(address.sun_path), path_.size());
    REQUIRE(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);  // NOLINT
  }
  [[nodiscard]] const std::string& path() const { return path_; }

  bool hears(const std::string& text) {
    return eventually([&] {
      std::string datagram(4096, '\0');
      for (ssize_t n = 0; (n = ::recv(socket_.get(), datagram.data(), datagram.size(), 0)) > 0;)
        heard_.append(datagram, 0, static_cast<std::size_t>(n)) += '\n';
      return heard_.find(text) != std::string::npos;
    });
  }

 private:
  std::string path_;
  UniqueFd socket_;
  std::string heard_;
};

}  // namespace

TEST_CASE("systemd's status line says that a reload failed, until one succeeds") {
  const TempDir dir;
  Manager manager(dir / "notify");
  Process daemon({"/usr/bin/env", "NOTIFY_SOCKET=" + manager.path(), kTocsind, "--config", write_config(dir)},
                 dir / "log");
  REQUIRE(manager.hears("READY=1\nSTATUS=0 sources, 0 alarms (0 in ALARM), 0 notifications waiting\n"));
  dir.write("rules.d/more.yaml", "nonsense: true\n");
  daemon.signal(SIGHUP);
  CHECK(manager.hears(
      "READY=1\nSTATUS=0 sources, 0 alarms (0 in ALARM), 0 notifications waiting, THE LAST RELOAD FAILED\n"));
  dir.write("rules.d/more.yaml", "");
  daemon.signal(SIGHUP);
  CHECK(manager.hears("FAILED\nRELOADING=1"));
  CHECK(eventually([&] { return dir.read("log").find("reloaded: 0 changes") != std::string::npos; }));
  daemon.signal(SIGTERM);
  CHECK(daemon.wait() == 0);
}

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

TEST_CASE("a daemon that is told to stop again and again stops in order all the same") {
  const TempDir dir;
  const std::string config = write_config(dir);
  for (int round = 0; round < 5; ++round) {
    const std::string log = dir / ("log" + std::to_string(round));
    Process daemon({kTocsind, "--config", config}, log);
    REQUIRE(eventually([&] { return dir.read("log" + std::to_string(round)).find("ready: ") != std::string::npos; }));
    while (daemon.running()) {
      daemon.signal(SIGTERM);
      daemon.signal(SIGINT);
    }
    CHECK(daemon.wait() == 0);
  }
}
