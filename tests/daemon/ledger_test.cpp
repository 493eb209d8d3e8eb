// The ledger and the alarms over the daemon itself, with the whole daemon and real files.
#include <catch2/catch.hpp>
#include <filesystem>

#include "running_daemon.h"

using namespace tocsin;
using namespace tocsin::test;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

const std::string kLedger = "/log_groups/0/sources/0/ledger/";

// One log group `g` with these keys, and an alarm over the daemon's own metric that falls back a second after it.
std::string watching(const TempDir& dir, const std::string& keys, const std::string& metric) {
  return "log_groups:\n  - {name: g, files: [\"" + dir.path() + "/app.log\"], format: text, start_at: beginning, " +
         keys + "}\n  - {name: embedded, files: [\"" + dir.path() +
         "/none\"], format: json}\nalarms:\n  - {name: own, namespace: tocsin, metric_name: " + metric +
         ", group_by: [LogGroup, Source], statistic: Maximum, period: 1s, threshold: 0, alarm_actions: [people], "
         "ok_actions: [people]}\ntopics:\n  - name: people\n    subscriptions:\n      - {protocol: file, endpoint: \"" +
         dir.path() + "/notifications.jsonl\"}\n";
}

}  // namespace

TEST_CASE("the ledger adds up over rotation, stop and start, and its gaps are listed with range, cause and time") {
  const TempDir dir;
  dir.write("secure", "before the first start\n");
  Running daemon(dir, rules_for(dir, syslog_group(dir), failure_filter("threshold: 100, period: 5m")));
  CHECK(daemon.status_becomes(kLedger + "skipped", "23"));
  dir.append("secure", failure_line() + "half");
  CHECK(daemon.matches_become(1));
  CHECK(daemon.status_becomes(kLedger + "waiting", "4"));
  fs::resize_file(dir / "secure", 0);
  CHECK(daemon.status_becomes(kLedger + "gaps", "1"));
  CHECK(daemon.status(kLedger + "missed") == "4");
  dir.append("secure", failure_line());
  CHECK(daemon.matches_become(2));
  fs::rename(dir / "secure", dir / "secure.1");
  dir.append("secure", failure_line());
  CHECK(daemon.matches_become(3));
  const std::string found = daemon.status(kLedger + "found");
  CHECK(daemon.status(kLedger + "difference") == "0");
  CHECK(daemon.status(kLedger + "lines") == "3");
  CHECK(daemon.status(kLedger + "matched") == "3");

  daemon.stop();
  dir.append("secure", failure_line());
  daemon.start();
  CHECK(daemon.matches_become(4));
  CHECK(daemon.status(kLedger + "difference") == "0");
  CHECK(daemon.status(kLedger + "violations") == "0");
  CHECK(daemon.status(kLedger + "gaps") == "1");
  CHECK(daemon.status("/gaps/0/file") == "\"" + dir.path() + "/secure\"");
  CHECK(daemon.status("/gaps/0/cause") == "\"truncated\"");
  CHECK(std::stoll(daemon.status("/gaps/0/to")) - std::stoll(daemon.status("/gaps/0/from")) == 4);
  CHECK(std::stoll(daemon.status(kLedger + "found")) ==
        std::stoll(found) + static_cast<std::int64_t>(failure_line().size()));
  const std::string text = daemon.print("status");
  CHECK(text.find(" bytes found = ") != std::string::npos);
  CHECK(text.find("GAPS       of what was read, the newest:") != std::string::npos);
  CHECK(text.find("truncated from byte ") != std::string::npos);
}

TEST_CASE("a log that is there and is not read raises an alarm that tells people, and is over when it is read") {
  const TempDir dir;
  fs::create_directory(dir / "app.log");  // no file, and so not read
  Running daemon(dir, watching(dir, "unread_after: 1s, silent_after: never", "UnreadSeconds"), {}, 100ms);
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
  CHECK(daemon.status("/trouble/0/kind") == "\"unread\"");
  CHECK(daemon.status("/health") == "\"degraded\"");
  CHECK(daemon.print("status").find("NOT READ   " + dir / "app.log" + " of log group g") != std::string::npos);
  CHECK(daemon.notifications(1)[0].find("\"Source\":\"" + dir / "app.log" + "\"") != std::string::npos);
  fs::remove(dir / "app.log");
  dir.append("app.log", "a line\n");
  CHECK(daemon.states(2) == std::vector<std::string>{"ALARM", "OK"});
  CHECK(daemon.status("/trouble") == "[]");
}

TEST_CASE("a log that falls silent raises an alarm, and is over when it is heard of again") {
  const TempDir dir;
  Running daemon(dir, watching(dir, "silent_after: 2s", "SilentSeconds"), {}, 100ms);
  dir.append("app.log", "a line\n");
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
  CHECK(daemon.status("/trouble/0/kind") == "\"silent\"");
  CHECK(eventually([&] {
    dir.append("app.log", "a line\n");
    return daemon.notifications(0).size() >= 2;
  }));
  CHECK(daemon.states(2) == std::vector<std::string>{"ALARM", "OK"});
}

TEST_CASE("a host in another zone than its log is read in is told of once, with the setting that mends it") {
  const TempDir dir;
  const test::Captured errors(STDERR_FILENO);
  Running daemon(dir,
                 rules_for(dir, syslog_group(dir) + ", timezone: UTC", failure_filter("threshold: 100, period: 5m")));
  const std::string off = "/log_groups/0/sources/0/stamps_off_seconds";
  // A look that began before the clock's step, and saw a line of after it, begins the count anew: so not just 14.
  for (int line = 0; line < 100 && daemon.status(off).empty(); ++line) {
    const Duration ahead = line * 60s;
    daemon.clock().set_ahead(ahead);
    std::string stamp = to_iso8601(std::chrono::floor<std::chrono::seconds>(now() + ahead + 2h));
    stamp.pop_back();  // no zone
    dir.append("secure", stamp + " db-1 su: " + kFailure + "\n");
    CHECK(daemon.matches_become(line + 1));
  }
  CHECK(daemon.status(off) == "7200");
  const std::string said = errors.text();
  const std::string words = "are all 2h ahead of their arrival";
  CHECK(said.find(words) != std::string::npos);
  CHECK(said.find(words, said.find(words) + 1) == std::string::npos);
  CHECK(said.find("Write `timezone: Etc/GMT-2` into the log group") != std::string::npos);
}
