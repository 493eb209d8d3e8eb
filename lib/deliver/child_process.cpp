#include "deliver/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace tocsin::deliver {
namespace {

// What posix_spawn is told, freed at the end. Each call returns an errno; the first one that is not 0 is kept.
class SpawnPlan {
 public:
  SpawnPlan() {
    note(posix_spawn_file_actions_init(&actions));
    note(posix_spawnattr_init(&attributes));
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  void note(int result) {
    if (error == 0) error = result;
  }

  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
  int error = 0;
};

struct Pipe {
  UniqueFd reader;
  UniqueFd writer;
};

// Both ends above the standard descriptors, which the child gets in their place.
Result<Pipe, int> make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return Unexpected(errno);
  Pipe pipe{UniqueFd(ends[0]), UniqueFd(ends[1])};
  for (UniqueFd* end : {&pipe.reader, &pipe.writer}) {
    if (end->get() > STDERR_FILENO) continue;
    const int above = ::fcntl(end->get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (above < 0) return Unexpected(errno);
    end->reset(above);
  }
  return pipe;
}

bool make_nonblocking(int fd) { return ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK) == 0; }

void plan_signals(SpawnPlan& plan) {
  sigset_t none{};
  sigset_t all{};
  sigemptyset(&none);
  sigfillset(&all);
  plan.note(posix_spawnattr_setsigmask(&plan.attributes, &none));
  plan.note(posix_spawnattr_setsigdefault(&plan.attributes, &all));
  plan.note(
      posix_spawnattr_setflags(&plan.attributes, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
}

void plan_descriptors(SpawnPlan& plan, int input, int output) {
  plan.note(posix_spawn_file_actions_adddup2(&plan.actions, input, STDIN_FILENO));
  plan.note(posix_spawn_file_actions_adddup2(&plan.actions, output, STDOUT_FILENO));
  plan.note(posix_spawn_file_actions_adddup2(&plan.actions, output, STDERR_FILENO));
#if __GLIBC_PREREQ(2, 34)
  // Ours are all close-on-exec; a library's might not be.
  plan.note(posix_spawn_file_actions_addclosefrom_np(&plan.actions, STDERR_FILENO + 1));
#endif
  plan.note(posix_spawn_file_actions_addchdir_np(&plan.actions, "/"));
}

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> all;
  all.reserve(texts.size() + 1);
  for (const std::string& text : texts)
    all.push_back(const_cast<char*>(text.c_str()));  // NOLINT: execve's signature; it writes nothing
  all.push_back(nullptr);
  return all;
}

}  // namespace

Result<ChildProcess, int> ChildProcess::start(const std::vector<std::string>& argv,
                                              const std::vector<std::string>& environment) {
  auto to_child = make_pipe();
  if (!to_child) return Unexpected(to_child.error());
  auto from_child = make_pipe();
  if (!from_child) return Unexpected(from_child.error());
  // Our ends alone: O_NONBLOCK belongs to an end of a pipe, and the child's are its own.
  if (!make_nonblocking(to_child->writer.get()) || !make_nonblocking(from_child->reader.get()))
    return Unexpected(errno);

  SpawnPlan plan;
  plan_signals(plan);
  plan_descriptors(plan, to_child->reader.get(), from_child->writer.get());
  if (plan.error != 0) return Unexpected(int{plan.error});
  pid_t pid = -1;
  const int error = posix_spawn(&pid, argv.front().c_str(), &plan.actions, &plan.attributes, pointers(argv).data(),
                                pointers(environment).data());
  if (error != 0) return Unexpected(int{error});

  ChildProcess child(pid, UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))));
  child.input = std::move(to_child->writer);
  child.output = std::move(from_child->reader);
  return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : input(std::move(other.input)),
      output(std::move(other.output)),
      pid_(std::exchange(other.pid_, -1)),
      exit_fd_(std::move(other.exit_fd_)) {}

ChildProcess::~ChildProcess() {
  if (pid_ < 0) return;
  signal_group(SIGKILL);
  ::waitpid(pid_, nullptr, WNOHANG);
}

bool ChildProcess::ended() const {
  // Looks, and leaves it a zombie: so long neither its id nor its group's can be given to another process.
  siginfo_t info{};
  const int result = ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT);
  return result == 0 ? info.si_pid != 0 : errno == ECHILD;
}

void ChildProcess::signal_group(int signal) const {
  if (pid_ > 0) ::kill(-pid_, signal);
}

std::optional<int> ChildProcess::reap() {
  int status = 0;
  pid_t got = -1;
  while ((got = ::waitpid(pid_, &status, 0)) < 0 && errno == EINTR) {
  }
  pid_ = -1;
  if (got < 0) return std::nullopt;
  return status;
}

}  // namespace tocsin::deliver
