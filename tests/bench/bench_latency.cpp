// How long after a line was written is its notification seen? The daemon itself, 1,000 alarms, one line at a time: from
// write() of the line to the read of the notification from the daemon's standard output. Between the two lie inotify,
// the scan, the alarm, and the commit to the disk (fdatasync). Beside it, in turns with it: what the disk and the
// kernel alone take.
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <string>
#include <thread>

#include "base/time.h"
#include "base/unique_fd.h"
#include "figures.h"
#include "support/process.h"
#include "support/temp_dir.h"

using namespace tocsin;

namespace {

constexpr int kAlarms = 1000;
constexpr int kRounds = 5;  // the three are measured in turns, so that a slow minute of the disk hits all
constexpr int kPatienceMs = 10'000;

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "bench_latency: {}\n", why);
  std::exit(1);
}

std::string word(int i) { return fmt::format("w{:04}", i); }

std::string rules(const std::string& dir) {
  std::string text = "log_groups:\n  - {name: g, files: [\"" + dir + "/log\"], format: syslog}\ntopics:\n" +
                     "  - {name: people, storm_threshold: 0, subscriptions: [{protocol: console}]}\nmetric_filters:\n";
  for (int i = 0; i < kAlarms; ++i) {
    text += fmt::format(
        "  - {{name: {0}, log_group: g, pattern: {0}, alarm: {{threshold: 0, period: 1h, alarm_actions: [people]}}}}\n",
        word(i));
  }
  return text;
}

// The daemon, its standard output a pipe, what it logs in a file.
class Daemon {
 public:
  Daemon(const std::string& config, const std::string& rule_file, const std::string& log) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) give_up("no pipe");
    out_.reset(ends[0]);
    const UniqueFd writer(ends[1]);
    const std::string program = TOCSIN_BINARY_DIR "/tocsind";
    pid_ = ::fork();
    if (pid_ == 0) {
      ::dup2(writer.get(), STDOUT_FILENO);
      ::dup2(::open(log.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600), STDERR_FILENO);
      ::execl(program.c_str(), program.c_str(), "--config", config.c_str(), "--rules", rule_file.c_str(), nullptr);
      ::_exit(127);
    }
    if (pid_ < 0) give_up("no process");
  }
  ~Daemon() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

  void await(const std::string& text) {
    std::array<char, 65536> buffer{};
    while (seen_.find(text) == std::string::npos) {
      pollfd ready{out_.get(), POLLIN, 0};
      if (::poll(&ready, 1, kPatienceMs) != 1) give_up("no notification '" + text + "'");
      const ssize_t n = ::read(out_.get(), buffer.data(), buffer.size());
      if (n <= 0) give_up("the daemon has ended");
      seen_.append(buffer.data(), static_cast<std::size_t>(n));
    }
    seen_.clear();
  }

 private:
  UniqueFd out_;
  std::string seen_;
  pid_t pid_ = -1;
};

UniqueFd open_to_append(const std::string& path) {
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600));
  if (!fd) give_up("cannot open " + path);
  return fd;
}

void write_or_give_up(int fd, const std::string& bytes) {
  if (::write(fd, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) give_up("cannot write");
}

std::string line(int i) {
  return to_iso8601(std::chrono::floor<Duration>(std::chrono::system_clock::now())) + " db-1 app: " + word(i) +
         " happened\n";
}

double one_notification(Daemon& daemon, int log, int i) {
  const std::string text = line(i);
  const auto begin = std::chrono::steady_clock::now();
  write_or_give_up(log, text);
  daemon.await("ALARM  " + word(i) + " ");
  return bench::ms_since(begin);
}

double one_sync(int fd) {
  static const std::string page(4096, 'p');
  const auto begin = std::chrono::steady_clock::now();
  write_or_give_up(fd, page);
  if (::fdatasync(fd) != 0) give_up("fdatasync failed");
  return bench::ms_since(begin);
}

// A thread that sleeps in inotify and notes when it was woken and had read what was new.
class BareReader {
 public:
  explicit BareReader(const std::string& path)
      : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), notify_(::inotify_init1(IN_CLOEXEC)) {
    if (!file_ || ::inotify_add_watch(notify_.get(), path.c_str(), IN_MODIFY) < 0) give_up("no inotify");
    thread_ = std::thread([this] { run(); });
  }
  ~BareReader() { thread_.join(); }
  BareReader(const BareReader&) = delete;
  BareReader& operator=(const BareReader&) = delete;

  double one(int fd, int i) {
    const int before = reads_;
    const std::string text = line(i);
    const auto begin = std::chrono::steady_clock::now();
    write_or_give_up(fd, text);
    reads_.wait(before);
    return std::chrono::duration<double, std::milli>(read_at_ - begin).count();
  }
  void end(int fd) {
    ended_ = true;
    write_or_give_up(fd, "\n");
  }

 private:
  void run() {
    std::array<char, 4096> buffer{};
    while (!ended_) {
      if (::read(notify_.get(), buffer.data(), buffer.size()) <= 0) break;
      if (::read(file_.get(), buffer.data(), buffer.size()) <= 0) continue;
      read_at_ = std::chrono::steady_clock::now();
      ++reads_;
      reads_.notify_one();
    }
  }

  UniqueFd file_;
  UniqueFd notify_;
  std::chrono::steady_clock::time_point read_at_;
  std::atomic<int> reads_ = 0;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

void print(const char* name, const std::vector<double>& ms) {
  fmt::print("  {:<44} p50 {:8.3f} ms   p99 {:8.3f} ms   max {:8.3f} ms\n", name, bench::percentile(ms, 0.5),
             bench::percentile(ms, 0.99), bench::percentile(ms, 1));
}

}  // namespace

int main() {
  const test::TempDir dir;
  const std::string config = dir.write("tocsin.yaml", "host: bench\nstate_directory: " + dir.path() +
                                                          "/state\ncontrol_socket: " + dir.path() + "/socket\n");
  const std::string rule_file = dir.write("rules.yaml", rules(dir.path()));
  dir.write("log", "");
  dir.write("bare", "");
  Daemon daemon(config, rule_file, dir / "daemon.log");
  const bool ready = test::eventually([&] {
    return test::run({TOCSIN_BINARY_DIR "/tocsin", "status", "--control-socket", dir / "socket"}).status == 0;
  });
  if (!ready) give_up("the daemon does not come up:\n" + dir.read("daemon.log"));

  const UniqueFd log = open_to_append(dir / "log");
  const UniqueFd bare = open_to_append(dir / "bare");
  const UniqueFd ballast = open_to_append(dir / "state/bench");
  BareReader reader(dir / "bare");
  std::vector<double> notified;
  std::vector<double> synced;
  std::vector<double> woken;
  for (int round = 0; round < kRounds; ++round) {
    const int begin = kAlarms / kRounds * round;
    for (int i = begin; i < begin + kAlarms / kRounds; ++i) notified.push_back(one_notification(daemon, log.get(), i));
    for (int i = begin; i < begin + kAlarms / kRounds; ++i) synced.push_back(one_sync(ballast.get()));
    for (int i = begin; i < begin + kAlarms / kRounds; ++i) woken.push_back(reader.one(bare.get(), i));
  }
  reader.end(bare.get());

  fmt::print("{} alarms, {} lines, one at a time\n", kAlarms, notified.size());
  print("write() of the line -> notification read", notified);
  print("baseline: 4 KiB appended and fdatasync", synced);
  print("baseline: write() -> bare inotify reader", woken);
  const auto ratio = [&](double share) {
    return bench::percentile(notified, share) / (bench::percentile(synced, share) + bench::percentile(woken, share));
  };
  fmt::print("  notification / both baselines together: p50 {:.1f}, p99 {:.1f}\n", ratio(0.5), ratio(0.99));
  return 0;
}
