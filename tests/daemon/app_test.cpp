// The daemon as an object, in this process: real files, real time, a topic that writes to a file.
#include "daemon/app.h"

#include <catch2/catch.hpp>
#include <simdjson.h>
#include <zlib.h>

#include <filesystem>
#include <future>
#include <sstream>
#include <thread>

#include "base/time.h"
#include "control/codec.h"
#include "daemon/cli/client.h"
#include "support/process.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace std::chrono_literals;

namespace {

// A daemon that runs in a thread until the test ends.
class Running {
 public:
  Running(const test::TempDir& dir, const std::string& rules) : dir_(dir) {
    dir.write("rules.d/rules.yaml", rules);
    options_.configuration.config = dir.write(
        "tocsin.yaml", "host: test\nstate_directory: " + dir.path() + "/state\ncontrol_socket: " + dir.path() + "/socket\nrule_directories: [" +
                           dir.path() + "/rules.d]\n");
    options_.handle_signals = false;
    options_.credentials = [](std::string_view) { return std::optional<std::string>(); };
    start();
  }
  ~Running() { stop(); }

  void start() {
    auto app = daemon::App::create(options_, clock_);
    REQUIRE(app);
    app_ = std::move(*app);
    done_ = std::async(std::launch::async, [this] { return app_->run(); });
    REQUIRE(test::eventually([this] { return !ask("status").empty(); }));
  }

  void stop() {
    if (!app_) return;
    app_->stop();
    CHECK(done_.get() == 0);
    app_.reset();
  }

  std::string ask(const std::string& command) {
    control::Request request;
    request.command = command;
    daemon::cli::ClientOptions client;
    client.socket = dir_ / "socket";
    const auto answer = daemon::cli::ask(client, request);
    return answer ? answer->result : std::string();
  }

  // Waits until so many notifications stand in the file; their "new_state"s, in order.
  std::vector<std::string> states(std::size_t count) {
    std::vector<std::string> seen;
    test::eventually([&] {
      seen.clear();
      std::istringstream in(dir_.read("notifications.jsonl"));
      for (std::string line; std::getline(in, line);) {
        const std::size_t at = line.find("\"new_state\":\"") + 13;
        seen.push_back(line.substr(at, line.find('"', at) - at));
      }
      return seen.size() >= count;
    });
    return seen;
  }

 private:
  const test::TempDir& dir_;
  daemon::SystemClock clock_;
  daemon::AppOptions options_;
  std::unique_ptr<daemon::App> app_;
  std::future<int> done_;
};

std::string rules_for(const test::TempDir& dir, const std::string& group, const std::string& filters) {
  return "log_groups:\n  - {name: g, " + group + "}\nmetric_filters:\n" + filters + "topics:\n  - name: people\n    subscriptions:\n      - {protocol: file, endpoint: \"" +
         dir.path() + "/notifications.jsonl\"}\n";
}

std::string syslog_line(Time time, const std::string& text) { return to_iso8601(time) + " db-1 su: " + text + "\n"; }

Time now() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

std::string gzip(const std::string& text) {
  z_stream stream{};
  REQUIRE(::deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(text.size() + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}

constexpr const char* kFailure = "pam_unix(su:auth): authentication failure; logname= uid=1000 euid=0 tty=pts/0 ruser=ec2-user rhost=  user=dbdev";

}  // namespace

TEST_CASE("the third failure fires at once, and silence alone brings the alarm back") {
  const test::TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, rules_for(dir, "files: [\"" + dir.path() + "/secure\"], format: syslog",
                                "  - name: failures\n    log_group: g\n    pattern: '\"authentication failure\"'\n"
                                "    alarm: {threshold: 2, period: 2s, alarm_actions: [people], ok_actions: [people]}\n"));
  for (int i = 0; i < 3; ++i) dir.append("secure", syslog_line(now(), kFailure));
  CHECK(daemon.states(2) == std::vector<std::string>{"ALARM", "OK"});
}

TEST_CASE("a rotation loses no line and a file that appears later is read from its beginning") {
  const test::TempDir dir;
  Running daemon(dir, rules_for(dir, "files: [\"" + dir.path() + "/secure\"], format: syslog",
                                "  - name: failures\n    log_group: g\n    pattern: '\"authentication failure\"'\n"
                                "    alarm: {threshold: 5, period: 1h, alarm_actions: [people]}\n"));
  dir.write("secure", syslog_line(now(), kFailure) + syslog_line(now(), kFailure));
  REQUIRE(test::eventually([&] { return daemon.ask("status").find("\"matches\":2") != std::string::npos; }));
  dir.append("secure", syslog_line(now(), kFailure));
  std::filesystem::rename(dir / "secure", dir / "secure.1");
  dir.append("secure.1", syslog_line(now(), kFailure));
  dir.write("secure", syslog_line(now(), kFailure) + syslog_line(now(), kFailure));
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
  CHECK(daemon.ask("status").find("\"matches\":6") != std::string::npos);
}

TEST_CASE("delivered CloudTrail files are read once each: plain, gzip and line by line") {
  const test::TempDir dir;
  std::filesystem::create_directories(dir / "trail");
  Running daemon(dir, rules_for(dir, "files: [\"" + dir.path() + "/trail/*.json\", \"" + dir.path() + "/trail/*.json.gz\"], format: cloudtrail",
                                "  - name: secrets\n    log_group: g\n    pattern: '{ $.eventName = \"GetSecretValue\" }'\n"
                                "    alarm: {threshold: 2, period: 1h, alarm_actions: [people]}\n"));
  const auto record = [](int i) {
    return R"({"eventVersion":"1.08","eventTime":")" + to_iso8601(std::chrono::floor<std::chrono::seconds>(now())) +
           R"(","eventName":"GetSecretValue","eventID":")" + std::to_string(i) + "\"}";
  };
  dir.write("trail/.tmp", R"({"Records":[)" + record(1) + "]}");
  std::filesystem::rename(dir / "trail/.tmp", dir / "trail/a.json");
  dir.write("trail/.tmp", gzip(R"({"Records":[)" + record(2) + "]}"));
  std::filesystem::rename(dir / "trail/.tmp", dir / "trail/b.json.gz");
  REQUIRE(test::eventually([&] { return daemon.ask("status").find("\"matches\":2") != std::string::npos; }));
  std::filesystem::last_write_time(dir / "trail/a.json", std::filesystem::file_time_type::clock::now());
  dir.write("trail/c.json", record(3) + "\n");
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
  CHECK(daemon.ask("status").find("\"matches\":3") != std::string::npos);
}

TEST_CASE("after a restart counting goes on where it stopped") {
  const test::TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, rules_for(dir, "files: [\"" + dir.path() + "/secure\"], format: syslog",
                                "  - name: failures\n    log_group: g\n    pattern: '\"authentication failure\"'\n"
                                "    alarm: {threshold: 2, period: 1h, alarm_actions: [people]}\n"));
  dir.append("secure", syslog_line(now(), kFailure));
  REQUIRE(test::eventually([&] { return daemon.ask("status").find("\"matches\":1") != std::string::npos; }));
  daemon.stop();
  dir.append("secure", syslog_line(now(), kFailure));  // nobody looks
  daemon.start();
  dir.append("secure", syslog_line(now(), kFailure));
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
  CHECK(daemon.ask("status").find("\"matches\":3") != std::string::npos);
}

TEST_CASE("a reload is all or nothing and keeps what an alarm has counted") {
  const test::TempDir dir;
  dir.write("secure", "");
  const std::string group = "files: [\"" + dir.path() + "/secure\"], format: syslog";
  const std::string filter = "  - name: failures\n    log_group: g\n    pattern: '\"authentication failure\"'\n";
  const std::string good = rules_for(dir, group, filter + "    alarm: {threshold: 1, period: 1h, alarm_actions: [people]}\n");
  Running daemon(dir, good);
  dir.append("secure", syslog_line(now(), kFailure));
  REQUIRE(test::eventually([&] { return daemon.ask("status").find("\"matches\":1") != std::string::npos; }));

  dir.write("rules.d/rules.yaml", good + "nonsense: true\n");
  CHECK(daemon.ask("reload").empty());
  CHECK(daemon.ask("status").find("unknown") != std::string::npos);

  dir.write("rules.d/rules.yaml", good + "  - {name: others, subscriptions: [{protocol: console}]}\n");
  CHECK(daemon.ask("reload").find("others") != std::string::npos);
  dir.append("secure", syslog_line(now(), kFailure));
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
}
