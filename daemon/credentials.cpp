#include "daemon/credentials.h"

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

namespace tocsin::daemon {

deliver::Credentials system_credentials() {
  const char* const given = std::getenv("CREDENTIALS_DIRECTORY");  // NOLINT(concurrency-mt-unsafe): before any thread
  const std::string directory = given == nullptr ? "" : given;
  return [directory](std::string_view name) -> std::optional<std::string> {
    if (directory.empty() || name.empty() || name.front() == '.' || name.find('/') != std::string_view::npos)
      return std::nullopt;
    std::ifstream in(directory + "/" + std::string(name), std::ios::binary);
    if (!in) return std::nullopt;
    std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (text.ends_with('\n')) text.pop_back();
    return text;
  };
}

}  // namespace tocsin::daemon
