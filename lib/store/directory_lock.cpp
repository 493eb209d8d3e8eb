#include "store/directory_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "store/access_advice.h"

namespace tocsin::store {
namespace {

// The process id that the holder wrote into the file; empty where it could not.
std::string holder(int fd) {
  std::array<char, 16> bytes{};
  const ssize_t got = ::pread(fd, bytes.data(), bytes.size(), 0);
  const std::string_view text(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  const std::string_view number = text.substr(0, text.find('\n'));
  const bool good =
      !number.empty() && std::all_of(number.begin(), number.end(), [](char c) { return c >= '0' && c <= '9'; });
  return good ? fmt::format(" (process {})", number) : std::string();
}

}  // namespace

Result<DirectoryLock> DirectoryLock::take(const std::string& directory) {
  const std::string path = directory + "/lock";
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) {
    const int number = errno;
    Error error = from_errno(number, path);
    if (const std::string advice = access_advice(number, directory); !advice.empty()) error.message += "; " + advice;
    return Unexpected(std::move(error));
  }
  while (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno == EINTR) continue;
    if (errno != EWOULDBLOCK) return Unexpected(from_errno(errno, path));
    return Unexpected(
        Error{ErrorCode::unavailable,
              fmt::format("the state directory {} is in use by another tocsind{}; stop that one, or give this one a "
                          "directory of its own",
                          directory, holder(fd.get()))});
  }
  // For the message above only: a full disk must not keep the daemon from starting.
  const std::string id = fmt::format("{}\n", ::getpid());
  [[maybe_unused]] const bool told = ::ftruncate(fd.get(), 0) == 0 && ::pwrite(fd.get(), id.data(), id.size(), 0) > 0;
  return DirectoryLock(std::move(fd));
}

}  // namespace tocsin::store
