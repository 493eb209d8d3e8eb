// System calls that fail to order: those with which logs are read and watched. The program that holds this is linked
// so that the library's calls come here first.
#pragma once

#include <atomic>
#include <string>

namespace tocsin::test {

struct FailingCalls {
  // Of files whose path holds `path`: what the call comes to, an errno; 0: it is done.
  std::atomic<int> read = 0;
  std::atomic<int> stat = 0;
  std::atomic<int> times = -1;  // so often, then never again; less than 0: always
  std::atomic<int> inotify_init = 0;
  std::atomic<int> inotify_watch = 0;
};

// `path`: set before anything fails.
FailingCalls& failing_calls();
void fail_for(const std::string& path);

}  // namespace tocsin::test
