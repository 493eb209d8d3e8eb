#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <future>
#include <sstream>

#include "base/limits.h"
#include "base/unique_fd.h"
#include "deliver/interrupt.h"
#include "support.h"
#include "support/temp_dir.h"

using namespace tocsin;
using namespace tocsin::deliver;
using namespace tocsin::deliver::test;
using namespace std::chrono_literals;
using tocsin::test::TempDir;

namespace {

Outcome run(std::vector<std::string> command, const OutboxRow& what = row(), Duration deadline = 20s) {
  return send(subscription(Protocol::exec, "", std::move(command)), what, deadline);
}

Outcome shell(const std::string& script, const OutboxRow& what = row(), Duration deadline = 20s) {
  return run({"/bin/sh", "-c", script}, what, deadline);
}

}  // namespace

TEST_CASE("a hook gets the state change on its standard input, and then the end") {
  const TempDir dir;
  const OutboxRow what = row(std::string(1'000'000, 'j'));
  CHECK(shell("cat > " + (dir / "out"), what).verdict == Verdict::delivered);
  CHECK(dir.read("out") == what.payload);
}

TEST_CASE("what a hook's exit status means") {
  CHECK(shell("exit 0").verdict == Verdict::delivered);
  CHECK(shell("exit 75").verdict == Verdict::retry);
  CHECK(shell("exit 1").verdict == Verdict::refused);
  CHECK(shell("exit 127").verdict == Verdict::refused);
  const Outcome killed = shell("kill -9 $$");
  CHECK(killed.verdict == Verdict::refused);
  CHECK(killed.detail == "killed by signal 9");
}

TEST_CASE("what a hook said stands in the detail: both outputs, printable, cut") {
  const Outcome outcome = shell(R"(echo one; printf 'two\033[31m\n' >&2; exit 3)");
  CHECK(outcome.detail == R"(exit status 3: one two\x1b[31m)");
  const Outcome long_one = shell("head -c 100000 /dev/zero | tr '\\0' x; exit 1");
  CHECK(long_one.detail.size() < 400);
  CHECK_THAT(long_one.detail, Catch::EndsWith("x…"));
}

TEST_CASE("a hook that writes more than is kept is read to its end") {
  CHECK(shell("head -c 5000000 /dev/zero").verdict == Verdict::delivered);
}

TEST_CASE("a hook that does not read its input does no harm") {
  CHECK(shell("exec true", row(std::string(5'000'000, 'x'))).verdict == Verdict::delivered);
  CHECK(shell("exec <&-; exit 0", row(std::string(5'000'000, 'x'))).verdict == Verdict::delivered);
}

TEST_CASE("a hook's environment is minimal, whatever the daemon's is") {
  const std::vector<const char*> names = {"NOTIFY_SOCKET", "WATCHDOG_USEC", "LISTEN_FDS", "CREDENTIALS_DIRECTORY",
                                          "LD_PRELOAD_X"};
  for (const char* name : names) ::setenv(name, "x", 1);  // NOLINT(concurrency-mt-unsafe)
  const TempDir dir;
  CHECK(run({"/bin/sh", "-c", "/usr/bin/env > " + (dir / "env")}).verdict == Verdict::delivered);
  for (const char* name : names) ::unsetenv(name);  // NOLINT(concurrency-mt-unsafe)
  std::istringstream lines(dir.read("env"));
  std::vector<std::string> all;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("PWD=") && !line.starts_with("_=") && !line.starts_with("SHLVL="))
      all.push_back(line);  // the shell's own
  }
  std::sort(all.begin(), all.end());
  CHECK(all == std::vector<std::string>{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "TOCSIN_ALARM_NAME=disk full",
                                        "TOCSIN_EVENT_ID=" + row().id, "TOCSIN_OLD_STATE=OK", "TOCSIN_STATE=ALARM"});
}

TEST_CASE(
    "a hook inherits no descriptor, no signal mask and no ignored signal, and runs in / in a session of its own") {
  const UniqueFd leaky(::open("/dev/null", O_RDONLY));  // without O_CLOEXEC, as a careless library does
  REQUIRE(leaky);
  sigset_t set{};
  sigset_t before{};
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &set, &before);
  struct sigaction ignore {};
  struct sigaction kept {};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGHUP, &ignore, &kept);
  const Outcome outcome = shell(
      "pwd; ls /proc/$$/fd | tr '\\n' ' '; echo; grep -E 'Sig(Blk|Ign)' /proc/self/status; "
      "test \"$(cut -d' ' -f6 /proc/$$/stat)\" = $$ && echo own session; exit 1");
  sigaction(SIGHUP, &kept, nullptr);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  CAPTURE(outcome.detail);
  CHECK_THAT(outcome.detail, Catch::StartsWith("exit status 1: / 0 1 2 "));
  CHECK_THAT(outcome.detail, Catch::Contains("SigBlk:\\x090000000000000000 SigIgn:\\x09"));
  const auto ignored = std::stoull(outcome.detail.substr(outcome.detail.find("SigIgn:") + 11, 16), nullptr, 16);
  CHECK((ignored & 0x7FFFFFFFU) == 0);  // 32 and 33 belong to the C library, which always ignores them in a child
  CHECK_THAT(outcome.detail, Catch::EndsWith("own session"));
}

TEST_CASE("arguments go as they are: no shell sees them") {
  const TempDir dir;
  const std::string odd = "$(touch " + (dir / "pwned") + ") ; ' \" *";
  const Outcome outcome = run({"/bin/sh", "-c", "printf '%s' \"$1\"", "sh", odd});
  CHECK(outcome.detail == "exit status 0: " + odd);
  CHECK_FALSE(std::filesystem::exists(dir / "pwned"));
}

TEST_CASE("a program that cannot be started is refused, and the message names it") {
  const TempDir dir;
  const Outcome missing = run({"/nonexistent/hook"});
  CHECK(missing.verdict == Verdict::refused);
  CHECK(missing.detail == "could not start /nonexistent/hook: No such file or directory");
  CHECK(run({dir.write("plain", "#!/bin/sh\n")}).verdict == Verdict::refused);
  CHECK(run({"relative"}).verdict == Verdict::refused);
  CHECK(run({}).verdict == Verdict::refused);
}

TEST_CASE("a hook past its deadline is ended, with what it started, and tried again later") {
  const auto start = std::chrono::steady_clock::now();
  const TempDir dir;
  ::mkfifo((dir / "alive").c_str(), 0600);
  const UniqueFd reader(::open((dir / "alive").c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  const Outcome outcome = shell("exec 9> " + (dir / "alive") + "; echo working; sleep 1000 & sleep 1000", row(), 1s);
  CHECK(outcome.verdict == Verdict::retry);
  CHECK(outcome.detail == "ended after 1s without an answer: working");
  CHECK(std::chrono::steady_clock::now() - start < 5500ms);  // before SIGKILL's turn
  char byte = 0;
  // The end of the FIFO: nobody holds its other side open, so nobody is left. SIGKILL needs a moment for the last of
  // them.
  ssize_t got = -1;
  for (int i = 0; i < 1'000'000 && (got = ::read(reader.get(), &byte, 1)) < 0; ++i) {
  }
  CHECK(got == 0);
}

TEST_CASE("a hook that will not hear is killed five seconds later") {
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = shell("trap '' TERM; while :; do sleep 1; done", row(), 1s);
  CHECK(outcome.verdict == Verdict::retry);
  const auto took = std::chrono::steady_clock::now() - start;
  CHECK(took >= limits::kExecKillAfter);
  CHECK(took < limits::kExecKillAfter + 5s);
}

TEST_CASE("an interrupt ends a hook at once, and it is tried again later") {
  const auto start = std::chrono::steady_clock::now();
  Interrupt interrupt;
  const auto deliverer = make_deliverer(subscription(Protocol::exec, "", {"/bin/sh", "-c", "echo working; sleep 1000"}),
                                        credential, {1, &interrupt});
  auto sent = std::async(std::launch::async, [&] { return deliverer->send(row(), 20s); });
  interrupt.raise();
  const Outcome outcome = sent.get();
  CHECK(outcome.verdict == Verdict::retry);
  CHECK_THAT(outcome.detail, Catch::StartsWith("ended because the daemon stopped"));
  CHECK(std::chrono::steady_clock::now() - start < 10s);
}

TEST_CASE("a process left in the background that holds the output open does not hold us") {
  const auto start = std::chrono::steady_clock::now();
  const Outcome outcome = shell("sleep 20 & echo done");
  CHECK(outcome.verdict == Verdict::delivered);
  CHECK(outcome.detail == "exit status 0: done");
  CHECK(std::chrono::steady_clock::now() - start < 10s);
}

TEST_CASE("SIGPIPE is left as it was") {
  sigset_t before{};
  pthread_sigmask(SIG_SETMASK, nullptr, &before);
  CHECK(shell("exec <&-", row(std::string(1'000'000, 'x'))).verdict == Verdict::delivered);
  sigset_t after{};
  sigset_t pending{};
  pthread_sigmask(SIG_SETMASK, nullptr, &after);
  sigpending(&pending);
  CHECK(sigismember(&after, SIGPIPE) == sigismember(&before, SIGPIPE));
  CHECK(sigismember(&pending, SIGPIPE) == 0);
}
