// A journal that stands in for files: which of the two has a log group, and how it passes from one to the other.
//
// Stored positions say all that has to be known, so that a restart in the middle goes on where it was:
//
//   files exist    the journal's position   then
//   yes            none                     the files are read
//   yes            complete, at H           the files are read, of them what is stamped at H or later
//   yes            not complete             the journal is read until it has handed over (journald.h)
//   no             not complete             the journal is read on
//   no             complete, or none        the journal is read, from the whole second after the newest line that was
//                                           read of the files, and from H at least; where none was, as start_at says
//
// What cannot be had: a record whose time in the journal and whose stamp in the file lie on either side of the agreed
// second counts twice or not at all; and a line that came to the journal alone in the second of the files' last line.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/definitions.h"
#include "source/source.h"

namespace tocsin::source {

struct Turn {
  bool is_journals = false;
  std::optional<Position> resume;  // the journal's; none: it begins as start_at says
  std::optional<Time> from;        // the files'
};

// Pure. `positions`: of the log group, from an earlier run or of sources that have ended.
Turn whose_turn(const LogGroup& group, bool files_exist, std::span<const Position> positions);

// A file's source beside a journal. It passes over what is stamped before `from`, and it ends when no file of `globs`
// is there any more and what there was is read.
std::unique_ptr<Source> beside_journal(std::unique_ptr<Source> file, std::vector<std::string> globs,
                                       std::optional<Time> from);

}  // namespace tocsin::source
