// What a source hands to the scan: bytes of one file, from a position on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/position.h"

namespace tocsin {

// From the one to the other, both included.
struct TimeSpan {
  Time from = Time::min();
  Time to = Time::max();

  [[nodiscard]] bool holds(Time time) const { return time >= from && time <= to; }
};

// What a source knows of an event that it made itself, of a journal's record: its bytes need not be asked.
struct KnownEvent {
  std::uint64_t offset = 0;  // of its first byte, in Chunk::bytes
  Time time;                 // to the millisecond, where its stamp has whole seconds
  std::string cursor;        // where its record stands
};

struct Chunk {
  std::string bytes;  // from start.offset on; may end in the middle of an event
  Position start;
  std::string read_from;  // the path it was really read from (differs from start.path after a rename); for EventRef
  std::vector<KnownEvent> known;  // by offset, of each event or of none; then each is a whole line
  Time reference;     // wall time for live data, the file's mtime for old: gives a year or a zone to stamps without
  bool live = false;  // reference is the time of arrival; else old data (replay, backlog) whose arrival says nothing
  bool replayed = false;           // read over again, long after: stamps are believed, however far ahead of `reference`
  std::optional<TimeSpan> within;  // events of other times are passed over, neither counted nor matched
  bool at_end = false;  // nothing follows now: an event cut short by the end may be completed by a later write
  bool final =
      false;  // nothing will ever follow (rotated away, complete gzip): what is left without a newline is an event
};

// A part of some bytes.
struct Slice {
  std::uint64_t offset = 0;
  std::uint32_t length = 0;

  [[nodiscard]] std::string_view of(std::string_view bytes) const { return bytes.substr(offset, length); }
  friend bool operator==(const Slice&, const Slice&) = default;
};

}  // namespace tocsin
