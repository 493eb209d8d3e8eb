// The daemon as an object, in this process.
#include "daemon/app.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

#include "running_daemon.h"

using namespace tocsin;
using namespace tocsin::test;

TEST_CASE("the third failure fires at once, and silence alone brings the alarm back") {
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(dir,
                 rules_for(dir, "files: [\"" + dir.path() + "/secure\"], format: syslog",
                           "  - name: failures\n    log_group: g\n    pattern: '\"authentication failure\"'\n"
                           "    alarm: {threshold: 2, period: 2s, alarm_actions: [people], ok_actions: [people]}\n"));
  for (int i = 0; i < 3; ++i) dir.append("secure", syslog_line(now(), kFailure));
  CHECK(daemon.states(2) == std::vector<std::string>{"ALARM", "OK"});
}

TEST_CASE("a writer that keeps its log open is heard at once, from the first line of an old log and of a new one") {
  const TempDir dir;
  dir.write("a.log", "");
  Running daemon(dir, rules_for(dir, "files: [\"" + dir.path() + "/*.log\"], format: syslog",
                                failure_filter("threshold: 5, period: 1h, alarm_actions: [people]")));
  const auto take_ms = [&](std::ofstream& out, int matches) {
    const auto begin = std::chrono::steady_clock::now();
    out << failure_line() << std::flush;
    CHECK(daemon.matches_become(matches));
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count();
  };
  // Where nobody is woken, files are looked at every 2 s.
  std::ofstream old(dir / "a.log", std::ios::app);
  CHECK(take_ms(old, 1) < 1000);
  std::ofstream fresh(dir / "b.log", std::ios::app);
  CHECK(take_ms(fresh, 2) < 1000);
  CHECK(take_ms(fresh, 3) < 1000);
}

TEST_CASE("a rotation loses no line and a file that appears later is read from its beginning") {
  const TempDir dir;
  Running daemon(dir, rules_for(dir, "files: [\"" + dir.path() + "/secure\"], format: syslog",
                                "  - name: failures\n    log_group: g\n    pattern: '\"authentication failure\"'\n"
                                "    alarm: {threshold: 5, period: 1h, alarm_actions: [people]}\n"));
  dir.write("secure", syslog_line(now(), kFailure) + syslog_line(now(), kFailure));
  REQUIRE(eventually([&] { return daemon.ask("status").find("\"matches\":2") != std::string::npos; }));
  dir.append("secure", syslog_line(now(), kFailure));
  std::filesystem::rename(dir / "secure", dir / "secure.1");
  dir.append("secure.1", syslog_line(now(), kFailure));
  dir.write("secure", syslog_line(now(), kFailure) + syslog_line(now(), kFailure));
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
  CHECK(daemon.ask("status").find("\"matches\":6") != std::string::npos);
}

TEST_CASE("delivered CloudTrail files are read once each: plain, gzip and line by line") {
  const TempDir dir;
  std::filesystem::create_directories(dir / "trail");
  Running daemon(dir,
                 rules_for(dir,
                           "files: [\"" + dir.path() + "/trail/*.json\", \"" + dir.path() +
                               "/trail/*.json.gz\"], format: cloudtrail",
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
  REQUIRE(eventually([&] { return daemon.ask("status").find("\"matches\":2") != std::string::npos; }));
  std::filesystem::last_write_time(dir / "trail/a.json", std::filesystem::file_time_type::clock::now());
  dir.write("trail/c.json", record(3) + "\n");
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
  CHECK(daemon.ask("status").find("\"matches\":3") != std::string::npos);
}

TEST_CASE("a CloudTrail record that another trail delivers again counts once, also after a restart") {
  const TempDir dir;
  std::filesystem::create_directories(dir / "trail");
  Running daemon(dir, rules_for(dir, "files: [\"" + dir.path() + "/trail/*.json\"], format: cloudtrail",
                                "  - name: secrets\n    log_group: g\n    pattern: '{ $.eventName = \"GetSecretValue\" "
                                "}'\n    alarm: {threshold: 2, period: 1h, alarm_actions: [people]}\n"));
  const std::string time = to_iso8601(std::chrono::floor<std::chrono::seconds>(now()));
  const auto record = [&](int i) {
    return R"({"eventVersion":"1.08","eventTime":")" + time + R"(","eventName":"GetSecretValue","eventID":"e-)" +
           std::to_string(i) + R"(","recipientAccountId":"111122223333"})";
  };
  dir.write("trail/a.json", "{\"Records\":[" + record(1) + "," + record(2) + "]}");
  REQUIRE(daemon.matches_become(2));
  daemon.stop();
  daemon.start();
  dir.write("trail/b.json", record(1) + "\n" + record(2) + "\n" + record(3) + "\n");
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
  CHECK(daemon.matches_become(3));
  CHECK(daemon.status("/log_groups/0/counters/duplicate") == "2");
  CHECK(daemon.status("/log_groups/0/counters/events") == "3");
  CHECK(daemon.status("/seen_records/remembered") == "3");
  CHECK(daemon.status("/log_groups/0/sources/0/ledger/duplicates") == "2");
  CHECK(daemon.status("/log_groups/0/sources/0/ledger/events") == "3");
  CHECK(daemon.status("/log_groups/0/sources/0/ledger/matched") == "3");
}

TEST_CASE("after a restart counting goes on where it stopped") {
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(dir, rules_for(dir, "files: [\"" + dir.path() + "/secure\"], format: syslog",
                                "  - name: failures\n    log_group: g\n    pattern: '\"authentication failure\"'\n"
                                "    alarm: {threshold: 2, period: 1h, alarm_actions: [people]}\n"));
  dir.append("secure", syslog_line(now(), kFailure));
  REQUIRE(eventually([&] { return daemon.ask("status").find("\"matches\":1") != std::string::npos; }));
  daemon.stop();
  dir.append("secure", syslog_line(now(), kFailure));  // nobody looks
  daemon.start();
  dir.append("secure", syslog_line(now(), kFailure));
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
  CHECK(daemon.ask("status").find("\"matches\":3") != std::string::npos);
}

TEST_CASE("a reload is all or nothing and keeps what an alarm has counted") {
  const TempDir dir;
  dir.write("secure", "");
  const std::string group = "files: [\"" + dir.path() + "/secure\"], format: syslog";
  const std::string filter = "  - name: failures\n    log_group: g\n    pattern: '\"authentication failure\"'\n";
  const std::string good =
      rules_for(dir, group, filter + "    alarm: {threshold: 1, period: 1h, alarm_actions: [people]}\n");
  Running daemon(dir, good);
  dir.append("secure", syslog_line(now(), kFailure));
  REQUIRE(eventually([&] { return daemon.ask("status").find("\"matches\":1") != std::string::npos; }));

  dir.write("rules.d/rules.yaml", good + "nonsense: true\n");
  CHECK(daemon.ask("reload").empty());
  CHECK(daemon.ask("status").find("unknown") != std::string::npos);

  dir.write("rules.d/rules.yaml", good + "  - {name: others, subscriptions: [{protocol: console}]}\n");
  CHECK(daemon.ask("reload").find("others") != std::string::npos);
  dir.append("secure", syslog_line(now(), kFailure));
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
}

TEST_CASE("a file that a reload takes out of the rules is read no more, and from where it was when it comes back") {
  const TempDir dir;
  dir.write("a.log", "");
  dir.write("b.log", "");
  const std::string filter = "  - {name: failures, log_group: g, pattern: '\"authentication failure\"'}\n";
  const auto rules = [&](const std::string& files) {
    return rules_for(dir, "files: [" + files + "], format: syslog", filter);
  };
  const std::string a = "\"" + dir.path() + "/a.log\"";
  const std::string b = "\"" + dir.path() + "/b.*\"";
  Running daemon(dir, rules(a + ", " + b));
  dir.append("a.log", failure_line());
  dir.append("b.log", failure_line());
  REQUIRE(daemon.matches_become(2));
  dir.write("rules.d/rules.yaml", rules(a));
  REQUIRE_FALSE(daemon.ask("reload").empty());
  REQUIRE(eventually([&] { return daemon.status("/log_groups/0/sources/1").empty(); }));
  dir.append("b.log", failure_line());
  dir.append("a.log", failure_line());
  REQUIRE(daemon.matches_become(3));
  dir.write("rules.d/rules.yaml", rules(a + ", " + b));
  REQUIRE_FALSE(daemon.ask("reload").empty());
  CHECK(daemon.matches_become(4));
}

TEST_CASE("a directory that a reload takes out of the rules and another brings back is read on") {
  const TempDir dir;
  std::filesystem::create_directories(dir / "trail");
  const std::string filter = "  - {name: gets, log_group: g, pattern: '{ $.eventName = Get }'}\n";
  const auto rules = [&](const std::string& glob) {
    return rules_for(dir, "files: [\"" + dir.path() + glob + "\"], format: cloudtrail", filter);
  };
  const auto record = [](const std::string& id) {
    return R"({"eventVersion":"1.08","eventTime":"2026-11-15T20:35:41Z","eventName":"Get","eventID":")" + id + "\"}\n";
  };
  Running daemon(dir, rules("/trail/*.json"));
  dir.write("trail/a.json", record("a"));
  REQUIRE(daemon.matches_become(1));
  dir.write("rules.d/rules.yaml", rules("/other/*.json"));
  REQUIRE_FALSE(daemon.ask("reload").empty());
  REQUIRE(daemon.status_becomes("/log_groups/0/sources/0/presence", "\"awaited\""));
  dir.write("trail/b.json", record("b"));
  dir.append("trail/a.json", record("c"));
  dir.write("rules.d/rules.yaml", rules("/trail/*.json"));
  REQUIRE_FALSE(daemon.ask("reload").empty());
  CHECK(daemon.matches_become(3));
  CHECK(daemon.counter("duplicate").empty());  // nothing was read twice
}

TEST_CASE("of two reloads at the same time the rules of the later one stay") {
  const TempDir dir;
  const std::string group = "files: [\"" + dir.path() + "/secure\"], format: syslog";
  const std::string one = "  - {name: f, log_group: g, pattern: error}\n";
  std::string many;  // takes long to read and to compile
  for (int i = 0; i < 3000; ++i) {
    const std::string n = std::to_string(i);
    many += "  - {name: f" + n + ", log_group: g, pattern: '{ $.a" + n + " = %x" + n + "[0-9]+% }'}\n";
  }
  Running daemon(dir, rules_for(dir, group, one));

  dir.write("rules.d/rules.yaml", rules_for(dir, group, many));
  auto slow = std::async(std::launch::async, [&] { return daemon.ask("reload"); });
  // It was asked first where the rules are being read; where it was not yet, there is nothing to see here.
  for (int i = 0; i < 20; ++i) daemon.ask("status");
  dir.write("rules.d/rules.yaml", rules_for(dir, group, one + "  - {name: g, log_group: g, pattern: warning}\n"));
  CHECK_FALSE(daemon.ask("reload").empty());
  CHECK_FALSE(slow.get().empty());
  CHECK(daemon.status("/rules/metric_filters") == "2");
}

TEST_CASE("after the host's clock was set back by hours what is written counts at once, with what counted before") {
  constexpr Duration kAhead = std::chrono::hours(3);
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(
      dir, rules_for(dir, syslog_group(dir), failure_filter("threshold: 1, period: 1h, alarm_actions: [people]")));
  daemon.clock().set_ahead(kAhead);
  dir.append("secure", syslog_line(now() + kAhead, kFailure));
  REQUIRE(daemon.matches_become(1));
  daemon.clock().set_ahead(Duration{0});
  dir.append("secure", failure_line());
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
  CHECK(daemon.status("/alarms/datapoints_too_late") == "0");
}
