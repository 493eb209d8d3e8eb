#include "deliver/write_all.h"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "deliver/sigpipe.h"

namespace tocsin::deliver {

Written write_polled(int fd, std::string_view bytes, const Deadline& deadline) {
  const SigpipeHeld held;
  Written done;
  while (done.written < bytes.size()) {
    std::array<pollfd, 2> ready{{{fd, POLLOUT, 0}, {deadline.interrupt_fd(), POLLIN, 0}}};
    const int count = ::poll(ready.data(), ready.size(), deadline.poll_ms());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return {errno, done.written};
    if (ready[0].revents == 0 && deadline.passed())
      return {deadline.interrupted() ? ECANCELED : ETIMEDOUT, done.written};
    if (ready[0].revents == 0) continue;
    // Ready means room for PIPE_BUF bytes: a blocking descriptor takes that many without making us wait.
    const std::string_view piece = bytes.substr(done.written, PIPE_BUF);
    const ssize_t n = ::write(fd, piece.data(), piece.size());
    if (n >= 0) {
      done.written += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN && deadline.passed()) {
      return {ETIMEDOUT, done.written};
    } else if (errno != EINTR && errno != EAGAIN) {
      return {errno, done.written};
    }
  }
  return done;
}

Written write_whole(int fd, std::string_view bytes) {
  Written done;
  while (done.written < bytes.size()) {
    const ssize_t n = ::write(fd, bytes.data() + done.written, bytes.size() - done.written);
    if (n > 0) {
      done.written += static_cast<std::size_t>(n);
    } else if (n == 0) {
      return {ENOSPC, done.written};
    } else if (errno != EINTR) {
      return {errno, done.written};
    }
  }
  return done;
}

}  // namespace tocsin::deliver
