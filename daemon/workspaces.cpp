#include "daemon/workspaces.h"

#include <utility>

namespace tocsin::daemon {

std::unique_ptr<Workspaces::Workspace> Workspaces::take() {
  const std::lock_guard lock(mutex_);
  if (free_.empty()) return std::make_unique<Workspace>();
  auto workspace = std::move(free_.back());
  free_.pop_back();
  return workspace;
}

void Workspaces::give_back(std::unique_ptr<Workspace> workspace) {
  const std::lock_guard lock(mutex_);
  free_.push_back(std::move(workspace));
}

}  // namespace tocsin::daemon
