// Where a log event stands, so that a person can look it up later.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/time.h"

namespace tocsin {

struct EventRef {
  // The path under which it was read, or where a journal's record stands (journal_place.h); null: neither.
  std::shared_ptr<const std::string> file;
  std::uint64_t offset = 0;  // of its first byte; of the inflated bytes where the file is compressed
  std::uint32_t length = 0;  // bytes, without the line's end
  // How it begins, as it was read (limits::kEvidenceBytes at most), for people; null: no longer, or not yet, at hand.
  // No part of what an event is, nor of stored state.
  std::shared_ptr<const std::string> text = {};

  friend bool operator==(const EventRef& a, const EventRef& b) {
    const bool same_file = a.file == b.file || (a.file && b.file && *a.file == *b.file);
    return same_file && a.offset == b.offset && a.length == b.length;
  }
};

// An event that led to a state change, with its event time.
struct Evidence {
  Time time;
  EventRef event;

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

}  // namespace tocsin
