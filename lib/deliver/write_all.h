// Writing to what may not take it: pipes, terminals, full disks.
#pragma once

#include <string_view>

#include "deliver/deadline.h"

namespace tocsin::deliver {

// 0: all was written. Else the errno, ETIMEDOUT past the deadline, ECANCELED when it was interrupted; `written` says
// how far it came.
struct Written {
  int error = 0;
  std::size_t written = 0;
};

// For descriptors that can be polled, blocking or not: never waits past the deadline. In pieces that a pipe takes
// whole.
Written write_polled(int fd, std::string_view bytes, const Deadline& deadline);

// For files on disk: one write(2), and more only where the system took part of it.
Written write_whole(int fd, std::string_view bytes);

}  // namespace tocsin::deliver
