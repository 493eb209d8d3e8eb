// Which sources a log group has. A new kind of source is one file and one line in registry.cpp.
#pragma once

#include <memory>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/time_zone.h"
#include "model/definitions.h"
#include "model/position.h"
#include "source/glob.h"
#include "source/source.h"

namespace tocsin::source {

struct Opened {
  std::string path;  // what the source stands for: a file's path, the globs of a directory source, a journal's name
  std::unique_ptr<Source> source;
  bool wants_one_thread = false;  // from its first read() to its destruction: libsystemd does
};

struct Opening {
  std::set<std::string> known = {};           // paths that have a source
  bool at_start = false;                      // of the daemon, or of the log group: what is there obeys start_at
  std::span<const DoneFile> done = {};        // of the log group: files that were read to their end
  std::span<const Position> positions = {};   // of the log group: where an earlier run, or an earlier source, stopped
  std::shared_ptr<const TimeZone> zone = {};  // of the log group; null: UTC
};

// Sources for whatever the group reads now and has no source yet, each resumed where it stopped; called again from time
// to time, blocking (off the loop). What appears later than `at_start` is read from its beginning. Directories to watch
// for new files: surroundings_of().
std::vector<Opened> open_new(const LogGroup& group, const Opening& opening);

// Whether the group, as the rules have it now, reads what a source stands for; not of journals.
bool is_read_by(const LogGroup& group, const std::string& path);
// Its files are delivered whole: one source has all of them, and looks for new ones itself.
bool has_one_source(const LogGroup& group);

struct Surroundings {
  std::vector<std::string> directories;  // existing ones in which a file that the group's globs would match can appear
  std::vector<NotRead> not_read;         // what a wildcard matches and no source reads: it is no regular file
};

Surroundings surroundings_of(const LogGroup& group);

}  // namespace tocsin::source
