#include "deliver/interrupt.h"

#include <sys/eventfd.h>

namespace tocsin::deliver {

Interrupt::Interrupt() : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void Interrupt::raise() {
  raised_.store(true);
  if (event_) static_cast<void>(::eventfd_write(event_.get(), 1));
}

}  // namespace tocsin::deliver
