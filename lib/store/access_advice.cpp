#include "store/access_advice.h"

#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace tocsin::store {

std::string user_name() {
  const uid_t user = ::geteuid();
  std::array<char, 4096> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  if (::getpwuid_r(user, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) return found->pw_name;
  return fmt::format("uid {}", user);
}

std::string access_advice(int number, const std::string& directory) {
  switch (number) {
    case EROFS:
      return fmt::format(
          "the state directory {} is read-only: mount its file system writable (under systemd also StateDirectory= or "
          "ReadWritePaths= of the unit), or name another one as state_directory",
          directory);
    case EACCES:
    case EPERM:
      return fmt::format(
          "the state directory {} or a file in it is not writable by user {}: give them to that user (chown -R), or "
          "name another one as state_directory",
          directory, user_name());
    case ENOENT:
    case ENOTDIR:
      return "the state directory must exist and belong to the daemon's user";
    case ENOSPC:
    case EDQUOT:
      return "free space on its file system (df, df -i)";
    default:
      return {};
  }
}

}  // namespace tocsin::store
