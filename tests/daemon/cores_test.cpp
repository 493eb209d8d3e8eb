#include "daemon/cores.h"

#include <sys/resource.h>

#include <algorithm>
#include <catch2/catch.hpp>

using namespace tocsin::daemon;

TEST_CASE("a machine of many cores does not take more threads than the unit allows") {
  CHECK(worker_count(1) == 2);
  CHECK(worker_count(4) == 4);
  CHECK(worker_count(128) + 8 < 64);  // TasksMax of systemd/tocsind.service; hooks want some too
}

TEST_CASE("the soft limit of open files is raised to the hard one, and never lowered") {
  struct rlimit before {};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  struct rlimit low = before;
  low.rlim_cur = std::min<rlim_t>(before.rlim_max, 256);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
  raise_descriptor_limit();
  struct rlimit raised {};
  ::getrlimit(RLIMIT_NOFILE, &raised);
  CHECK(raised.rlim_cur == std::min<rlim_t>(before.rlim_max, 65536));
  CHECK(raised.rlim_max == before.rlim_max);
  ::setrlimit(RLIMIT_NOFILE, &before);
}
