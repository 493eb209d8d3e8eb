// One datagram to a local socket or over UDP.
#pragma once

#include <string>
#include <string_view>

#include "deliver/deadline.h"

namespace tocsin::deliver {

// To a Unix datagram socket. 0, or the errno; EMSGSIZE where it is too long for one.
int send_to_socket(const std::string& path, std::string_view bytes, const Deadline& deadline);

}  // namespace tocsin::deliver
