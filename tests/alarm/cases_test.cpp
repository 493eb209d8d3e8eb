// The conformance cases, through the library (tests/alarm_cases): a set of their own that is always there, and the
// large one beside the repository.
#include <catch2/catch.hpp>

#include <filesystem>

#include "alarm_cases/runner.h"

namespace {

void check(const std::filesystem::path& path) {
  const auto tally = tocsin::alarm_cases::run_file(path.string());
  CHECK(tally.run > 0);
  CHECK(tally.held == tally.run);  // those that do not hold are printed
}

}  // namespace

TEST_CASE("every conformance case of this repository holds") {
  check(std::filesystem::path(TOCSIN_SOURCE_DIR) / "tests" / "alarm_cases" / "data" / "alarms.jsonl");
}

TEST_CASE("every conformance case of metrics and alarms holds") {
  const std::filesystem::path path = std::filesystem::path(TOCSIN_SHARED_DIR) / "cases" / "alarms.jsonl";
  if (!std::filesystem::exists(path)) {
    WARN("skipped: no conformance cases at " << path.string());
    return;
  }
  check(path);
}
