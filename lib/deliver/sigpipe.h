// While this lives, writing to a closed pipe gives this thread EPIPE and no signal, whatever the process does about
// SIGPIPE.
#pragma once

#include <signal.h>

namespace tocsin::deliver {

class SigpipeHeld {
 public:
  SigpipeHeld();
  ~SigpipeHeld();  // takes away a SIGPIPE that came in between
  SigpipeHeld(const SigpipeHeld&) = delete;
  SigpipeHeld& operator=(const SigpipeHeld&) = delete;

 private:
  sigset_t before_{};
  bool was_pending_ = false;
};

}  // namespace tocsin::deliver
