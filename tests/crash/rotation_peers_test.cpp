// The real logrotate, and the real rsyslog with it, rotate a log under the daemon, which is stopped and started
// meanwhile: every line is counted once.
#include <signal.h>
#include <unistd.h>

#include <cstdlib>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "store/store.h"
#include "support/process.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

const std::string kTocsin = std::string(TOCSIN_BINARY_DIR) + "/tocsin";
const std::string kTocsind = std::string(TOCSIN_BINARY_DIR) + "/tocsind";
constexpr const char* kLogrotate = "/usr/sbin/logrotate";
constexpr const char* kRsyslogd = "/usr/sbin/rsyslogd";

bool installed(const char* program) {
  if (::access(program, X_OK) == 0) return true;
  WARN(program << " is not installed: its test is skipped");
  return false;
}

class Host {
 public:
  Host() {
    dir_.write("rules.d/rules.yaml",
               "log_groups:\n  - {name: app, files: [" + dir_ / "app.log" +
                   "], format: text, start_at: beginning}\nmetric_filters:\n  - {name: lines, log_group: app, "
                   "pattern: number, metric_transformation: {namespace: n, name: m, value: 1}}\n");
    config_ = dir_.write("tocsin.yaml", "state_directory: " + dir_ / "state" + "\ncontrol_socket: " + dir_ / "socket" +
                                            "\nrule_directories: [" + dir_ / "rules.d" + "]\n");
    std::filesystem::create_directories(dir_ / "state");
  }

  [[nodiscard]] const TempDir& dir() const { return dir_; }

  void start() {
    daemon_ = std::make_unique<Process>(std::vector<std::string>{kTocsind, "--config", config_}, dir_ / "said");
  }

  void stop() {
    daemon_->signal(SIGTERM);
    daemon_->wait();
    daemon_.reset();
  }

  // With what was asked of it, as if the time for it had come.
  void rotate(const std::string& directives) {
    const std::string rules = dir_.write("logrotate.conf", dir_ / "app.log" + " {\n  rotate 50\n" + directives + "}\n");
    std::filesystem::permissions(rules, std::filesystem::perms(0644));
    const Ran ran = run({kLogrotate, "-f", "-s", dir_ / "logrotate.state", rules});
    INFO(ran.output << ran.errors);
    REQUIRE(ran.status == 0);
  }

  void write(int lines) {
    std::string text;
    for (int i = 0; i < lines; ++i) text += "number " + std::to_string(++written_) + " of the lines that are written\n";
    dir_.append("app.log", text);
  }

  [[nodiscard]] int written() const { return written_; }

  // It says that it has counted so many.
  bool reaches(std::uint64_t wanted) {
    return eventually([&] {
      const Ran ran = run({kTocsin, "status", "--output", "json", "--control-socket", dir_ / "socket"});
      const auto at = ran.output.find("\"events\":");
      return at != std::string::npos && std::strtoull(ran.output.c_str() + at + 9, nullptr, 10) >= wanted;
    });
  }

  // What the daemon has counted when it says that it has counted so many, or when it took too long; it is stopped then.
  std::uint64_t counted(std::uint64_t wanted) {
    if (!daemon_) start();
    reaches(wanted);
    stop();
    auto store = store::Store::open(dir_ / "state");
    REQUIRE(store);
    auto loaded = store->load();
    REQUIRE(loaded);
    return loaded->engine.counters[{"log_group/app", "events"}];
  }

 private:
  TempDir dir_;
  std::string config_;
  std::unique_ptr<Process> daemon_;
  int written_ = 0;
};

}  // namespace

TEST_CASE("through the real logrotate's rotations, running and stopped, every line is counted once") {
  if (!installed(kLogrotate)) return;
  const std::string directives =
      GENERATE(std::string("  create 0640\n"), std::string("  nocreate\n  dateext\n  dateformat -%Y%m%d-%s\n"),
               std::string("  compress\n  create 0640\n"), std::string("  compress\n  delaycompress\n  create 0640\n"),
               std::string("  copytruncate\n"), std::string("  copytruncate\n  compress\n"),
               std::string("  olddir old\n  create 0640\n"));
  CAPTURE(directives);
  Host host;
  std::filesystem::create_directories(host.dir() / "old");
  host.write(10);
  REQUIRE(host.counted(10) == 10);
  host.write(10);
  host.rotate(directives);
  host.write(10);
  host.rotate(directives.find("%s") == std::string::npos ? directives
                                                         : "  nocreate\n  dateext\n  dateformat -%Y%m%d-%s1\n");
  host.write(10);
  CHECK(host.counted(40) == 40);
  host.start();
  host.write(10);
  host.rotate(directives.find("%s") == std::string::npos ? directives
                                                         : "  nocreate\n  dateext\n  dateformat -%Y%m%d-%s2\n");
  host.write(10);
  CHECK(host.counted(60) == 60);
}

TEST_CASE("what the real rsyslog writes while the real logrotate rotates it is counted once") {
  if (!installed(kLogrotate) || !installed(kRsyslogd)) return;
  Host host;
  const TempDir& dir = host.dir();
  dir.write("app.log", "");
  const std::string rules = dir.write(
      "rsyslog.conf", "global(workDirectory=\"" + dir.path() +
                          "\")\nmodule(load=\"imuxsock\" SysSock.Use=\"off\")\ninput(type=\"imuxsock\" Socket=\"" +
                          dir / "log.sock" +
                          "\" CreatePath=\"on\" UsePIDFromSystem=\"off\" RateLimit.Interval=\"0\")\n"
                          "*.* action(type=\"omfile\" file=\"" +
                          dir / "app.log" + "\")\n");
  Process rsyslog({kRsyslogd, "-n", "-iNONE", "-f", rules}, dir / "rsyslog.said");
  REQUIRE(eventually([&] { return std::filesystem::exists(dir / "log.sock"); }));
  const auto send = [&](const std::string& text) {
    REQUIRE(run({"/usr/bin/logger", "-u", dir / "log.sock", "-t", "myapp", text}).status == 0);
  };
  host.start();
  send("the first");
  REQUIRE(host.reaches(1));
  for (int round = 0; round < 3; ++round) {
    send("before number " + std::to_string(round));
    host.rotate("  create 0640\n");  // and rsyslog has not heard of it
    send("late number " + std::to_string(round));
    rsyslog.signal(SIGHUP);
    send("after number " + std::to_string(round));
  }
  const auto lines = [&] {
    std::size_t count = 0;
    for (const auto* name : {"app.log", "app.log.1", "app.log.2", "app.log.3"}) {
      if (!std::filesystem::exists(dir / name)) continue;
      const std::string text = dir.read(name);
      count += static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    }
    return count;
  };
  REQUIRE(eventually([&] { return dir.read("app.log").find("after number 2") != std::string::npos; }));
  const auto all = lines();
  CHECK(all == 10);
  CHECK(host.counted(all) == all);
}
