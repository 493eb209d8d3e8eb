// kill -9 at random moments of a run that appends numbered lines: afterwards everything is as if nobody had killed
// anything. The oracle is `replay` over the finished file.
#include <catch2/catch.hpp>

#include <simdjson.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "base/time.h"
#include "store/store.h"
#include "support/history.h"
#include "support/process.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace std::chrono_literals;

namespace {

constexpr const char* kRules = R"(
log_groups:
  - name: secure
    files: ["@DIR@/secure"]
    format: syslog
    start_at: beginning
metric_filters:
  - name: failures
    log_group: secure
    pattern: '"authentication failure"'
    alarm: {threshold: 3, period: 1s, alarm_actions: [people], ok_actions: [people]}
  - name: passwords
    log_group: secure
    pattern: '"Failed password"'
    alarm: {threshold: 8, period: 2s, alarm_actions: [people], ok_actions: [people]}
  - name: quiet users
    log_group: secure
    pattern: '"Accepted publickey"'
    metric_transformation: {namespace: n, name: logins, value: 1, default_value: 0}
alarms:
  - {name: many logins, namespace: n, metric_name: logins, statistic: SampleCount, period: 1s, evaluation_periods: 2, datapoints_to_alarm: 1,
     comparison_operator: GreaterThanThreshold, threshold: 400, alarm_actions: [people]}
topics:
  - name: people
    storm_threshold: 0
    flap_threshold: 0
    subscriptions:
      - {protocol: file, endpoint: "@DIR@/notifications.jsonl"}
)";

unsigned from_environment(const char* name, unsigned otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

std::string now_text() { return to_iso8601(std::chrono::floor<Duration>(std::chrono::system_clock::now())); }

// Writes `lines` numbered lines with present stamps, in uneven bursts, over about `milliseconds`.
void write_lines(const std::string& path, unsigned lines, unsigned milliseconds, unsigned seed,
                 std::atomic<bool>& done) {
  std::mt19937 random(seed);
  const auto begin = std::chrono::steady_clock::now();
  std::ofstream out(path, std::ios::binary | std::ios::app);
  for (unsigned i = 0; i < lines; ++i) {
    const bool busy =
        (static_cast<std::uint64_t>(i) * milliseconds / lines / 1500) % 3 == 0;  // then quiet: alarms come and go
    const auto kind = static_cast<unsigned>(i < 3 ? i : !busy || random() % 100 >= 15 ? 3 : random() % 3);
    const char* const text = kind == 0   ? "su: pam_unix(su:auth): authentication failure; logname= uid=1000 euid=0 "
                                           "tty=pts/0 ruser=ec2-user rhost=  user=dbdev"
                             : kind == 1 ? "sshd[7]: Failed password for root from 203.0.113.7 port 4711 ssh2"
                             : kind == 2 ? "sshd[7]: Accepted publickey for alice from 203.0.113.8 port 4711 ssh2"
                                         : "systemd[1]: Started something";
    out << now_text() << " db-1 " << text << " n=" << i << '\n';
    out.flush();
    if (random() % 20 == 0) std::this_thread::sleep_until(begin + std::chrono::milliseconds(milliseconds) * i / lines);
  }
  done = true;
}

// One line per state change, in one order for both sides.
std::set<std::string> changes_of_replay(const std::string& output, std::map<std::string, std::string>& matches) {
  std::set<std::string> changes;
  std::istringstream in(output);
  simdjson::dom::parser parser;
  for (std::string line; std::getline(in, line);) {
    if (line.find("\"kind\":\"summary\"") == std::string::npos) {
      CHECK(changes.insert(line).second);
      continue;
    }
    const simdjson::dom::element summary = parser.parse(line);
    for (const auto [name, n] : summary["matches"].get_object()) matches[std::string(name)] = simdjson::minify(n);
    matches["events"] = simdjson::minify(summary["events"].value());
  }
  return changes;
}

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("killed at random moments, every line counts once and every change is told") {
  const bool soak = std::getenv("TOCSIN_SOAK") != nullptr;
  const unsigned kills = from_environment("TOCSIN_KILLS", soak ? 200 : 25);
  const unsigned lines = from_environment("TOCSIN_LINES", soak ? 20'000 : 2'500);
  const unsigned seed = from_environment("TOCSIN_SEED", std::random_device()());
  std::printf("kill test: %u kills, %u lines, seed %u\n", kills, lines, seed);
  CAPTURE(seed);

  const test::TempDir dir;
  std::string rules = kRules;
  for (std::size_t at = rules.find("@DIR@"); at != std::string::npos; at = rules.find("@DIR@"))
    rules.replace(at, 5, dir.path());
  const std::string rule_file = dir.write("rules.yaml", rules);
  const std::string config = dir.write("tocsin.yaml", "host: db-1\nstate_directory: " + dir.path() +
                                                          "/state\ncontrol_socket: " + dir.path() + "/socket\n");
  const std::string binaries = TOCSIN_BINARY_DIR;
  const std::vector<std::string> daemon = {binaries + "/tocsind", "--config", config, "--rules", rule_file};
  const auto status = [&] {
    return test::run({binaries + "/tocsin", "status", "--output", "json", "--control-socket", dir / "socket"});
  };
  dir.write("secure", "");
  const std::string log = dir / "daemon.log";

  auto process = std::make_unique<test::Process>(daemon, log);
  const bool answers = test::eventually([&] { return status().status == 0; });
  INFO(dir.read("daemon.log"));
  REQUIRE(answers);
  std::atomic<bool> written = false;
  std::mt19937 random(seed);
  const unsigned span_ms = kills * 220;
  std::thread writer(write_lines, dir / "secure", lines, span_ms, seed + 1, std::ref(written));
  for (unsigned kill = 0; kill < kills; ++kill) {
    std::this_thread::sleep_for(
        std::chrono::milliseconds(20 + random() % 380));  // the moment of the kill is the test's input
    process->signal(SIGKILL);
    process->wait();
    process = std::make_unique<test::Process>(daemon, log);
  }
  writer.join();

  // Until all is read, judged and told.
  const std::string finished = dir.read("secure");
  REQUIRE(lines_in(finished) == lines);
  const bool settled = test::eventually(
      [&] {
        simdjson::dom::parser parser;
        const test::Ran ran = status();
        simdjson::dom::element s;
        if (ran.status != 0 || parser.parse(ran.output).get(s) != simdjson::SUCCESS) return false;
        std::int64_t alarm = 1;
        std::int64_t unknown = 1;
        std::int64_t waiting = 1;
        std::int64_t rows = 1;
        if (s["alarms"]["ALARM"].get(alarm) != simdjson::SUCCESS ||
            s["alarms"]["INSUFFICIENT_DATA"].get(unknown) != simdjson::SUCCESS ||
            s["state"]["waiting_rows"].get(rows) != simdjson::SUCCESS) {
          return false;
        }
        for (const simdjson::dom::element lane : s["deliveries"]["subscriptions"].get_array()) {
          if (lane["waiting"].get(waiting) != simdjson::SUCCESS || waiting != 0) return false;
        }
        std::uint64_t events = 0;
        for (const simdjson::dom::element group : s["log_groups"].get_array()) {
          if (group["counters"]["events"].get(events) != simdjson::SUCCESS) return false;
        }
        return alarm == 0 && unknown == 0 && rows == 0 && events >= lines;
      },
      60);
  INFO(status().output);
  CHECK(settled);
  process->signal(SIGTERM);
  CHECK(process->wait() == 0);

  auto store = store::Store::open(dir / "state");
  REQUIRE(store);
  auto loaded = store->load();
  REQUIRE(loaded);
  REQUIRE(loaded->engine.alarms.size() == 3);
  REQUIRE(loaded->engine.alarms[0].row.start);
  const std::string start = to_iso8601(*loaded->engine.alarms[0].row.start);
  const test::Ran replayed = test::run(
      {binaries + "/tocsin", "replay", "--config", config, "--rules", rule_file, "--from", start, "--output", "json"});
  REQUIRE(replayed.status == 0);
  std::map<std::string, std::string> matches;
  const std::set<std::string> expected = changes_of_replay(replayed.output, matches);
  CHECK(expected.size() > kills / 10);

  auto history = test::history_of(*store, {}, 1'000'000);
  REQUIRE(history);
  simdjson::dom::parser parser;
  std::multiset<std::string> recorded;
  for (const HistoryItem& item : *history) {
    if (item.kind != HistoryKind::state_update) continue;
    // The object as it stands in the item's data, byte for byte.
    const std::size_t begin = item.data.find("\"change\":") + 9;
    const std::size_t end = item.data.find(",\"evidence\":");
    recorded.insert(item.data.substr(begin, end - begin));
  }
  CHECK(std::multiset<std::string>(expected.begin(), expected.end()) == recorded);

  const auto total = [&](const std::string& scope, const std::string& name) {
    return std::to_string(loaded->engine.counters[{scope, name}]);
  };
  CHECK(total("log_group/secure", "events") == matches["events"]);
  for (const char* filter : {"failures", "passwords", "quiet users"}) {
    CHECK(total(std::string("metric_filter/") + filter, "matches") == matches[filter]);
  }
  CHECK(loaded->waiting.empty());

  // Each change with somebody to tell was told at least once, with its own id, and nothing else was.
  std::set<std::string> told;
  std::istringstream notifications(dir.read("notifications.jsonl"));
  for (std::string line; std::getline(notifications, line);) {
    CHECK(expected.contains(line));
    told.insert(line);
  }
  for (const std::string& change : expected) {
    const bool first = change.find("\"old_state\":\"INSUFFICIENT_DATA\",\"new_state\":\"OK\"") != std::string::npos;
    const bool nobody = first || (change.find("many logins") != std::string::npos &&
                                  change.find("\"new_state\":\"OK\"") != std::string::npos);
    CAPTURE(change);
    CHECK(told.contains(change) == !nobody);
  }
  std::printf("kill test: %zu state changes, %zu told, %zu notifications\n", expected.size(), told.size(),
              lines_in(dir.read("notifications.jsonl")));
}
