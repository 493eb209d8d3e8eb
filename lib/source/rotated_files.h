// The files around a live log that used to be it, or are copies of what it was: beside it, beside the target of its
// symbolic link, in the folders directly below (olddir), and wherever one of them was seen before. Listed once when
// made; a search is asked for when a name has changed hands, not at every read.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "source/file_identity.h"
#include "source/file_names.h"

namespace tocsin::source {

// What is known of a file that is looked for.
struct Wanted {
  FileIdentity identity;
  std::int64_t modified_ns = 0;  // when last looked at, while it was under the name; 0: not known
  std::uint64_t offset = 0;      // a copy must hold at least as much
  std::string found_at;          // its rotated name then; empty: not known. All there is to know an empty file by
};

struct RotatedFile {
  std::string path;
  FileStatus status;
  Compression compression = Compression::none;
};

struct OpenRotatedFile {
  RotatedFile file;
  UniqueFd fd;
  FileIdentity identity;  // of the gzip file, with the hash of what it inflates to
};

class RotatedFiles {
 public:
  // `known`: directories where files of the name were seen; they are searched too. `example`: one of those files, or
  // empty: others whose names differ from its in digits alone are taken for this log's too.
  RotatedFiles(const std::string& path, const std::set<std::string>& known, const std::string& example);

  // The very file, under whatever name, compressed files included: a position may be in one.
  [[nodiscard]] std::optional<OpenRotatedFile> same_file(const FileIdentity& identity) const;

  // Another file that begins with the same bytes: what `cp` (copytruncate) or gzip made of it. Never the live file. Of
  // several the one written first after it was last seen.
  [[nodiscard]] std::optional<OpenRotatedFile> copy_of(const Wanted& wanted) const;

  // Files that bore the name after that one, oldest first; `name`: what that one is called now, if that is known. Names
  // decide where they can be compared (.1 is younger than .2, -20261116 than -20261115); else the times of birth and of
  // the last write do. None is the live file. A file that is there both compressed and not counts once.
  [[nodiscard]] std::vector<RotatedFile> younger(const Wanted& wanted, const std::string& name) const;

  // One that may be it and that we cannot read into: compressed by something else than gzip.
  [[nodiscard]] std::optional<std::string> unreadable_copy_of(const Wanted& wanted) const;

 private:
  [[nodiscard]] bool is_related(const std::string& path) const;
  [[nodiscard]] bool has_lasting_name(const std::string& rotated) const;
  [[nodiscard]] bool is_live(const FileStatus& status) const;

  std::vector<std::string> live_names_;  // of the path, and of its target
  std::string example_;                  // a name, without the suffix of a compression
  std::optional<FileStatus> live_;
  std::vector<RotatedFile> files_;
};

// Opens it and learns how it begins; through gzip where it is compressed.
std::optional<OpenRotatedFile> open_rotated(const RotatedFile& file);

}  // namespace tocsin::source
