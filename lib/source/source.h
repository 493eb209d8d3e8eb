// Bytes with positions: the edge between the world's files and the scan.
//
// A source is used by one thread at a time and never waits for data: read() gives what is there. It knows no event
// loop; wake() says what a loop should watch. After each chunk that held bytes the caller says how far it was
// understood (accept), and the next read goes on from there; nothing is lost in between, for the bytes stay in the
// file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/chunk.h"
#include "model/counters.h"
#include "model/done_file.h"
#include "model/ledger.h"
#include "model/position.h"
#include "source/ledger.h"

namespace tocsin::source {

struct Budget {
  std::size_t bytes;              // about how much to read at once
  Time now;                       // wall time: reference of live data
  bool woken = true;              // something may have changed; false: nobody says so, it is only time to look again
  std::string* buffer = nullptr;  // a chunk's bytes are put into it and moved out: to be given back for the next read
};

// Something worth telling an administrator; the daemon words and logs it.
struct Note {
  enum class Kind {
    found,
    rotated,
    truncated,
    vanished,
    unreadable,
    readable_again,
    cut_short,
    damaged,
    too_large,
    made_whole,
    dropped,      // before it could be read, by whoever writes it
    gap,          // what came next may have gone unread
    handed_over,  // another source of the log group goes on
  };
  Kind kind;
  std::string path;
  std::string detail;
};

struct ReadResult {
  std::optional<Chunk> chunk;  // none: nothing to read now; one without bytes only brings a position worth keeping
  bool ended = false;          // nothing will ever come again: its place is another source's
  bool more = false;           // read again at once: more bytes, or another file, wait
  Counters counters;           // rotations, truncations, read_errors, cut_short, lost_bytes since the last read
  std::vector<Note> notes;     // at most a few per read; repeated trouble is told once until it heals
  // For the ledger, of what happened since the last read; with it comes a chunk, whose position knows of it.
  std::uint64_t closed = 0;      // bytes of files that it is done with
  std::uint64_t skipped = 0;     // bytes that were there before it began, and are not wanted
  std::vector<Gap> gaps;         // without log group, source and time
  std::vector<DoneChange> done;  // after what was given before this read: in the same commit, or a later one
};

// What a log group's globs match and no source reads.
struct NotRead {
  std::string path;
  std::string kind;  // "a FIFO"

  friend bool operator==(const NotRead&, const NotRead&) = default;
};

// What a loop should watch, beside reading every few seconds.
struct Wake {
  std::vector<std::string> paths;      // files and directories whose changes (inotify) mean "read again"
  std::vector<NotRead> not_read = {};  // by path: what its globs match and is no file; of a source of many files
  int fd = -1;                         // readable: read again. Good until the source is used next
};

// What there is to read, as of the last read().
enum class Presence : std::uint8_t {
  awaited,  // no such file
  present,
  unreadable,  // it is there, but cannot be read; a note said why
};

class Source {
 public:
  virtual ~Source() = default;

  // Where an earlier run stopped; before the first read, any number of times (one per file).
  virtual void resume(const Position& position) = 0;
  // Likewise: the files of its log group that were done with.
  virtual void resume_done(std::span<const DoneFile> /*done*/) {}
  virtual ReadResult read(const Budget& budget) = 0;
  // The chunk's bytes up to `after.offset` are accounted for; `after.decoder` comes back in the next chunk of that
  // file.
  virtual void accept(const Position& after) = 0;
  [[nodiscard]] virtual Wake wake() const = 0;
  // Rises when wake() has another answer; 0: ask it after each read.
  [[nodiscard]] virtual std::uint64_t wake_revision() const { return 0; }
  // Bytes known to be there and not yet accounted for; what status shows as lag.
  [[nodiscard]] virtual std::uint64_t behind_bytes() const = 0;
  [[nodiscard]] virtual Presence presence() const = 0;
  // What it holds, for the ledger; none: it cannot tell.
  [[nodiscard]] virtual std::optional<Stock> stock() const { return std::nullopt; }
};

}  // namespace tocsin::source
