// The files of one source in which something is wrong: what `tocsin status` shows of them, and which were told of.
#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>

#include "base/time.h"

namespace tocsin::daemon {

class DamagedFiles {
 public:
  struct File {
    std::string path;
    std::string reason;
    Time seen;
  };

  // True: it is the first that is wrong with this file, as far as is remembered (limits::kKnownDamagedFiles).
  bool add(const std::string& path, std::string reason, Time now);
  // Its fault is over: another file stands there, or it can be read again.
  void remove(const std::string& path);

  // How many files were found damaged by this process.
  [[nodiscard]] std::uint64_t total() const { return total_; }
  // The newest of those that still are, newest last: limits::kShownDamagedFiles at most.
  [[nodiscard]] const std::deque<File>& newest() const { return newest_; }

 private:
  std::uint64_t total_ = 0;
  std::deque<File> newest_;
  std::set<std::string> known_;  // at the bound the first by name go: CloudTrail's names begin with the date
};

}  // namespace tocsin::daemon
