#include "measure.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <utility>

#include "corpus.h"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace tocsin::bench {
namespace {

constexpr std::size_t kRuleFileBytes = 900'000;  // below the bound of one rule file
constexpr std::size_t kBriefBytes = 1'000'000;
constexpr double kPatienceMs = 8'000;

double ms_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) * 1000 + static_cast<double>(time.tv_usec) / 1000;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Ended {
  Run run;
  int status;
};

Ended start_and_wait(const std::vector<std::string>& command) {
  static const std::string output = keep("output", "");
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, 1, output.c_str(), O_WRONLY | O_TRUNC, 0600);
  ::posix_spawn_file_actions_adddup2(&actions, 1, 2);
  const auto begin = std::chrono::steady_clock::now();
  pid_t pid = -1;
  const int failed = ::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) give_up("cannot start " + command[0]);
  int status = 0;
  rusage used{};
  while (::wait4(pid, &status, 0, &used) < 0 && errno == EINTR) {
  }
  Ended ended;
  ended.run.wall_ms = ms_since(begin);
  ended.run.cpu_ms = ms_of(used.ru_utime) + ms_of(used.ru_stime);
  ended.run.peak_kb = used.ru_maxrss;
  ended.run.output = read_file(output);
  ended.status = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return ended;
}

}  // namespace

void give_up(const std::string& why) {
  fmt::print(stderr, "bench: {}\n", why);
  std::exit(1);
}

void pin_to_one_core() {
  ::setenv("LC_ALL", "C", 1);  // grep's speed hangs on it
  cpu_set_t mine;
  CPU_ZERO(&mine);
  CPU_SET(static_cast<std::size_t>(::sched_getcpu()), &mine);
  ::sched_setaffinity(0, sizeof mine, &mine);
}

Run run(const std::vector<std::string>& command, const std::vector<int>& statuses) {
  Ended ended = start_and_wait(command);
  if (std::find(statuses.begin(), statuses.end(), ended.status) == statuses.end())
    give_up(fmt::format("{} ended with {}:\n{}", command[0], ended.status, ended.run.output.substr(0, 2000)));
  return std::move(ended.run);
}

std::vector<Run> in_turns(const std::vector<std::vector<std::string>>& commands, int rounds) {
  std::vector<std::vector<double>> wall(commands.size());
  std::vector<std::vector<double>> cpu(commands.size());
  std::vector<Run> medians(commands.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t c = 0; c < commands.size(); ++c) {
      Run one = run(commands[c], {0, 1});
      wall[c].push_back(one.wall_ms);
      cpu[c].push_back(one.cpu_ms);
      medians[c].peak_kb = std::max(medians[c].peak_kb, one.peak_kb);
      medians[c].output = std::move(one.output);
    }
  }
  for (std::size_t c = 0; c < commands.size(); ++c) {
    medians[c].wall_ms = percentile(wall[c], 0.5);
    medians[c].cpu_ms = percentile(cpu[c], 0.5);
  }
  return medians;
}

std::vector<std::string> replay_of(const std::string& rules) {
  static const std::string config = keep("tocsin.yaml", "host: bench\n");
  return {TOCSIN_BINARY_DIR "/tocsin", "replay", "--config", config, "--rules", rules};
}

std::vector<std::string> grep_count(const std::string& literal, const std::string& file) {
  return {"grep", "-c", "-F", "-e", literal, file};
}

std::string rules_of(const std::string& name, const std::vector<std::string>& files,
                     const std::vector<std::string>& patterns, bool alarms, const std::string& format) {
  std::string text = "log_groups:\n  - {name: g, format: " + format + ", files: [";
  for (const std::string& file : files) text += (file == files.front() ? "\"" : ", \"") + file + "\"";
  text += "]}\n";
  const std::string directory = keep_directory(name);
  int part = 0;
  const auto flush = [&] { keep(fmt::format("{}/{:03}.yaml", name, part++), std::exchange(text, {})); };
  for (std::size_t i = 0; i < patterns.size(); ++i) {
    if (text.size() > kRuleFileBytes) flush();
    if (text.empty() || i == 0) text += "metric_filters:\n";
    text += fmt::format("  - {{name: f{:05}, log_group: g, pattern: '{}'{}}}\n", i, patterns[i],
                        alarms ? ", alarm: {threshold: 3, period: 5m}" : "");
  }
  flush();
  return directory;
}

std::string start_rules(const std::vector<std::string>& patterns) {
  return rules_of("start", {keep("one-line.log", "Nov  1 00:00:00 web-01 bench: begins\n")}, patterns, true);
}

std::string quoted(const std::string& term) { return "\"" + term + "\""; }

std::vector<std::string> quoted(const std::vector<std::string>& terms) {
  std::vector<std::string> all;
  for (const std::string& term : terms) all.push_back(quoted(term));
  return all;
}

bool feasible(const char* target, const std::string& what, const std::vector<std::string>& patterns, double bytes) {
  const Ended start = start_and_wait(replay_of(start_rules(patterns)));
  if (start.status != 0) {
    note(target, what, "the build refuses the rules: " + start.run.output.substr(0, start.run.output.find('\n')));
    return false;
  }
  const Ended brief = start_and_wait(replay_of(rules_of("brief", {secure_log(kBriefBytes)}, patterns, true)));
  const double expected = (brief.run.cpu_ms - start.run.cpu_ms) * bytes / static_cast<double>(kBriefBytes);
  if (expected <= kPatienceMs) return true;
  note(target, what, fmt::format("not measured: at this rate it would take {:.0f} s", expected / 1000));
  return false;
}

void row(const char* target, const std::string& what, double figure, double goal, bool at_least,
         const std::string& detail) {
  const bool met = at_least ? figure >= goal : figure <= goal;
  fmt::print("  {:<4} {:<50} {:8.2f}   {} {:<6.2f} {:<7} {}\n", target, what, figure, at_least ? ">=" : "<=", goal,
             met ? "ok" : "MISSED", detail);
  std::fflush(stdout);
}

void note(const char* target, const std::string& what, const std::string& why_not) {
  fmt::print("  {:<4} {:<50} {}\n", target, what, why_not);
  std::fflush(stdout);
}

}  // namespace tocsin::bench
