// File globs as rule files have them: absolute; `*` and `?` within a name, `[a-z]` and `[!a-z]`, `\` before a character
// that stands for itself, and `**` as a whole component for any number of directories. A leading dot is matched only by
// a dot. Bytes, not characters. Symbolic links to files are followed; links to directories too, except by `**`, which
// could run in a circle.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "source/open_file.h"

namespace tocsin::source {

// Nothing is special in it: it names one file.
bool is_literal(std::string_view pattern);

// Pure: would the path match? Linear in the pattern for one `*` or `**`, and never exponential.
bool matches(std::string_view pattern, std::string_view path);

struct GlobFile {
  std::string path;
  FileStatus status;
};

// A wildcard matches it, and it is no regular file.
struct NotRead {
  std::string path;
  std::string kind;  // "a FIFO"

  friend bool operator==(const NotRead&, const NotRead&) = default;
};

struct GlobResult {
  std::vector<GlobFile> files;  // regular files, by path, each once
  std::vector<std::string>
      directories;                // that were looked into, or the nearest existing one above: where a match can appear
  std::vector<NotRead> not_read;  // by path, each once; limits::kNotReadPerGroup at most
  std::vector<Error> errors;      // directories that could not be read
  bool bounded = false;           // stopped at limits::kFilesPerGroup files or directories
};

// What matches any of the patterns now. Blocking; the cost is that of a walk over the directories that can hold a
// match.
GlobResult glob(const std::vector<std::string>& patterns);

}  // namespace tocsin::source
