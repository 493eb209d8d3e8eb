// Ends attempts before their deadlines: the daemon stops and cannot wait for a peer that does not answer. Raised once,
// for good; any thread may ask.
#pragma once

#include <atomic>

#include "base/unique_fd.h"

namespace tocsin::deliver {

class Interrupt {
 public:
  Interrupt();

  // From any thread. Attempts under way end soon (their outcome is "try again"), and no later one gets far.
  void raise();
  [[nodiscard]] bool raised() const { return raised_.load(); }
  // For poll(2): readable from raise() on. -1 where the system had no descriptor left: raised() alone tells then.
  [[nodiscard]] int fd() const { return event_.get(); }

 private:
  std::atomic<bool> raised_ = false;
  UniqueFd event_;
};

}  // namespace tocsin::deliver
