// A log group that is read from the journal of systemd, in the daemon as a whole.
#include <fmt/format.h>
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <filesystem>

#include "daemon/configuration.h"
#include "daemon/replay.h"
#include "running_daemon.h"
#include "support/journal.h"

using namespace tocsin;
using namespace tocsin::test;
using namespace std::chrono_literals;

namespace {

std::string journal_group(const TempDir& dir, const std::string& more = "") {
  return "journal: {facilities: [auth, authpriv], directory: \"" + dir.path() + "/journal\"}, format: syslog" + more;
}

std::string with_file(const TempDir& dir) { return journal_group(dir, ", files: [\"" + dir.path() + "/secure\"]"); }

std::string failures(int threshold) {
  return failure_filter(fmt::format("threshold: {}, period: 1h, alarm_actions: [people]", threshold));
}

JournalEntry failure(Time time) { return sshd_entry(time, kFailure); }

}  // namespace

TEST_CASE("failures in the journal fire an alarm at once, and the notification says how to find the record") {
  if (!can_make_journals()) return;
  const TempDir dir;
  std::filesystem::create_directory(dir / "journal");
  LiveJournal live(dir, "journal/system.journal");
  Running daemon(dir, rules_for(dir, journal_group(dir), failures(2)));
  CHECK(daemon.status("/log_groups/0/sources/0/path") == "\"journal:" + dir.path() + "/journal\"");
  CHECK(daemon.status("/log_groups/0/sources/0/presence") == "\"present\"");
  JournalEntry other = failure(now());
  other.fields[1].second = "3";  // of another facility
  const Time third = now();
  live.add({failure(third), other, failure(third), failure(third)});
  CHECK(daemon.states(1) == std::vector<std::string>{"ALARM"});
  CHECK(daemon.counter("events") == "3");
  CHECK(daemon.type("describe-alarm-history").status == daemon::cli::kDone);
  const std::string history = daemon.ask("describe-alarm-history");
  CHECK_THAT(history, Catch::Contains("journal:" + dir.path() + "/journal#s="));
  CHECK_THAT(history, Catch::Contains(to_iso8601(third)));  // to the millisecond
  live.finish();
}

TEST_CASE("after a stop the journal is read on where it was, with what came meanwhile") {
  if (!can_make_journals()) return;
  const TempDir dir;
  std::filesystem::create_directory(dir / "journal");
  LiveJournal live(dir, "journal/system.journal");
  Running daemon(dir, rules_for(dir, journal_group(dir), failures(100)));
  live.add({failure(now()), failure(now())});
  REQUIRE(daemon.matches_become(2));
  daemon.stop();
  live.add({failure(now()), failure(now()), failure(now())});
  live.finish();
  daemon.start();
  REQUIRE(daemon.matches_become(5));
  CHECK(daemon.counter("gaps").empty());
  daemon.stop();
  daemon.start();
  CHECK(daemon.matches() == "5");
}

TEST_CASE("what stands in the journal before the first start is passed over, and not after a stop without a record") {
  if (!can_make_journals()) return;
  const TempDir dir;
  std::filesystem::create_directory(dir / "journal");
  make_journal(dir, "journal/a.journal", {failure(now() - 1h), failure(now() - 1min)});
  Running daemon(dir, rules_for(dir, journal_group(dir), failures(100)));
  CHECK(daemon.matches().empty());
  daemon.stop();
  make_journal(dir, "journal/b.journal", {failure(now())});
  daemon.start();
  CHECK(daemon.matches_become(1));
}

TEST_CASE("what the journal dropped, and what was vacuumed away unread, stands in status") {
  if (!can_make_journals()) return;
  const TempDir dir;
  std::filesystem::create_directory(dir / "journal");
  LiveJournal live(dir, "journal/system.journal");
  Running daemon(dir, rules_for(dir, journal_group(dir), failures(100)));
  JournalEntry dropped{now(),
                       {{"MESSAGE", "Suppressed 42 messages from ssh.service"},
                        {"MESSAGE_ID", "a596d6fe7bfa4994828e72309e95d61e"},
                        {"_TRANSPORT", "driver"},
                        {"SYSLOG_FACILITY", "3"}}};
  JournalEntry own = failure(now());
  own.fields[7].second = "tocsind.service";
  live.add({failure(now()), dropped, own});
  live.finish();
  REQUIRE(daemon.status_becomes("/log_groups/0/counters/suppressed", "42"));
  REQUIRE(daemon.status_becomes("/log_groups/0/counters/own_records", "1"));
  CHECK(daemon.matches() == "1");
  CHECK_THAT(daemon.status("/log_groups/0/sources/0/note"), Catch::Contains("42 messages of ssh.service"));
  daemon.stop();
  std::filesystem::remove(dir / "journal/system.journal");
  make_journal(dir, "journal/next.journal", {failure(now())}, '2');
  daemon.start();
  REQUIRE(daemon.matches_become(2));
  CHECK(daemon.counter("gaps") == "1");
  CHECK_THAT(daemon.status("/log_groups/0/sources/0/note"), Catch::Contains("has a gap"));
}

TEST_CASE("a log file that appears takes the journal's place, and the journal the file's when that is gone") {
  if (!can_make_journals()) return;
  const TempDir dir;
  std::filesystem::create_directory(dir / "journal");
  LiveJournal live(dir, "journal/system.journal");
  Running daemon(dir, rules_for(dir, with_file(dir), failures(100)));
  const std::string journal = "\"journal:" + dir.path() + "/journal\"";
  const std::string file = "\"" + dir.path() + "/secure\"";
  CHECK(daemon.status("/log_groups/0/sources/0/path") == journal);
  const Time first = now();
  live.add({failure(first)});
  REQUIRE(daemon.matches_become(1));
  dir.write("secure", syslog_line(first, kFailure));
  REQUIRE(daemon.status_becomes("/log_groups/0/sources/0/path", file));
  // Both have it now.
  const Time second = now();
  live.add({failure(second)});
  dir.append("secure", syslog_line(second, kFailure));
  REQUIRE(daemon.matches_become(2));
  daemon.stop();
  daemon.start();
  CHECK(daemon.status("/log_groups/0/sources/0/path") == file);
  std::filesystem::remove(dir / "secure");
  REQUIRE(daemon.status_becomes("/log_groups/0/sources/0/path", journal));
  live.add({failure(now() + 1s)});
  live.finish();
  REQUIRE(daemon.matches_become(3));
}

TEST_CASE("a reload with another selection reads the journal on, and one without leaves it") {
  if (!can_make_journals()) return;
  const TempDir dir;
  std::filesystem::create_directory(dir / "journal");
  LiveJournal live(dir, "journal/system.journal");
  const auto rules = [&](const std::string& facility) {
    return rules_for(
        dir, "journal: {facilities: [" + facility + "], directory: \"" + dir.path() + "/journal\"}, format: syslog",
        failures(100));
  };
  Running daemon(dir, rules("authpriv"));
  live.add({failure(now())});
  REQUIRE(daemon.matches_become(1));
  dir.write("rules.d/rules.yaml", rules("daemon"));
  CHECK_FALSE(daemon.ask("reload").empty());
  JournalEntry entry = failure(now());
  entry.fields[1].second = "3";
  live.add({failure(now()), entry});
  live.finish();
  REQUIRE(daemon.matches_become(2));
  REQUIRE(eventually([&] { return daemon.status("/log_groups/0/sources/1/path").empty(); }));
  CHECK(daemon.counter("events") == "2");
}

TEST_CASE("the daemon's program counts each record once, killed and started again in the middle") {
  if (!can_make_journals()) return;
  const TempDir dir;
  std::filesystem::create_directory(dir / "journal");
  LiveJournal live(dir, "journal/system.journal");
  dir.write("rules.d/rules.yaml", rules_for(dir, journal_group(dir, ", start_at: beginning"), failures(9)));
  const std::string config =
      dir.write("tocsin.yaml", "state_directory: " + dir.path() + "/state\ncontrol_socket: " + dir.path() +
                                   "/socket\nrule_directories: [" + dir.path() + "/rules.d]\n");
  const auto ask = [&] {
    return run({TOCSIN_BINARY_DIR "/tocsin", "status", "--output", "json", "--control-socket", dir / "socket"}).output;
  };
  const auto matched = [&](int n) {
    return eventually([&] { return ask().find(fmt::format("\"matches\":{}", n)) != std::string::npos; });
  };
  for (int round = 0; round < 3; ++round) {
    Process daemon({TOCSIN_BINARY_DIR "/tocsind", "--config", config}, dir / "log");
    REQUIRE(eventually([&] { return !ask().empty(); }));
    live.add({failure(now()), failure(now())});
    INFO(dir.read("log"));
    CHECK(matched(4 * round + 2));
    daemon.signal(SIGKILL);
    daemon.wait();
    live.add({failure(now()), failure(now())});
  }
  live.finish();
  Process daemon({TOCSIN_BINARY_DIR "/tocsind", "--config", config}, dir / "log");
  INFO(dir.read("log"));
  CHECK(matched(12));
  REQUIRE(
      eventually([&] { return dir.read("notifications.jsonl").find("\"new_state\":\"ALARM\"") != std::string::npos; }));
  daemon.signal(SIGTERM);
  CHECK(daemon.wait() == 0);
}

TEST_CASE("a replay reads the journal from its beginning, or the files where there are any") {
  if (!can_make_journals()) return;
  const TempDir dir;
  std::filesystem::create_directory(dir / "journal");
  const Time start = *parse_iso8601("2026-11-15T08:00:00.250Z");
  make_journal(dir, "journal/a.journal", {failure(start), failure(start + 1s), failure(start + 2s)});
  daemon::ConfigurationSource source;
  source.config = dir.write("tocsin.yaml", "host: test\n");
  source.rules = {dir.write("rules.yaml", rules_for(dir, with_file(dir), failures(2)))};
  const auto replay = [&](const daemon::ReplayOptions& options) {
    std::string changes;
    auto configuration = daemon::read_configuration(source);
    REQUIRE_FALSE(configuration.diagnostics.has_errors());
    const auto summary = daemon::replay(configuration, options, start + 24h, [&](const Transition& t) {
      if (t.new_state == AlarmState::alarm) changes += to_iso8601(t.time) + " ";
    });
    return fmt::format("{}{}", changes, summary.events);
  };
  CHECK(replay({}) == "2026-11-15T08:00:02.250Z 3");
  daemon::ReplayOptions later;
  later.from = start + 1s;
  CHECK(replay(later) == "2");
  dir.write("secure", syslog_line(start, kFailure));
  CHECK(replay({}) == "1");
}
