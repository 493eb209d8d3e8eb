#include "deliver/sigpipe.h"

#include <cerrno>
#include <ctime>

namespace tocsin::deliver {
namespace {

sigset_t only_sigpipe() {
  sigset_t set{};
  sigemptyset(&set);
  sigaddset(&set, SIGPIPE);
  return set;
}

bool is_pending() {
  sigset_t pending{};
  sigemptyset(&pending);
  sigpending(&pending);
  return sigismember(&pending, SIGPIPE) == 1;
}

}  // namespace

SigpipeHeld::SigpipeHeld() : was_pending_(is_pending()) {
  const sigset_t sigpipe = only_sigpipe();
  pthread_sigmask(SIG_BLOCK, &sigpipe, &before_);
}

SigpipeHeld::~SigpipeHeld() {
  const sigset_t sigpipe = only_sigpipe();
  const timespec at_once{};
  if (!was_pending_ && is_pending()) {
    while (sigtimedwait(&sigpipe, nullptr, &at_once) < 0 && errno == EINTR) {
    }
  }
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace tocsin::deliver
