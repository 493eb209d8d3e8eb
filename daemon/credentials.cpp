#include "daemon/credentials.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>

#include "base/limits.h"
#include "base/unique_fd.h"

namespace tocsin::daemon {
namespace {

constexpr std::string_view kFile = "file:";
constexpr std::string_view kVariable = "env:";

// `for_us_alone`: a file that others may read or change holds no secret.
std::optional<std::string> read_secret(const std::string& path, bool for_us_alone) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct stat file {};
  if (!fd || ::fstat(fd.get(), &file) != 0 || !S_ISREG(file.st_mode)) return std::nullopt;
  const bool ours = file.st_uid == 0 || file.st_uid == ::geteuid();
  if (for_us_alone && (!ours || (file.st_mode & (S_IWGRP | S_IRWXO)) != 0)) return std::nullopt;
  std::string text;
  std::array<char, 4096> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by read
  for (;;) {
    const ssize_t n = ::read(fd.get(), buffer.data(), buffer.size());
    if (n < 0 || text.size() > limits::kSecretBytes) return std::nullopt;
    if (n == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

deliver::Credentials system_credentials() {
  const char* const given = std::getenv("CREDENTIALS_DIRECTORY");  // NOLINT(concurrency-mt-unsafe): before any thread
  const std::string directory = given == nullptr ? "" : given;
  return [directory](std::string_view name) -> std::optional<std::string> {
    if (name.starts_with(kFile)) return read_secret(std::string(name.substr(kFile.size())), true);
    if (name.starts_with(kVariable)) {
      const char* value = std::getenv(  // NOLINT(concurrency-mt-unsafe): nobody here ever sets one
          std::string(name.substr(kVariable.size())).c_str());
      return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    }
    if (directory.empty() || name.empty() || name.front() == '.' || name.find('/') != std::string_view::npos)
      return std::nullopt;
    return read_secret(directory + "/" + std::string(name), false);
  };
}

}  // namespace tocsin::daemon
