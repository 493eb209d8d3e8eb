// The conformance cases, through the library (tests/alarm_cases).
#include <catch2/catch.hpp>

#include <filesystem>

#include "alarm_cases/runner.h"

TEST_CASE("every conformance case of metrics and alarms holds") {
  const std::filesystem::path path = std::filesystem::path(TOCSIN_SHARED_DIR) / "cases" / "alarms.jsonl";
  if (!std::filesystem::exists(path)) {
    WARN("skipped: no conformance cases at " << path.string());
    return;
  }
  const auto tally = tocsin::alarm_cases::run_file(path.string());
  CHECK(tally.run > 0);
  WARN(tally.held << " of " << tally.run << " hold");
}
