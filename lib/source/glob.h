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
#include "source/source.h"

namespace tocsin::source {

// Nothing is special in it: it names one file.
bool is_literal(std::string_view pattern);

// Pure: would the path match? Linear in the pattern for one `*` or `**`, and never exponential.
bool matches(std::string_view pattern, std::string_view path);

// What a pattern is made of: its components, without empty ones, and one `**` for several in a row.
std::vector<std::string> components(std::string_view pattern);
// Of one component.
bool has_wildcard(std::string_view part);
bool match_name(std::string_view part, std::string_view name);
std::string without_escapes(std::string_view part);

struct GlobFile {
  std::string path;
  FileStatus status;
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
