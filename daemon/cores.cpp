#include "daemon/cores.h"

#include <sched.h>

#include <algorithm>
#include <thread>

namespace tocsin::daemon {

std::size_t usable_cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0) return static_cast<std::size_t>(CPU_COUNT(&allowed));
  return std::max(1U, std::thread::hardware_concurrency());  // more of them than the set has room for
}

}  // namespace tocsin::daemon
