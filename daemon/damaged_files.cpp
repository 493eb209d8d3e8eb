#include "daemon/damaged_files.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"

namespace tocsin::daemon {

bool DamagedFiles::add(const std::string& path, std::string reason, Time now) {
  if (known_.contains(path)) return false;
  if (known_.size() >= limits::kKnownDamagedFiles) known_.erase(known_.begin());
  known_.insert(path);
  ++total_;
  std::erase_if(newest_, [&path](const File& file) { return file.path == path; });  // forgotten, and found again
  newest_.push_back({path, std::move(reason), now});
  if (newest_.size() > limits::kShownDamagedFiles) newest_.pop_front();
  return true;
}

void DamagedFiles::remove(const std::string& path) {
  known_.erase(path);
  std::erase_if(newest_, [&path](const File& file) { return file.path == path; });
}

}  // namespace tocsin::daemon
