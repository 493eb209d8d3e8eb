// What the matcher is given, and what it gives back.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "model/chunk.h"

namespace tocsin::pattern {

// Whole events. Lines: `bytes` ends with a newline or is one last line without; `records` is empty and the events are
// the lines (a CR before the newline does not belong to the event). Records: `records` says where each stands, in
// ascending order and apart from each other.
struct Block {
  std::string_view bytes;
  std::span<const Slice> records;
  bool lines = true;
};

// The patterns that one event matches, ascending; at least one.
struct Match {
  Slice event;  // in Block::bytes
  std::span<const std::uint32_t> patterns;
};

}  // namespace tocsin::pattern
