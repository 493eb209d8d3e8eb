// kill -9 at each step of the store, one after the other, from the making of the database to the last commit of a stop:
// afterwards everything is as if nobody had killed anything.
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>

#include "store/store.h"
#include "support/from_environment.h"
#include "support/process.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

const std::string kBinaries = TOCSIN_BINARY_DIR;

std::string lines(Time from, int count, int first) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    text += to_iso8601(from + Duration{i * 10}) +
            " db-1 su: " + (i % 4 == 0 ? "pam_unix(su:auth): authentication failure; n=" : "something else n=") +
            std::to_string(first + i) + "\n";
  }
  return text;
}

class Host {
 public:
  Host() {
    rules_ = dir.write("rules.yaml",
                       "log_groups:\n  - {name: g, files: [\"" + dir / "secure" +
                           "\"], format: syslog, start_at: beginning}\nmetric_filters:\n  - name: f\n    "
                           "log_group: g\n    pattern: '\"authentication failure\"'\n    alarm: {threshold: 3, "
                           "period: 5m, alarm_actions: [people]}\ntopics:\n  - name: people\n    "
                           "subscriptions:\n      - {protocol: file, endpoint: \"" +
                           dir / "told" + "\"}\n");
    config_ = dir.write("tocsin.yaml",
                        "host: db-1\nstate_directory: " + dir / "state" + "\ncontrol_socket: " + dir / "socket" + "\n");
  }

  std::unique_ptr<Process> start(std::uint64_t die_at) {
    const std::string program = die_at > 0 ? kBinaries + "/tests/dying_tocsind" : kBinaries + "/tocsind";
    return std::make_unique<Process>(std::vector<std::string>{"/usr/bin/env", "TOCSIN_DIE_AT=" + std::to_string(die_at),
                                                              program, "--config", config_, "--rules", rules_},
                                     dir / "said");
  }

  // Until it has counted so many and stored all of it; false: it ended before.
  bool settles(Process& daemon, int events) {
    const std::string wanted = "\"events\":" + std::to_string(events) + ",";
    bool settled = false;
    eventually([&] {
      if (!daemon.running()) return true;
      const Ran ran = run({kBinaries + "/tocsin", "status", "--output", "json", "--control-socket", dir / "socket"});
      settled = ran.output.find(wanted) != std::string::npos &&
                ran.output.find("\"waiting_rows\":0") != std::string::npos &&
                ran.output.find("\"waiting\":0,\"delivered\"") != std::string::npos;
      return settled;
    });
    return settled;
  }

  TempDir dir;

 private:
  std::string rules_;
  std::string config_;
};

}  // namespace

TEST_CASE("killed at any step of a commit, every line counts once, the ledger adds up and the change is told") {
  const bool all = std::getenv("TOCSIN_SOAK") != nullptr;
  std::uint64_t step = from_environment("TOCSIN_STEP", 1);
  int kills = 0;
  for (;; step += all || step < 4 ? 1 : 1 + step / 4) {
    CAPTURE(step);
    const Time begin = std::chrono::floor<Duration>(std::chrono::system_clock::now()) - std::chrono::minutes(1);
    Host host;
    host.dir.write("secure", lines(begin, 40, 0));
    auto daemon = host.start(step);
    bool survived = host.settles(*daemon, 40);
    if (survived) {
      host.dir.append("secure", lines(begin + Duration{1000}, 20, 40));
      survived = host.settles(*daemon, 60);
    }
    if (survived) {
      daemon->signal(SIGTERM);
      survived = daemon->wait() == 0;
    } else {
      host.dir.append("secure", host.dir.read("secure").find("n=59") == std::string::npos
                                    ? lines(begin + Duration{1000}, 20, 40)
                                    : std::string());
    }
    if (!survived) {
      ++kills;
      daemon->wait();
      daemon = host.start(0);
      const bool settled = host.settles(*daemon, 60);
      INFO(host.dir.read("said"));
      CHECK(settled);
      daemon->signal(SIGTERM);
      CHECK(daemon->wait() == 0);
    }
    auto store = store::Store::open(host.dir / "state");
    REQUIRE(store);
    auto loaded = store->load();
    REQUIRE(loaded);
    CHECK(loaded->engine.counters[{"log_group/g", "events"}] == 60);
    CHECK(loaded->engine.counters[{"metric_filter/f", "matches"}] == 15);
    REQUIRE(loaded->ledger.size() == 1);
    CHECK(loaded->ledger[0].events == 60);
    CHECK(loaded->ledger[0].read == host.dir.read("secure").size());
    CHECK(loaded->ledger[0].violations == 0);
    CHECK(loaded->waiting.empty());
    REQUIRE(loaded->engine.alarms.size() == 1);
    CHECK(loaded->engine.alarms[0].row.state == AlarmState::alarm);
    // Told at least once, and every time the same.
    std::istringstream told(host.dir.read("told"));
    std::set<std::string> different;
    for (std::string line; std::getline(told, line);) different.insert(line);
    CHECK(different.size() == 1);
    if (survived) break;
  }
  std::printf("commit steps: %d kills, the last of %llu steps\n", kills, static_cast<unsigned long long>(step));
  CHECK(kills > 10);
}
