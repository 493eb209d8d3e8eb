// How far one file was read, and what must be known to read on: the ledger that goes into the same commit as what was
// counted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace tocsin {

// What a decoder remembers between two chunks of one file.
struct DecoderState {
  std::optional<Time> last_stamp;   // event time of the last dated event
  bool skipping_long_line = false;  // inside a line past the bound: its rest is passed over
  bool second_half_of_overlap =
      false;  // in a repeated local hour (end of daylight saving), the standard-time reading is the current one
  std::uint32_t time_columns =
      0;  // where the file's header says the time stands, as its format writes it; 0: no header

  friend bool operator==(const DecoderState&, const DecoderState&) = default;
};

// One of several files of one name that are not done with: a log that was rotated and may still be written to, or one
// that was seen and is not read yet.
struct FilePlace {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::int64_t birth_ns = 0;  // since 1970; 0: the file system does not tell
  std::uint64_t prefix_hash = 0;
  std::uint32_t prefix_bytes = 0;
  std::int64_t modified_ns = 0;  // when last looked at
  std::uint64_t size = 0;        // the same
  std::string found_at;          // where it was then
  std::uint64_t offset = 0;
  DecoderState decoder;

  friend bool operator==(const FilePlace&, const FilePlace&) = default;
};

struct Position {
  std::string log_group;
  std::string path;          // the name under which the file is found by configuration; key together with log_group
  std::uint64_t device = 0;  // identity of the file last read under that name
  std::uint64_t inode = 0;
  std::uint64_t prefix_hash = 0;  // of the first prefix_bytes bytes: inodes are used again
  std::uint32_t prefix_bytes = 0;
  std::uint64_t offset = 0;  // bytes accounted for (inflated bytes of a compressed file)
  bool complete = false;     // read once and for all (a gzip file that was delivered whole)
  DecoderState decoder;
  // Of a journal, whose `offset` counts the bytes of the lines that were made of its records: the record that was read
  // last, as libsystemd names it. Empty: none yet, or it is gone; then reading goes on after decoder.last_stamp, or
  // with the first record where there is none. `complete`: files took its place at decoder.last_stamp.
  std::string cursor = {};
  std::int64_t birth_ns = 0;  // as in FilePlace, of the file the offset is in
  std::int64_t modified_ns = 0;
  std::uint64_t size = 0;
  std::string found_at = {};          // of the one under the name: where the one before it went
  std::vector<FilePlace> older = {};  // files that bore the name before this one, oldest first
  std::vector<FilePlace> newer = {};  // ... and after it

  friend bool operator==(const Position&, const Position&) = default;
};

}  // namespace tocsin
