// One of the files that bore a log's name: open, with how far it is accounted for. Plain, or a gzip file into which a
// rotation has put it, read as the bytes that were compressed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/unique_fd.h"
#include "model/chunk.h"
#include "source/file_identity.h"
#include "source/gzip_file.h"
#include "source/progress.h"
#include "source/rotated_files.h"
#include "source/source.h"

namespace tocsin::source {

struct Generation {
  UniqueFd fd;                     // of a plain file
  std::unique_ptr<GzipFile> gzip;  // else
  FileIdentity identity;
  FileStatus status;     // when last looked at; its size is that of the inflated bytes, as far as it is known
  std::string found_at;  // where it is read from
  Progress progress;
  std::uint64_t known_size = 0;    // when its beginning was last compared
  std::int64_t verified_ns = -1;   // ... and it had last been modified then
  std::int64_t empty_ns = 0;       // it was seen empty, and had last been modified then; 0: not
  bool live = false;               // its end was reached: what comes now, comes now
  bool told = false;               // its position was handed out
  bool broken = false;             // cannot be read
  bool sealed = false;             // a copy, or compressed: nobody writes to it any more
  bool told_end = false;           // that its gzip stream is not whole
  std::optional<Time> gone_since;  // no longer under the name, and quiet

  // All there is of it was shown to the scan.
  [[nodiscard]] bool read_out() const {
    return progress.offset >= status.size || (progress.seen >= status.size && progress.seen > progress.offset) ||
           progress.refused_final;
  }
  [[nodiscard]] bool used_up() const { return progress.offset >= status.size || progress.refused_final; }
};

Generation generation_of(OpenRotatedFile file);

FilePlace place_of(const Generation& generation);
FilePlace place_of(const Position& position);
void set_place(Position& position, FilePlace place);
FileIdentity identity_of(const FilePlace& place);
Wanted wanted_of(const FilePlace& place);

// Looks at it again. After an error it is opened again where it was found, if it is still the same file there: a handle
// that went stale (NFS), a disk that is back.
Result<void> look_at(Generation& generation);

// The bytes to show next; none if the scan has seen all there is. `ended`: nothing more will come. False: not now, call
// again (a gzip file on the way to its offset).
Result<bool> take(Generation& generation, bool ended, const Budget& budget, Counters& counters, std::string& bytes);

// Compares how the file begins with what is known of it, and learns more of it while it is short. False: it was emptied
// and written anew.
bool still_begins_so(Generation& generation, bool took_bytes);

}  // namespace tocsin::source
