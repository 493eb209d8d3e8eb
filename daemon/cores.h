// How many processors this process may run on.
#pragma once

#include <cstddef>

namespace tocsin::daemon {

// At least 1. What taskset, a cgroup's cpuset or systemd's CPUAffinity allow, not what the machine has.
std::size_t usable_cores();

}  // namespace tocsin::daemon
