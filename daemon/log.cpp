#include "daemon/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "base/utf8.h"

namespace tocsin::daemon::log {
namespace {

// systemd.exec(5), $JOURNAL_STREAM: device and inode of the stream that goes to the journal.
bool journal_listens() {
  const char* const stream = std::getenv("JOURNAL_STREAM");  // NOLINT(concurrency-mt-unsafe): before any thread
  struct stat info {};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &info) != 0) return false;
  return fmt::format("{}:{}", info.st_dev, info.st_ino) == stream;
}

std::shared_ptr<spdlog::logger>& logger() {
  static std::shared_ptr<spdlog::logger> instance = spdlog::stderr_logger_mt("tocsind");
  return instance;
}

bool with_priorities = false;

struct Names {
  spdlog::level::level_enum level;
  const char* priority;  // sd-daemon(3)
  const char* word;
};

Names names_of(Level level) {
  switch (level) {
    case Level::debug:
      return {spdlog::level::debug, "<7>", "debug"};
    case Level::info:
      return {spdlog::level::info, "<6>", "info"};
    case Level::notice:
      return {spdlog::level::info, "<5>", "notice"};
    case Level::warning:
      return {spdlog::level::warn, "<4>", "warning"};
    case Level::error:
      return {spdlog::level::err, "<3>", "error"};
  }
  return {spdlog::level::info, "<6>", "info"};
}

}  // namespace

void start(bool debug) {
  with_priorities = journal_listens();
  logger()->set_pattern(with_priorities ? "%v" : "%Y-%m-%dT%H:%M:%S.%e%z tocsind: %v");
  logger()->set_level(debug ? spdlog::level::debug : spdlog::level::info);
}

void write(Level level, std::string_view message) {
  const Names names = names_of(level);
  const std::string text = printable(message);
  if (with_priorities) {
    logger()->log(names.level, "{}{}", names.priority, text);
  } else {
    logger()->log(names.level, "{}: {}", names.word, text);
  }
}

}  // namespace tocsin::daemon::log
