#include "deliver/datagram.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/unique_fd.h"

namespace tocsin::deliver {

int send_to_socket(const std::string& path, std::string_view bytes, const Deadline& deadline) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) return ENAMETOOLONG;
  std::memcpy(address.sun_path, path.data(),
              path.size());  // NOLINT(cppcoreguidelines-pro-bounds-array-to-pointer-decay)
  const UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd || ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)  // NOLINT
    return errno;
  for (;;) {
    if (::send(fd.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) >= 0) return 0;
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return errno;
    if (deadline.passed()) return deadline.interrupted() ? ECANCELED : ETIMEDOUT;
    std::array<pollfd, 2> ready{{{fd.get(), POLLOUT, 0}, {deadline.interrupt_fd(), POLLIN, 0}}};
    ::poll(ready.data(), ready.size(), deadline.poll_ms());
  }
}

}  // namespace tocsin::deliver
