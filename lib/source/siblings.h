// The files beside a live log that used to be it: where a rename took the one we were reading, and what came between it
// and now.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/unique_fd.h"
#include "source/file_identity.h"

namespace tocsin::source {

struct Sibling {
  std::string path;
  FileStatus status;
};

struct OpenSibling {
  Sibling sibling;
  UniqueFd fd;
};

// The regular file in the directory of `path` (any name; and where `path` is a symbolic link, in its target's
// directory) with that inode, and with that beginning; opened.
std::optional<OpenSibling> find_by_identity(const std::string& path, const FileIdentity& identity);

// Rotated, uncompressed copies of `path` that are younger than the one described, oldest first. Names decide where
// `old_path`, its present name, and theirs can be compared (.1 is younger than .2, -20261116 than -20261115); else the
// time of the last write does.
std::vector<Sibling> younger_copies(const std::string& path, const std::string& old_path, const FileStatus& old);

}  // namespace tocsin::source
