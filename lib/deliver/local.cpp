// Protocols console and file: one row is one line (or a few) on this host.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/limits.h"
#include "base/unique_fd.h"
#include "base/utf8.h"
#include "deliver/deadline.h"
#include "deliver/transports.h"
#include "deliver/write_all.h"

namespace tocsin::deliver {
namespace {

class Console final : public Deliverer {
 public:
  Console(int fd, const Interrupt* interrupt) : fd_(fd), interrupt_(interrupt) {}

  Outcome send(const OutboxRow& row, Duration deadline) override {
    // What an earlier attempt left in the middle of a line is ended first.
    const std::string text = (mid_line_ ? "\n" : "") + row.payload + "\n";
    const Written done =
        write_polled(fd_, text, Deadline(std::min<Duration>(deadline, limits::kSendTimeout), interrupt_));
    if (done.written > 0) mid_line_ = done.written < text.size();
    if (done.error == 0) return {Verdict::delivered, "written", {}};
    return {Verdict::retry, from_errno(done.error, "console").message, {}};
  }

 private:
  int fd_;
  const Interrupt* interrupt_;
  bool mid_line_ = false;
};

// Does the file end in the middle of a line? An attempt that met a full disk, or a crash, leaves one.
bool ends_mid_line(const std::string& path, const struct stat& file) {
  const UniqueFd reader(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  struct stat same {};
  if (!reader || ::fstat(reader.get(), &same) != 0 || same.st_ino != file.st_ino || same.st_dev != file.st_dev)
    return false;
  char last = '\n';
  return same.st_size > 0 && ::pread(reader.get(), &last, 1, same.st_size - 1) == 1 && last != '\n';
}

class File final : public Deliverer {
 public:
  File(const Subscription& subscription, Credentials credentials, const Interrupt* interrupt)
      : subscription_(subscription), credentials_(std::move(credentials)), interrupt_(interrupt) {}

  Outcome send(const OutboxRow& row, Duration deadline) override {
    const auto path = endpoint_now(subscription_, credentials_);
    if (!path) return path.error();
    // Opened for each row: after a rotation the next row goes to the new file. Not blocking: it may be a FIFO that
    // nobody reads.
    const UniqueFd fd(::open(path->c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0640));
    struct stat file {};
    if (!fd || ::fstat(fd.get(), &file) != 0) return failed(errno);
    if (!S_ISREG(file.st_mode)) {
      return outcome(write_polled(fd.get(), row.payload + "\n",
                                  Deadline(std::min<Duration>(deadline, limits::kSendTimeout), interrupt_))
                         .error);
    }
    const std::string line = (ends_mid_line(*path, file) ? "\n" : "") + row.payload + "\n";
    if (const Written done = write_whole(fd.get(), line); done.error != 0) return failed(done.error);
    // The row leaves the outbox for good: the line must outlive a power cut as the row did.
    return outcome(::fdatasync(fd.get()) == 0 ? 0 : errno);
  }

 private:
  [[nodiscard]] Outcome outcome(int error) const {
    return error == 0 ? Outcome{Verdict::delivered, "written", {}} : failed(error);
  }

  // A person can mend nearly everything about a path while the row waits.
  [[nodiscard]] Outcome failed(int error) const {
    const bool hopeless = error == EISDIR || error == ENAMETOOLONG || error == ELOOP;
    return {hopeless ? Verdict::refused : Verdict::retry,
            from_errno(error, printable(subscription_.endpoint.value)).message,
            {}};
  }

  Subscription subscription_;
  Credentials credentials_;
  const Interrupt* interrupt_;
};

}  // namespace

std::unique_ptr<Deliverer> make_console(const Subscription& /*subscription*/, const Credentials& /*credentials*/,
                                        const DeliverSettings& settings) {
  return std::make_unique<Console>(settings.console_fd, settings.interrupt);
}

std::unique_ptr<Deliverer> make_file(const Subscription& subscription, const Credentials& credentials,
                                     const DeliverSettings& settings) {
  return std::make_unique<File>(subscription, credentials, settings.interrupt);
}

}  // namespace tocsin::deliver
