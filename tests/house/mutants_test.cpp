// The list of mutants changes text of the sources: where that was rewritten, an entry would change nothing.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>

TEST_CASE("what the mutants change still stands in the sources") {
  if (std::system("command -v python3 >/dev/null") != 0) {
    WARN("skipped: python3 is not installed");
    return;
  }
  const std::string list = std::string(TOCSIN_SOURCE_DIR) + "/tests/mutation/alarm_mutants";
  CHECK(std::system(("python3 '" + list + "' --check").c_str()) == 0);
}
