// What the commands that ask the daemon tell a person.
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "base/unique_fd.h"
#include "daemon/cli/options.h"
#include "daemon/configuration.h"
#include "running_daemon.h"

using namespace tocsin;
using namespace tocsin::test;

namespace {

namespace fs = std::filesystem;

daemon::Configuration read(const std::vector<std::string>& rules) {
  const TempDir dir;
  daemon::ConfigurationSource source;
  source.config = dir.write("tocsin.yaml", "host: test\n");
  source.rules = rules;
  return daemon::read_configuration(source);
}

}  // namespace

TEST_CASE("an alarm that does not exist is an error, with the name that was meant") {
  const TempDir dir;
  Running daemon(dir, rules_for(dir, syslog_group(dir), failure_filter("threshold: 2, period: 1h")));
  const auto history = daemon.type("describe-alarm-history", {"--alarm-name", "failure"});
  CHECK(history.status == 1);
  CHECK(history.text.empty());
  CHECK(history.errors == "tocsin: there is no alarm 'failure'; did you mean 'failures'?\n");
  const auto alarms = daemon.type("describe-alarms", {"--alarm-names", "failure"});
  CHECK(alarms.status == 1);
  CHECK(alarms.errors == history.errors);
  CHECK(daemon.type("describe-alarms", {"--alarm-names", "zzz", "failures"}).status == 0);
  CHECK(daemon.type("describe-alarms", {"--alarm-names", "\x1B[2J"}).errors.find('\x1B') == std::string::npos);
}

TEST_CASE("an alarm without a history is said to have none yet") {
  const TempDir dir;
  Running daemon(dir, rules_for(dir, "files: [\"" + dir.path() + "/waited-for\"], format: syslog",
                                failure_filter("threshold: 2, period: 1h, treat_missing_data: missing")));
  const auto history = daemon.type("describe-alarm-history", {"--alarm-name", "failures"});
  CHECK(history.status == 0);
  CHECK(history.errors == "tocsin: alarm 'failures' has no history yet\n");
}

TEST_CASE("history and status name the subscription and the notification") {
  const TempDir dir;
  dir.write("secure", "");
  Running daemon(
      dir, rules_for(dir, syslog_group(dir), failure_filter("threshold: 0, period: 1h, alarm_actions: [people]")));
  dir.append("secure", failure_line());
  REQUIRE(daemon.notifications(1).size() == 1);
  const std::string file = dir / "notifications.jsonl";
  REQUIRE(eventually([&] { return daemon.print("describe-alarm-history").find("Notified") != std::string::npos; }));
  const std::string history = daemon.print("describe-alarm-history");
  CHECK_THAT(history, Catch::Contains("Notified topic people by file (" + file + ") [notification "));
  CHECK_THAT(daemon.print("status"), Catch::Contains("people by file (" + file + "): 1 delivered"));
}

TEST_CASE("a subscription without an endpoint has no empty brackets") {
  const TempDir dir;
  Running daemon(dir, rules_to("protocol: console", syslog_group(dir), failure_filter("threshold: 2, period: 1h")));
  CHECK_THAT(daemon.print("status"), Catch::Contains("people by console: 0 delivered, 0 waiting, 0 failed attempts"));
}

TEST_CASE("what a wildcard matches beside files is told once in the log, and counted in status") {
  const TempDir dir;
  dir.write("logs/a.log", "");
  fs::create_directory(dir / "logs/b.log");
  REQUIRE(::mkfifo((dir / "logs/c.log").c_str(), 0600) == 0);
  const Captured log(STDERR_FILENO);
  Running daemon(dir, rules_for(dir, "files: [\"" + dir.path() + "/logs/*.log\"], format: syslog",
                                failure_filter("threshold: 2, period: 1h")));
  CHECK(daemon.status("/log_groups/0/not_read/count") == "2");
  CHECK_THAT(daemon.print("status"), Catch::Contains("no regular files: 2: " + (dir / "logs/b.log") +
                                                     " (a directory), " + (dir / "logs/c.log") + " (a FIFO)"));
  dir.write("logs/d.log", "");
  REQUIRE(daemon.status_becomes("/log_groups/0/sources/1/presence", "\"present\""));
  CHECK(count_of(log.text(), "matched by a wildcard and not read") == 1);
}

TEST_CASE("a file that cannot be read is named once in its message") {
  const TempDir dir;
  REQUIRE(::mkfifo((dir / "secure").c_str(), 0600) == 0);
  Running daemon(dir, rules_for(dir, syslog_group(dir), failure_filter("threshold: 2, period: 1h")));
  const std::string path = dir / "secure";
  REQUIRE(daemon.status_becomes("/log_groups/0/sources/0/presence", "\"unreadable\""));
  CHECK(daemon.status("/log_groups/0/sources/0/note") ==
        "\"log group 'g': " + path + " cannot be read: is a FIFO, and only regular files are read\"");
}

TEST_CASE("a console notification's command names settings that are not the default ones") {
  const TempDir dir;
  dir.write("secure", "");
  const Captured text(STDOUT_FILENO);
  Running daemon(dir, rules_to("protocol: console", syslog_group(dir),
                               failure_filter("threshold: 0, period: 1h, alarm_actions: [people]")));
  dir.append("secure", failure_line());
  CHECK(eventually([&] { return text.text().find("  next: ") != std::string::npos; }));
  CHECK_THAT(text.text(), Catch::Contains("next: tocsin describe-alarms --config '" + (dir / "tocsin.yaml") +
                                          "' --alarm-names 'failures'"));
}

TEST_CASE("rules that are a FIFO are called that, and their path stands there once") {
  const TempDir dir;
  REQUIRE(::mkfifo((dir / "rules.yaml").c_str(), 0600) == 0);
  CHECK(read({dir / "rules.yaml"}).diagnostics.to_text() ==
        (dir / "rules.yaml") + ": error: cannot read the rule file: is a FIFO, and no file\n");
  CHECK_THAT(read({dir / "nothing"}).diagnostics.to_text(), Catch::Contains("No such file or directory"));
}

TEST_CASE("where there are no rule files a warning says that nothing is watched") {
  const TempDir dir;
  fs::create_directory(dir / "a");
  dir.write("b/.hidden.yaml", "");
  const auto configuration = read({dir / "a", dir / "b"});
  CHECK_FALSE(configuration.diagnostics.has_errors());
  CHECK_THAT(configuration.diagnostics.to_text(),
             Catch::Contains("warning: there are no rule files (*.yaml) in " + (dir / "a") + ", " + (dir / "b") +
                             ": nothing is watched"));
  dir.write("b/a.yaml", "log_groups: []\n");
  CHECK(read({dir / "a", dir / "b"}).diagnostics.to_text().empty());
}

TEST_CASE("a daemon that takes a question and does not answer is not waited for without end") {
  const TempDir dir;
  const std::string path = dir / "socket";
  const UniqueFd listening(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof address.sun_path);
  path.copy(static_cast<char*>(address.sun_path), path.size());
  REQUIRE(::bind(listening.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);  // NOLINT
  REQUIRE(::listen(listening.get(), 1) == 0);
  daemon::cli::ClientOptions client;
  client.socket = path;
  client.patience = std::chrono::milliseconds(10);
  control::Request request;
  request.command = "status";
  const Captured errors(STDERR_FILENO);
  CHECK_FALSE(daemon::cli::ask(client, request));
  CHECK(errors.text().find("has not answered for 10ms: it hangs") != std::string::npos);
}

TEST_CASE("a log that is there and cannot be read makes the daemon's health a worse one") {
  const TempDir dir;
  dir.write("secure", "");
  fs::create_symlink("/proc/self/mem", dir / "broken");
  Running daemon(dir,
                 rules_for(dir, "files: [\"" + dir.path() + "/secure\", \"" + dir.path() + "/broken\"], format: syslog",
                           failure_filter("threshold: 2, period: 1h")));
  CHECK(daemon.status("/health") == "\"degraded\"");
  CHECK(daemon.print("status").find("CANNOT BE READ") != std::string::npos);
  CHECK(daemon.status("/log_groups/0/sources/0/caught_up_at") == "null");  // of broken; never read to its end
  fs::remove(dir / "broken");
  CHECK(daemon.status_becomes("/health", "\"ok\""));
}

TEST_CASE("rules are named with --rules and without, and a word in brackets is one word") {
  std::vector<std::string> words;
  daemon::ConfigurationSource source;
  CLI::App app;
  daemon::cli::add_configuration_options(app, source);
  daemon::cli::add_words(app, "--words", words, "");
  // From the last to the first, as CLI11 takes them.
  app.parse(std::vector<std::string>{"y", "[x, z]", "--words", "c", "b", "a", "--rules"});
  CHECK(source.rules == std::vector<std::string>{"a", "b", "c"});
  CHECK(words == std::vector<std::string>{"[x, z]", "y"});
}
