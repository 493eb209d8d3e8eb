// Real programs, started by a test.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <vector>

namespace tocsin::test {

class Process {
 public:
  // Standard output and error go to `output` (appended), or nowhere where it is empty.
  Process(const std::vector<std::string>& argv, const std::string& output);
  // Kills what still runs.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  void signal(int number) const;
  // Waits for the end; the exit status, or 128 + signal.
  int wait();
  [[nodiscard]] bool running();
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  pid_t pid_ = -1;
  int status_ = -1;
};

struct Ran {
  int status = -1;
  std::string output;
  std::string errors;
};

// Runs to the end, with `input` on standard input.
Ran run(const std::vector<std::string>& argv, const std::string& input = {});

// Looks every few milliseconds until it holds; false when `seconds` have passed without.
bool eventually(const std::function<bool()>& condition, int seconds = 30);

}  // namespace tocsin::test
