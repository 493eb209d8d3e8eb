// What a log group's wildcards match and nobody reads, because it is no regular file: told of once, and counted.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "source/registry.h"

namespace tocsin::daemon {

class PassedOver {
 public:
  // What there is now. The text of what is new among it, for the log; empty: nothing.
  std::string update(std::vector<source::NotRead> found);

  [[nodiscard]] const std::vector<source::NotRead>& now() const { return now_; }

 private:
  std::vector<source::NotRead> now_;  // by path
  std::set<std::string> told_;        // of what is there: limits::kNotReadPerGroup at most
};

// "/var/log/journal (a directory), /var/log/pipe (a FIFO) and 3 more".
std::string to_text(const std::vector<source::NotRead>& paths);

}  // namespace tocsin::daemon
