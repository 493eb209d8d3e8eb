// A program in a session of its own, with nothing of ours but a pipe in and a pipe out. One thread at a time.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

namespace tocsin::deliver {

class ChildProcess {
 public:
  // argv[0] is the program's path; `environment` ("NAME=value") is all it gets. Signals are as a fresh process has
  // them, the directory is /, its output and its error output are one pipe. Error: the errno of what failed.
  static Result<ChildProcess, int> start(const std::vector<std::string>& argv,
                                         const std::vector<std::string>& environment);
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&&) = delete;
  // Kills what is left of the session's first process group, if the process has not been reaped.
  ~ChildProcess();

  UniqueFd input;   // to its standard input; not blocking
  UniqueFd output;  // from its output; not blocking

  // Becomes readable when the process has ended; -1 where the kernel has none (before Linux 5.3): then ask ended() now
  // and then.
  [[nodiscard]] int exit_fd() const { return exit_fd_.get(); }
  [[nodiscard]] bool ended() const;
  // To the process and all of its group.
  void signal_group(int signal) const;
  // After ended(): the wait status, and the process is gone; nullopt: somebody else has taken it.
  std::optional<int> reap();

 private:
  ChildProcess(pid_t pid, UniqueFd exit_fd) : pid_(pid), exit_fd_(std::move(exit_fd)) {}

  pid_t pid_ = -1;  // -1: reaped
  UniqueFd exit_fd_;
};

}  // namespace tocsin::deliver
