// CHECK(condition): what must hold whatever the input is. A failure is our mistake: it says where, and aborts, so that
// systemd starts the daemon again from its last commit. Never use it on anything that comes from outside.
#pragma once

namespace tocsin {

[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace tocsin

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) ::tocsin::check_failed(#condition, __FILE__, __LINE__); \
  } while (false)
