#include "source/open_file.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string_view>

namespace tocsin::source {

namespace {

std::int64_t to_ns(const timespec& time) {
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

Result<FileStatus> checked(const struct stat& raw, const std::string& path) {
  if (!S_ISREG(raw.st_mode)) {
    return Unexpected(Error{ErrorCode::unsupported,
                            path + ": is " + std::string(kind_of(raw.st_mode)) + ", and only regular files are read"});
  }
  FileStatus status;
  status.device = raw.st_dev;
  status.inode = raw.st_ino;
  status.size = static_cast<std::uint64_t>(raw.st_size);
  status.links = raw.st_nlink;
  status.modified_ns = to_ns(raw.st_mtim);
  status.modified = from_ms(status.modified_ns / 1'000'000);
  status.changed_ns = to_ns(raw.st_ctim);
  return status;
}

}  // namespace

Result<FileStatus> status_of(const std::string& path) {
  struct stat raw {};
  if (::stat(path.c_str(), &raw) != 0) return Unexpected(from_errno(errno, path));
  return checked(raw, path);
}

Result<FileStatus> status_of(int fd, const std::string& path) {
  struct stat raw {};
  if (::fstat(fd, &raw) != 0) return Unexpected(from_errno(errno, path));
  return checked(raw, path);
}

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
