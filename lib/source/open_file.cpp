#include "source/open_file.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <string_view>

namespace tocsin::source {

namespace {

std::int64_t to_ns(const statx_timestamp& time) {
  return static_cast<std::int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

std::string_view kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a directory";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
  return "something else";
}

constexpr rlim_t kSpareDescriptors = 128;  // a quarter of few

// Would the process's last descriptors go to logs? Those are for whoever asks how it is, for the notifications, and for
// the rules at a reload. A new descriptor has the lowest number that is free, so its number says how many are in use.
bool is_spare(int fd) {
  struct rlimit limit {};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return false;
  return static_cast<rlim_t>(fd) >= limit.rlim_cur - std::min(kSpareDescriptors, limit.rlim_cur / 4);
}

Result<FileStatus> look(int directory, const char* name, int flags, const std::string& path) {
  struct statx raw {};
  if (::statx(directory, name, flags, STATX_BASIC_STATS | STATX_BTIME, &raw) != 0) {
    return Unexpected(from_errno(errno, path));
  }
  if (!S_ISREG(raw.stx_mode)) {
    return Unexpected(Error{ErrorCode::unsupported,
                            path + ": is " + std::string(kind_of(raw.stx_mode)) + ", and only regular files are read"});
  }
  FileStatus status;
  status.device = makedev(raw.stx_dev_major, raw.stx_dev_minor);
  status.inode = raw.stx_ino;
  status.size = raw.stx_size;
  status.links = raw.stx_nlink;
  status.modified_ns = to_ns(raw.stx_mtime);
  status.modified = from_ms(status.modified_ns / 1'000'000);
  status.changed_ns = to_ns(raw.stx_ctime);
  if ((raw.stx_mask & STATX_BTIME) != 0) status.birth_ns = to_ns(raw.stx_btime);
  return status;
}

}  // namespace

Result<FileStatus> status_of(const std::string& path) { return look(AT_FDCWD, path.c_str(), 0, path); }

Result<FileStatus> status_of(int fd, const std::string& path) { return look(fd, "", AT_EMPTY_PATH, path); }

std::string other_kind_of(const std::string& path) {
  struct stat raw {};
  if (::stat(path.c_str(), &raw) != 0 || S_ISREG(raw.st_mode)) return {};
  return std::string(kind_of(raw.st_mode));
}

Result<UniqueFd> open_regular(const std::string& path) {
  // Looked at before it is opened: opening alone can act on a device.
  if (auto status = status_of(path); !status) return Unexpected(std::move(status).error());
  UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (!fd) return Unexpected(from_errno(errno, path));
  if (is_spare(fd.get())) {
    return Unexpected(Error{
        ErrorCode::full, path + ": the process may open no more files: raise LimitNOFILE of the unit (ulimit -n), or "
                                "name fewer files; it is tried again"});
  }
  if (auto status = status_of(fd.get(), path); !status) return Unexpected(std::move(status).error());
  return fd;
}

std::optional<std::string> present_path(int fd) {
  std::array<char, PATH_MAX> buffer{};
  const std::string link = "/proc/self/fd/" + std::to_string(fd);
  const ssize_t size = ::readlink(link.c_str(), buffer.data(), buffer.size());
  if (size <= 0 || static_cast<std::size_t>(size) >= buffer.size() || buffer.front() != '/') return std::nullopt;
  std::string path(buffer.data(), static_cast<std::size_t>(size));
  // What is deleted is shown with a remark behind it; a file may be called so, too.
  const auto there = status_of(path);
  const auto held = status_of(fd, path);
  if (!there || !held || there->device != held->device || there->inode != held->inode) return std::nullopt;
  return path;
}

Result<void> read_into(std::string& buffer, int fd, std::uint64_t offset, std::size_t bytes, const std::string& path) {
  buffer.resize(bytes);  // where it held as much before, nothing is written for this
  std::size_t have = 0;
  int error = 0;
  while (have < bytes) {
    const ssize_t got = ::pread(fd, buffer.data() + have, bytes - have, static_cast<off_t>(offset + have));
    if (got == 0) break;
    if (got > 0) {
      have += static_cast<std::size_t>(got);
    } else if (errno != EINTR) {
      error = errno;
      have = 0;
      break;
    }
  }
  buffer.resize(have);
  if (error != 0) return Unexpected(from_errno(error, path));
  return {};
}

Result<std::string> read_at(int fd, std::uint64_t offset, std::size_t bytes, const std::string& path) {
  std::string out;
  if (auto read = read_into(out, fd, offset, bytes, path); !read) return Unexpected(std::move(read).error());
  return out;
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

std::string nearest_directory(std::string directory) {
  struct stat raw {};
  while (directory.size() > 1 && (::stat(directory.c_str(), &raw) != 0 || !S_ISDIR(raw.st_mode))) {
    directory = directory_of(directory);
  }
  return directory;
}

}  // namespace tocsin::source
