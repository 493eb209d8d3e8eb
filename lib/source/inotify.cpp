#include "source/inotify.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace tocsin::source {

namespace {

// Of a file: writes, truncation, permissions and link count, its end. Of a directory: what comes, goes, and was written
// to its end; not each write to each file in it: /var/log has too many.
constexpr std::uint32_t kFileEvents = IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF;
constexpr std::uint32_t kDirectoryEvents = IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CLOSE_WRITE |
                                           IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr std::size_t kBufferBytes = 64 * 1024;

}  // namespace

Result<Inotify> Inotify::open() {
  UniqueFd fd(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!fd) return Unexpected(from_errno(errno, "inotify cannot be used, files are polled"));
  return Inotify(std::move(fd));
}

bool Inotify::add(const std::string& path) {
  int watch = ::inotify_add_watch(fd_.get(), path.c_str(), kDirectoryEvents);
  if (watch < 0 && errno == ENOTDIR) watch = ::inotify_add_watch(fd_.get(), path.c_str(), kFileEvents);
  const auto known = watches_.find(path);
  if (known != watches_.end() && known->second != watch) forget(known->second, path);
  if (watch < 0) return false;
  watches_[path] = watch;
  paths_[watch].insert(path);
  return true;
}

void Inotify::remove(const std::string& path) {
  if (const auto known = watches_.find(path); known != watches_.end()) forget(known->second, path);
}

void Inotify::forget(int watch, const std::string& path) {
  watches_.erase(path);
  const auto it = paths_.find(watch);
  if (it == paths_.end()) return;
  it->second.erase(path);
  if (!it->second.empty()) return;
  paths_.erase(it);
  ::inotify_rm_watch(fd_.get(), watch);
}

Changes Inotify::drain() {
  Changes changes;
  alignas(inotify_event) std::array<char, kBufferBytes> buffer;
  while (true) {
    const ssize_t got = ::read(fd_.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return changes;
    for (std::size_t at = 0; at + sizeof(inotify_event) <= static_cast<std::size_t>(got);) {
      inotify_event event{};
      std::memcpy(&event, buffer.data() + at, sizeof event);
      at += sizeof event + event.len;
      if ((event.mask & IN_Q_OVERFLOW) != 0) changes.all = true;
      const auto it = paths_.find(event.wd);
      if (it == paths_.end()) continue;  // of a watch that was taken back since
      changes.paths.insert(it->second.begin(), it->second.end());
      if ((event.mask & IN_IGNORED) == 0) continue;
      for (const auto& path : it->second) watches_.erase(path);
      paths_.erase(it);
    }
  }
}

}  // namespace tocsin::source
