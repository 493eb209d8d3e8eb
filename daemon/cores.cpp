#include "daemon/cores.h"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <thread>

namespace tocsin::daemon {
namespace {

constexpr std::size_t kLeastWorkers = 2;
constexpr std::size_t kMostWorkers = 16;
constexpr rlim_t kMostDescriptors = 65536;  // the unit's LimitNOFILE

}  // namespace

std::size_t usable_cores() {
  cpu_set_t allowed;
  CPU_ZERO(&allowed);
  if (::sched_getaffinity(0, sizeof allowed, &allowed) == 0) return static_cast<std::size_t>(CPU_COUNT(&allowed));
  return std::max(1U, std::thread::hardware_concurrency());  // more of them than the set has room for
}

std::size_t worker_count(std::size_t cores) { return std::clamp(cores, kLeastWorkers, kMostWorkers); }

void raise_descriptor_limit() {
  struct rlimit limit {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = std::min(limit.rlim_max, kMostDescriptors);
  if (limit.rlim_cur >= wanted) return;
  limit.rlim_cur = wanted;
  ::setrlimit(RLIMIT_NOFILE, &limit);  // where a sandbox forbids it, what there is must do
}

}  // namespace tocsin::daemon
