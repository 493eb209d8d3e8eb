// A history of one log, made from a seed: a writer that numbers its lines, a rotator that does what logrotate does, and
// a tail that is stopped, started and killed meanwhile. What was read is held against what was written.
#pragma once

#include <cstdint>
#include <string>

namespace tocsin::test {

struct RotationHistory {
  std::string failure;  // empty: every line arrived once, in the order of its file, or was lost to copytruncate's race
  std::string script;   // what was done, for a person who looks for a failure's cause
  std::size_t written = 0;
  std::size_t rotations = 0;
  std::size_t stops = 0;
  std::size_t kills = 0;
  std::size_t raced = 0;  // lines that copytruncate took, each behind a gap that was told
};

RotationHistory play_rotations(std::uint64_t seed);

}  // namespace tocsin::test
