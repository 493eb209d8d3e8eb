// One daemon a state directory: a lock on DIRECTORY/lock, held as long as this lives and let go by the kernel whatever
// ends the process.
#pragma once

#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace tocsin::store {

class DirectoryLock {
 public:
  // Does not wait: held by another, the error says by which process.
  static Result<DirectoryLock> take(const std::string& directory);

 private:
  explicit DirectoryLock(UniqueFd fd) : fd_(std::move(fd)) {}
  UniqueFd fd_;
};

}  // namespace tocsin::store
