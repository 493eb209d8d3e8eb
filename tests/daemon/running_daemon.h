// The daemon in this process, for tests: real files, real time, topics that end on this host. With what its tests write
// and ask for.
#pragma once

#include <simdjson.h>

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <future>
#include <sstream>
#include <string>
#include <vector>

#include "base/text_lines.h"
#include "base/time.h"
#include "control/codec.h"
#include "daemon/app.h"
#include "daemon/cli/client.h"
#include "daemon/cli/commands.h"
#include "support/captured.h"
#include "support/gzip.h"
#include "support/process.h"
#include "support/temp_dir.h"

namespace tocsin::test {

// The host's clock, which may go wrong.
class UnsteadyClock : public daemon::Clock {
 public:
  [[nodiscard]] Time now() const override { return daemon::SystemClock().now() + Duration{ahead_ms_.load()}; }
  [[nodiscard]] std::int64_t passed_ms() const override { return Clock::passed_ms() + passed_ms_.load(); }
  void set_ahead(Duration by) { ahead_ms_ = by.count(); }
  // Time passes, and nobody sets anything.
  void pass(Duration by) {
    passed_ms_ += by.count();
    ahead_ms_ += by.count();
  }

 private:
  std::atomic<std::int64_t> ahead_ms_ = 0;
  std::atomic<std::int64_t> passed_ms_ = 0;
};

// A daemon that runs in a thread until the test ends.
class Running {
 public:
  // `state`: its state directory; empty: one in `dir`.
  Running(const TempDir& dir, const std::string& rules, const std::string& state = {},
          Duration look_at_self_every = daemon::AppOptions{}.look_at_self_every,
          const deliver::DeliverSettings& deliver = {})
      : dir_(dir) {
    options_.look_at_self_every = look_at_self_every;
    options_.deliver = deliver;
    dir.write("rules.d/rules.yaml", rules);
    options_.configuration.config =
        dir.write("tocsin.yaml", "host: test\nstate_directory: " + (state.empty() ? dir / "state" : state) +
                                     "\ncontrol_socket: " + dir.path() + "/socket\nrule_directories: [" + dir.path() +
                                     "/rules.d]\n");
    options_.handle_signals = false;
    options_.credentials = [](std::string_view) { return std::optional<std::string>(); };
    start();
  }
  ~Running() { stop(); }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void start() {
    auto app = daemon::App::create(options_, clock_);
    REQUIRE(app);
    app_ = std::move(*app);
    done_ = std::async(std::launch::async, [this] { return app_->run(); });
    REQUIRE(eventually([this] { return !ask("status").empty(); }));
  }

  void stop() {
    if (!app_) return;
    app_->stop();
    CHECK(done_.get() == 0);
    app_.reset();
  }

  UnsteadyClock& clock() { return clock_; }

  // The answer's result; empty: it was refused.
  std::string ask(const std::string& command) {
    control::Request request;
    request.command = command;
    daemon::cli::ClientOptions client;
    client.socket = dir_ / "socket";
    const auto answer = daemon::cli::ask(client, request);
    return answer ? answer->result : std::string();
  }

  struct Printed {
    int status = -1;
    std::string text;
    std::string errors;
  };

  // What a person sees who types this: a command and its options.
  Printed type(const std::string& command, const std::vector<std::string>& options = {}) {
    Printed printed;
    for (const daemon::cli::Command& known : daemon::cli::commands()) {
      if (command != known.name) continue;
      CLI::App sub;
      const auto run = known.add(sub);
      std::vector<std::string> arguments = options;
      arguments.insert(arguments.end(), {"--control-socket", dir_ / "socket"});
      std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
      sub.parse(arguments);
      const Captured text(STDOUT_FILENO);
      const Captured errors(STDERR_FILENO);
      printed.status = run();
      printed.text = text.text();
      // The daemon in this process logs there too.
      for_each_line(errors.text(), [&](std::string_view line) {
        if (line.find("[tocsind]") == std::string_view::npos) printed.errors += std::string(line) + "\n";
      });
    }
    return printed;
  }
  std::string print(const std::string& command) {
    const Printed printed = type(command);
    CHECK(printed.status == daemon::cli::kDone);
    return printed.text;
  }

  // A value of `status`, by JSON pointer, as JSON text; "" where there is none.
  std::string status(const std::string& pointer) {
    simdjson::dom::parser parser;
    simdjson::dom::element value;
    if (parser.parse(ask("status")).at_pointer(pointer).get(value) != simdjson::SUCCESS) return {};
    return simdjson::minify(value);
  }
  bool status_becomes(const std::string& pointer, const std::string& value) {
    return eventually([&] { return status(pointer) == value; });
  }

  // Of the first log group and the first filter.
  std::string counter(const std::string& name) { return status("/log_groups/0/counters/" + name); }
  std::string matches() { return status("/metric_filters/0/counters/matches"); }
  bool matches_become(int n) { return status_becomes("/metric_filters/0/counters/matches", std::to_string(n)); }

  // Waits until so many notifications stand in the file.
  std::vector<std::string> notifications(std::size_t count) {
    std::vector<std::string> seen;
    eventually([&] {
      seen.clear();
      std::istringstream in(dir_.read("notifications.jsonl"));
      for (std::string line; std::getline(in, line);) seen.push_back(line);
      return seen.size() >= count;
    });
    return seen;
  }
  // Their "new_state"s, in order.
  std::vector<std::string> states(std::size_t count) {
    std::vector<std::string> states;
    for (const std::string& line : notifications(count)) {
      const std::size_t at = line.find("\"new_state\":\"") + 13;
      states.push_back(line.substr(at, line.find('"', at) - at));
    }
    return states;
  }

 private:
  const TempDir& dir_;
  UnsteadyClock clock_;
  daemon::AppOptions options_;
  std::unique_ptr<daemon::App> app_;
  std::future<int> done_;
};

// One log group `g`, one topic `people` with one subscription, which is told of everything.
inline std::string rules_to(const std::string& subscription, const std::string& group, const std::string& filters) {
  return "log_groups:\n  - {name: g, " + group + "}\nmetric_filters:\n" + filters +
         "topics:\n  - name: people\n    storm_threshold: 0\n    flap_threshold: 0\n    subscriptions:\n      - {" +
         subscription + "}\n";
}

// ... to the file that notifications() reads.
inline std::string rules_for(const TempDir& dir, const std::string& group, const std::string& filters) {
  return rules_to("protocol: file, endpoint: \"" + dir.path() + "/notifications.jsonl\"", group, filters);
}

inline std::string syslog_group(const TempDir& dir) { return "files: [\"" + dir.path() + "/secure\"], format: syslog"; }

// A filter for kFailure whose alarm has these attributes.
inline std::string failure_filter(const std::string& alarm) {
  return "  - name: failures\n    log_group: g\n    pattern: '\"authentication failure\"'\n    alarm: {" + alarm +
         "}\n";
}

inline constexpr const char* kFailure =
    "pam_unix(su:auth): authentication failure; logname= uid=1000 euid=0 tty=pts/0 ruser=ec2-user rhost=  user=dbdev";

inline Time now() { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }

inline std::string syslog_line(Time time, const std::string& text) {
  return to_iso8601(time) + " db-1 su: " + text + "\n";
}
inline std::string failure_line() { return syslog_line(now(), kFailure); }

}  // namespace tocsin::test
