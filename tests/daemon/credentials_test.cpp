#include "daemon/credentials.h"

#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>

#include "support/temp_dir.h"

using namespace tocsin;
using tocsin::test::TempDir;

TEST_CASE("a credential is the file of its name, a file's secret is for us alone, a variable is the environment's") {
  const TempDir dir;
  dir.write("slack", "https://hooks.example.com/x\n");
  ::setenv("CREDENTIALS_DIRECTORY", dir.path().c_str(), 1);  // NOLINT(concurrency-mt-unsafe)
  ::setenv("TOCSIN_TEST_SECRET", "s", 1);                    // NOLINT(concurrency-mt-unsafe)
  const auto credentials = daemon::system_credentials();
  ::unsetenv("CREDENTIALS_DIRECTORY");  // NOLINT(concurrency-mt-unsafe)
  CHECK(credentials("slack") == "https://hooks.example.com/x");
  CHECK(credentials("teams") == std::nullopt);
  CHECK(credentials("../slack") == std::nullopt);
  CHECK(credentials("env:TOCSIN_TEST_SECRET") == "s");
  CHECK(credentials("env:TOCSIN_TEST_NOTHING") == std::nullopt);

  const std::string file = dir.write("key", "k\n");
  for (const mode_t good : {0600U, 0640U, 0400U}) {
    REQUIRE(::chmod(file.c_str(), good) == 0);
    CHECK(credentials("file:" + file) == "k");
  }
  for (const mode_t bad : {0644U, 0660U, 0604U, 0602U}) {
    REQUIRE(::chmod(file.c_str(), bad) == 0);
    CHECK(credentials("file:" + file) == std::nullopt);
  }
  CHECK(credentials("file:" + dir.path()) == std::nullopt);
  CHECK(credentials("file:" + dir.path() + "/nothing") == std::nullopt);
  const std::string large = dir.write("large", std::string(100'000, 'x'));
  REQUIRE(::chmod(large.c_str(), 0600) == 0);
  CHECK(credentials("file:" + large) == std::nullopt);
}
