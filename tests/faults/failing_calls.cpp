#include "faults/failing_calls.h"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <mutex>

namespace tocsin::test {
namespace {

FailingCalls orders;
std::mutex path_lock;
std::string failing_path;

bool is_meant(const std::string& path) {
  const std::lock_guard guard(path_lock);
  return !failing_path.empty() && path.find(failing_path) != std::string::npos;
}

std::string path_of(int fd) {
  std::array<char, PATH_MAX> buffer{};
  const ssize_t size = ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), buffer.data(), buffer.size());
  return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size)) : std::string();
}

// Whether this call is one of those that fail; errno is set then.
bool fails(int error) {
  if (error == 0) return false;
  int left = orders.times;
  while (left > 0 && !orders.times.compare_exchange_weak(left, left - 1)) {
  }
  if (left == 0) return false;
  errno = error;
  return true;
}

}  // namespace

FailingCalls& failing_calls() { return orders; }

void fail_for(const std::string& path) {
  const std::lock_guard guard(path_lock);
  failing_path = path;
}

}  // namespace tocsin::test

using namespace tocsin::test;

// NOLINTBEGIN(bugprone-reserved-identifier): the linker's names
extern "C" {

ssize_t __real_pread(int fd, void* buffer, size_t bytes, off_t offset);
int __real_statx(int directory, const char* path, int flags, unsigned mask, struct statx* out);
int __real_inotify_init1(int flags);
int __real_inotify_add_watch(int fd, const char* path, uint32_t mask);

ssize_t __wrap_pread(int fd, void* buffer, size_t bytes, off_t offset) {
  if (orders.read != 0 && is_meant(path_of(fd)) && fails(orders.read)) return -1;
  return __real_pread(fd, buffer, bytes, offset);
}

int __wrap_statx(int directory, const char* path, int flags, unsigned mask, struct statx* out) {
  if (orders.stat != 0) {
    const bool by_handle = (flags & AT_EMPTY_PATH) != 0;
    if (is_meant(by_handle ? path_of(directory) : path) && fails(orders.stat)) return -1;
  }
  return __real_statx(directory, path, flags, mask, out);
}

int __wrap_inotify_init1(int flags) {
  if (fails(orders.inotify_init)) return -1;
  return __real_inotify_init1(flags);
}

int __wrap_inotify_add_watch(int fd, const char* path, uint32_t mask) {
  if (fails(orders.inotify_watch)) return -1;
  return __real_inotify_add_watch(fd, path, mask);
}

}  // extern "C"
// NOLINTEND(bugprone-reserved-identifier)
