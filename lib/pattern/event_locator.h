// Which event of a block does a place in it belong to? Asked for places in ascending order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "pattern/block.h"

namespace tocsin::pattern {

class EventLocator {
 public:
  explicit EventLocator(const Block& block) : block_(block) {}

  // Behind this offset another event begins, at the earliest: only then is there anything to ask.
  [[nodiscard]] std::size_t limit() const { return limit_; }
  [[nodiscard]] const Slice& event() const { return event_; }

  // Finds the event for the byte at `place`, which is at or behind limit(). False: it stands between two records.
  bool move_to(std::size_t place) { return block_.lines ? move_to_line(place) : move_to_record(place); }

 private:
  bool move_to_line(std::size_t place) {
    const char* const bytes = block_.bytes.data();
    const void* const before = place == limit_ ? nullptr : memrchr(bytes + limit_, '\n', place - limit_);
    const std::size_t begin =
        before == nullptr ? limit_ : static_cast<std::size_t>(static_cast<const char*>(before) - bytes) + 1;
    const void* const newline = std::memchr(bytes + place, '\n', block_.bytes.size() - place);
    std::size_t end = block_.bytes.size();
    limit_ = end;
    if (newline != nullptr) {
      end = static_cast<std::size_t>(static_cast<const char*>(newline) - bytes);
      limit_ = end + 1;
      if (end > begin && bytes[end - 1] == '\r') --end;
    }
    event_ = {begin, static_cast<std::uint32_t>(end - begin)};
    return true;
  }

  bool move_to_record(std::size_t place) {
    while (record_ < block_.records.size() && end_of(block_.records[record_]) <= place) ++record_;
    if (record_ == block_.records.size() || block_.records[record_].offset > place) {
      limit_ = place + 1;
      return false;
    }
    event_ = block_.records[record_];
    limit_ = end_of(event_);
    return true;
  }

  static std::size_t end_of(const Slice& slice) { return slice.offset + slice.length; }

  const Block& block_;
  Slice event_;
  std::size_t limit_ = 0;   // lines: where the next line begins
  std::size_t record_ = 0;  // none before it is asked for again
};

// Calls `visit` with each event. Returns how many there are.
template <class Visit>
std::uint64_t for_each_event(const Block& block, const Visit& visit) {
  if (!block.lines) {
    for (const Slice& record : block.records) visit(record);
    return block.records.size();
  }
  EventLocator lines(block);
  std::uint64_t count = 0;
  for (; lines.limit() < block.bytes.size(); ++count) {
    lines.move_to(lines.limit());
    visit(lines.event());
  }
  return count;
}

// How many events for_each_event() visits.
std::uint64_t count_events(const Block& block);

}  // namespace tocsin::pattern
