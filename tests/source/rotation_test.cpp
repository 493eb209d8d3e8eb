// Generated histories of a log: TOCSIN_SEED=N repeats from that one on, TOCSIN_ROTATIONS=N plays so many.
#include <catch2/catch.hpp>
#include <chrono>
#include <iostream>

#include "support/from_environment.h"
#include "support/rotation_history.h"

namespace tocsin::source {

TEST_CASE("through every rotation, stop and kill each line arrives once, in the order of its file") {
  const std::uint64_t seed = test::from_environment("TOCSIN_SEED", 14'000);
  const std::uint64_t count = test::from_environment("TOCSIN_ROTATIONS", 300);
  const auto began = std::chrono::steady_clock::now();
  std::size_t written = 0;
  std::size_t rotations = 0;
  std::size_t stops = 0;
  std::size_t kills = 0;
  std::size_t raced = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const test::RotationHistory history = test::play_rotations(seed + i);
    INFO("again: TOCSIN_SEED=" << seed + i << " TOCSIN_ROTATIONS=1, " << history.script);
    REQUIRE(history.failure == "");
    written += history.written;
    rotations += history.rotations;
    stops += history.stops;
    kills += history.kills;
    raced += history.raced;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::cout << "rotation histories: " << count << ", seed " << seed << ", " << rotations << " rotations, " << stops
            << " stops, " << kills << " kills, " << written << " lines, " << raced
            << " of them lost to copytruncate's race, " << took.count() << " s\n";
}

}  // namespace tocsin::source
