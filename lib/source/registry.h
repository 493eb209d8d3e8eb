// Which sources a log group has. A new kind of source is one file and one line in registry.cpp.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "model/definitions.h"
#include "source/glob.h"
#include "source/source.h"

namespace tocsin::source {

struct Opened {
  std::string path;  // what the source stands for: a file's path, or the globs of a directory source
  std::unique_ptr<Source> source;
};

// Sources for whatever the group's globs match now and `known` does not hold yet; called again from time to time,
// blocking (off the loop). `at_start`: files found at the daemon's start obey start_at; one that appears later is read
// from its beginning. `known` are paths that have a source. Directories to watch for new files:
// surroundings_of().
std::vector<Opened> open_new(const LogGroup& group, const std::set<std::string>& known, bool at_start);

struct Surroundings {
  std::vector<std::string> directories;  // existing ones in which a file that the group's globs would match can appear
  std::vector<NotRead> not_read;         // what a wildcard matches and no source reads: it is no regular file
};

Surroundings surroundings_of(const LogGroup& group);

}  // namespace tocsin::source
