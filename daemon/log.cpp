#include "daemon/log.h"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>

#include "base/counted.h"
#include "base/utf8.h"
#include "deliver/write_all.h"

namespace tocsin::daemon::log {
namespace {

// systemd.exec(5), $JOURNAL_STREAM: device and inode of the stream that goes to the journal.
bool journal_listens() {
  const char* const stream = std::getenv("JOURNAL_STREAM");  // NOLINT(concurrency-mt-unsafe): before any thread
  struct stat info {};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &info) != 0) return false;
  return fmt::format("{}:{}", info.st_dev, info.st_ino) == stream;
}

bool with_priorities = false;

// Standard error, which nobody may be reading: a journal that hangs, a pager, a terminal that was stopped with Ctrl-S.
// The loop logs too, and must not wait for them: what is not taken soon is lost, and counted. After the first that was
// lost the next ones are not waited with.
class Stderr final : public spdlog::sinks::base_sink<std::mutex> {
 private:
  static constexpr Duration kPatience{100};

  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    std::string text = mid_line_ ? "\n" : "";
    if (lost_ > 0) {
      text += fmt::format("{}{} lost here: nobody took what was written to standard error\n",
                          with_priorities ? "<4>" : "tocsind: warning: ", counted(lost_, "message"));
    }
    text.append(line.data(), line.size());
    const deliver::Deadline deadline(lost_ > 0 ? Duration{0} : kPatience);
    const deliver::Written done = deliver::write_polled(STDERR_FILENO, text, deadline);
    if (done.written > 0) mid_line_ = done.written < text.size();
    lost_ = done.error == 0 ? 0 : lost_ + 1;
  }
  void flush_() override {}

  std::uint64_t lost_ = 0;
  bool mid_line_ = false;
};

std::shared_ptr<spdlog::logger>& logger() {
  static std::shared_ptr<spdlog::logger> instance =
      std::make_shared<spdlog::logger>("tocsind", std::make_shared<Stderr>());
  return instance;
}

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
