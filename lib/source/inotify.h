// Which of some files and directories changed: inotify by path. It has no loop: the caller waits for fd() to become
// readable.
//
// A file that does not exist cannot be watched, and a watch stays with the file when its name goes to another one:
// watch the directory too, and add the path again when it was reported. Network and FUSE file systems report nothing:
// poll as well.
#pragma once

#include <map>
#include <set>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace tocsin::source {

struct Changes {
  std::set<std::string> paths;  // as they were added; for a change in a watched directory, the directory
  bool all = false;             // the kernel's queue ran over: anything may have changed
};

class Inotify {
 public:
  static Result<Inotify> open();

  [[nodiscard]] int fd() const { return fd_.get(); }

  // Watches what is there under the path now, instead of what was there before. False: not there, not allowed, or no
  // watches left.
  bool add(const std::string& path);
  void remove(const std::string& path);

  // What changed since the last call; does not wait.
  Changes drain();

  [[nodiscard]] std::size_t watches() const { return paths_.size(); }

 private:
  explicit Inotify(UniqueFd fd) : fd_(std::move(fd)) {}
  void forget(int watch, const std::string& path);

  UniqueFd fd_;
  std::map<int, std::set<std::string>> paths_;  // several paths may lead to one inode
  std::map<std::string, int> watches_;
};

}  // namespace tocsin::source
