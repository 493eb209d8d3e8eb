// What of the machine this process may use, and uses.
#pragma once

#include <cstddef>

namespace tocsin::daemon {

// At least 1. What taskset, a cgroup's cpuset or systemd's CPUAffinity allow, not what the machine has.
std::size_t usable_cores();

// Threads that read and scan: one for each of so many cores, at least 2, and no more than the unit's TasksMax and
// MemoryMax have room for on a machine of a hundred.
std::size_t worker_count(std::size_t cores);

// As many open files as the process may have without asking anybody (the soft limit up to the hard one, as far as it is
// of use): a shell gives 1,024, and a wide glob finds more logs.
void raise_descriptor_limit();

}  // namespace tocsin::daemon
