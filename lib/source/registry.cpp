#include "source/registry.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "format/registry.h"
#include "model/journal_place.h"
#include "source/directory.h"
#include "source/file_tail.h"
#include "source/glob.h"
#include "source/journald.h"
#include "source/live_files.h"
#include "source/stand_in.h"

namespace tocsin::source {

namespace {

std::vector<std::string> globs_of(const LogGroup& group) {
  std::vector<std::string> globs;
  globs.reserve(group.files.size());
  for (const auto& file : group.files) globs.push_back(file.value);
  return globs;
}

std::string name_of_directory(const LogGroup& group) {
  std::string name;
  for (const auto& file : group.files) name += (name.empty() ? "" : ", ") + file.value;
  return name;
}

std::vector<Opened> open_directory(const LogGroup& group, const Opening& opening) {
  std::vector<Opened> opened;
  const auto globs = globs_of(group);
  const std::string path = name_of_directory(group);
  if (!globs.empty() && !opening.known.contains(path)) {
    opened.push_back({path, std::make_unique<Directory>(group.name.value, globs, group.start_at)});
  }
  return opened;
}

std::vector<Opened> open_files(const LogGroup& group, const Opening& opening) {
  if (format::is_delivered_whole(group.format)) return open_directory(group, opening);
  const auto globs = globs_of(group);
  std::set<std::string> paths = live_files(globs);
  for (const auto& file : globs) {
    if (is_literal(file)) paths.insert(file);  // waited for
  }
  std::vector<Opened> opened;
  for (const auto& path : paths) {
    if (opening.known.contains(path)) continue;
    const StartAt start_at = opening.at_start ? group.start_at : StartAt::beginning;
    opened.push_back({path, std::make_unique<FileTail>(group.name.value, path, start_at)});
  }
  return opened;
}

Opened open_journal(const LogGroup& group, const Opening& opening) {
  return {journal_name(group.journal->directory), std::make_unique<Journal>(group, globs_of(group), opening.zone),
          true};
}

// Each where it stopped: a file by its own name, a directory's files by theirs.
void resume(const LogGroup& group, const Opening& opening, std::vector<Opened>& opened) {
  if (format::is_delivered_whole(group.format)) {
    for (Opened& o : opened) {
      for (const Position& position : opening.positions) o.source->resume(position);
      o.source->resume_done(opening.done);
    }
    return;
  }
  if (opened.empty()) return;
  std::unordered_map<std::string_view, const Position*> by_path;
  for (const Position& position : opening.positions) by_path.emplace(position.path, &position);
  for (Opened& o : opened) {
    if (const auto found = by_path.find(o.path); found != by_path.end()) o.source->resume(*found->second);
  }
}

// Files, and a journal in their place: one of the two at a time (stand_in.h).
std::vector<Opened> open_either(const LogGroup& group, const Opening& opening) {
  const auto globs = globs_of(group);
  const bool files_exist = !live_files(globs).empty();
  const bool follows_journal = opening.known.contains(journal_name(group.journal->directory));
  // Who is at it is let finish; it says itself when it has.
  if (follows_journal || (!files_exist && !opening.known.empty())) return {};
  Turn turn;
  if (opening.known.empty()) {
    turn = whose_turn(group, files_exist, opening.positions);
  } else {
    turn.from = whose_turn(group, true, opening.positions).from;
  }
  std::vector<Opened> opened;
  if (turn.is_journals) {
    opened.push_back(open_journal(group, opening));
    if (turn.resume) opened.back().source->resume(*turn.resume);
    return opened;
  }
  Opening files = opening;
  files.at_start = opening.at_start && !turn.from;  // a file that took over is read whole, and passed over up to there
  opened = open_files(group, files);
  for (Opened& file : opened) {
    file.source = beside_journal(std::move(file.source), globs, turn.from);
  }
  resume(group, opening, opened);
  return opened;
}

}  // namespace

std::vector<Opened> open_new(const LogGroup& group, const Opening& opening) {
  if (group.journal && !group.files.empty()) return open_either(group, opening);
  std::vector<Opened> opened;
  if (!group.journal) {
    opened = open_files(group, opening);
  } else if (!opening.known.contains(journal_name(group.journal->directory))) {
    opened.push_back(open_journal(group, opening));
  }
  resume(group, opening, opened);
  return opened;
}

bool is_read_by(const LogGroup& group, const std::string& path) {
  if (has_one_source(group)) return path == name_of_directory(group);
  return std::any_of(group.files.begin(), group.files.end(),
                     [&path](const auto& file) { return matches(file.value, path); });
}

bool has_one_source(const LogGroup& group) { return !group.journal && format::is_delivered_whole(group.format); }

Surroundings surroundings_of(const LogGroup& group) {
  GlobResult found = glob(globs_of(group));
  return {std::move(found.directories), std::move(found.not_read)};
}

}  // namespace tocsin::source
