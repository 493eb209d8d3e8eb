// `tocsin replay` of one filter over a log of 100 MB, against `grep -c -F` of the filter's literal: five runs each, in
// turns, medians. grep reads and finds; replay also cuts lines, dates what matched, and moves the alarm's window.
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <string>

#include "base/time.h"
#include "figures.h"
#include "support/process.h"
#include "support/temp_dir.h"

using namespace tocsin;

namespace {

constexpr std::size_t kBytes = 100'000'000;
constexpr int kRuns = 5;
constexpr const char* kLiteral = "authentication failure";

// /var/log/secure of a busy host, one line in a hundred a failure. Returns how many those are.
std::size_t write_log(const std::string& path) {
  std::ofstream out(path, std::ios::binary);
  std::mt19937 random(1);  // NOLINT: the same log on every run
  Time time = from_ms(1'790'000'000'000);
  std::size_t failures = 0;
  for (std::size_t written = 0; written < kBytes;) {
    time += Duration(random() % 100);
    const auto pid = 1000 + random() % 60'000;
    const auto host = random() % 256;
    std::string text;
    if (random() % 100 == 0) {
      ++failures;
      text = fmt::format(
          "sshd[{}]: pam_unix(sshd:auth): {}; logname= uid=0 euid=0 tty=ssh ruser= rhost=203.0.113.{}  user=root", pid,
          kLiteral, host);
    } else if (random() % 2 == 0) {
      text = fmt::format("sshd[{}]: Connection closed by authenticating user admin 203.0.113.{} port {} [preauth]", pid,
                         host, pid);
    } else {
      text = fmt::format("systemd-logind[712]: New session {} of user ec2-user.", pid);
    }
    const std::string line = to_iso8601(time) + " db-1 " + text + "\n";
    out << line;
    written += line.size();
  }
  return failures;
}

struct Run {
  double ms;
  std::string output;
};

Run timed(const std::vector<std::string>& command) {
  const auto begin = std::chrono::steady_clock::now();
  test::Ran ran = test::run(command);
  const double ms = bench::ms_since(begin);
  if (ran.status != 0) {
    fmt::print(stderr, "bench_replay: {} failed: {}\n", command[0], ran.errors);
    std::exit(1);
  }
  return {ms, std::move(ran.output)};
}

}  // namespace

int main() {
  const test::TempDir dir;
  const std::string log = dir / "secure";
  const std::size_t failures = write_log(log);
  const std::string config = dir.write("tocsin.yaml", "host: bench\n");
  const std::string rules = dir.write("rules.yaml", "log_groups:\n  - {name: g, files: [\"" + log +
                                                        "\"], format: syslog}\nmetric_filters:\n" +
                                                        "  - {name: failures, log_group: g, pattern: '\"" + kLiteral +
                                                        "\"', alarm: {threshold: 100000, period: 5m}}\n");
  const std::vector<std::string> replay = {TOCSIN_BINARY_DIR "/tocsin", "replay", "--config", config, "--rules", rules};
  const std::vector<std::string> grep = {"/usr/bin/env", "LC_ALL=C", "grep", "-c", "-F", kLiteral, log};
  std::vector<double> replayed;
  std::vector<double> grepped;
  for (int i = 0; i < kRuns; ++i) {
    const Run by_grep = timed(grep);
    const Run by_replay = timed(replay);
    if (by_grep.output != std::to_string(failures) + "\n" ||
        by_replay.output.find(fmt::format("{} matches of failures", failures)) == std::string::npos) {
      fmt::print(stderr, "bench_replay: {} failures, but grep says {} and replay {}\n", failures, by_grep.output,
                 by_replay.output);
      return 1;
    }
    grepped.push_back(by_grep.ms);
    replayed.push_back(by_replay.ms);
  }
  const auto print = [](const char* name, const std::vector<double>& ms) {
    const double median = bench::percentile(ms, 0.5);
    fmt::print("  {:<28} median {:7.1f} ms   {:6.0f} MB/s   (from {:.1f} to {:.1f} ms)\n", name, median,
               static_cast<double>(kBytes) / 1000 / median, bench::percentile(ms, 0), bench::percentile(ms, 1));
  };
  fmt::print("{} MB, {} lines that match, {} runs each in turns\n", kBytes / 1'000'000, failures, kRuns);
  print("tocsin replay, one filter", replayed);
  print("baseline: grep -c -F", grepped);
  fmt::print("  replay / grep: {:.2f}\n", bench::percentile(replayed, 0.5) / bench::percentile(grepped, 0.5));
  return 0;
}
