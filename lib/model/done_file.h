// A file of those that are delivered whole, in as few bytes as tell it from another when it is met again: there are
// hundreds of thousands. A Position is kept of a file that is not done with.
#pragma once

#include <cstdint>
#include <string>

namespace tocsin {

struct DoneFile {
  std::uint64_t path = 0;         // hash of it (source/done_files.h)
  std::uint64_t size = 0;         // when it was done with
  std::uint64_t offset = 0;       // bytes accounted for (inflated bytes of a compressed file)
  std::uint64_t prefix_hash = 0;  // as in Position; of no bytes: it was passed over unread
  std::uint32_t prefix_bytes = 0;
  std::uint32_t inode = 0;         // its lower half
  std::uint32_t time_columns = 0;  // as in DecoderState: a plain file may grow
  std::uint32_t gone = 0;          // since which hour, counted from 1970, it is not there; 0: it is

  friend bool operator==(const DoneFile&, const DoneFile&) = default;
};

// What has become of one.
struct DoneChange {
  DoneFile file;
  std::string path;        // what was just read to its end: its position goes; empty: it has none
  bool forgotten = false;  // nothing is known of it any more
};

}  // namespace tocsin
