#include "pattern/event_locator.h"

#include "base/count_bytes.h"

namespace tocsin::pattern {

std::uint64_t count_events(const Block& block) {
  if (!block.lines) return block.records.size();
  if (block.bytes.empty()) return 0;
  const std::uint64_t newlines = count_bytes(block.bytes, '\n');
  return newlines + (block.bytes.back() == '\n' ? 0 : 1);
}

}  // namespace tocsin::pattern
