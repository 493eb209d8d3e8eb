// What this process writes to standard output or standard error while a test looks.
#pragma once

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "support/temp_dir.h"

namespace tocsin::test {

// From its making to its end a descriptor's text goes to a file.
class Captured {
 public:
  explicit Captured(int fd) : fd_(fd) {
    flush();
    before_ = ::fcntl(fd_, F_DUPFD_CLOEXEC, 3);
    const int file = ::open((dir_ / "text").c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    ::dup2(file, fd_);
    ::close(file);
  }
  ~Captured() {
    flush();
    ::dup2(before_, fd_);
    ::close(before_);
  }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;

  [[nodiscard]] std::string text() const {
    flush();
    return dir_.read("text");
  }

 private:
  static void flush() {
    std::fflush(stdout);
    std::fflush(stderr);
  }

  int fd_;
  int before_ = -1;
  TempDir dir_;
};

inline std::size_t count_of(const std::string& text, const std::string& piece) {
  std::size_t n = 0;
  for (std::size_t at = text.find(piece); at != std::string::npos; at = text.find(piece, at + piece.size())) ++n;
  return n;
}

}  // namespace tocsin::test
