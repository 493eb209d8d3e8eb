// What happens to the name: another file takes it, or the file is emptied.
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/limits.h"
#include "source/file_tail.h"
#include "source/open_file.h"

namespace tocsin::source {

namespace {

// Where the line begins in which `size` falls: a line half written when we came is read whole.
std::uint64_t line_start(int fd, std::uint64_t size, const std::string& path) {
  const std::uint64_t from = size - std::min<std::uint64_t>(size, limits::kReadBytes);
  auto bytes = read_at(fd, from, static_cast<std::size_t>(size - from), path);
  if (!bytes) return size;
  const auto newline = bytes->rfind('\n');
  if (newline != std::string::npos) return from + newline + 1;
  return from == 0 ? 0 : size;
}

constexpr std::int64_t kCoarseTimes_ns = 2'000'000'000;  // file systems round times

// copytruncate has copied it, and not emptied it yet.
bool is_copy_of_live(const OpenRotatedFile& copy, const Generation& live) {
  if (live.gone_since || live.gzip || copy.identity.prefix_bytes == 0) return false;
  const auto beginning = beginning_of(live.fd.get(), live.found_at);
  return beginning && begins_as(copy.identity, *beginning);
}

// gzip keeps the time of the last write, and the bytes say the rest.
bool is_gzip_of(const OpenRotatedFile& copy, const Generation& original) {
  if (copy.file.compression == Compression::none || original.gzip || copy.identity.prefix_bytes == 0) return false;
  const auto status = status_of(original.fd.get(), original.found_at);
  if (!status || std::abs(status->modified_ns - copy.file.status.modified_ns) > kCoarseTimes_ns) return false;
  if (std::min<std::uint64_t>(status->size, limits::kPrefixBytes) != copy.identity.prefix_bytes) return false;
  const auto beginning = beginning_of(original.fd.get(), original.found_at);
  return beginning && begins_as(copy.identity, *beginning);
}

// Why it could not be opened will be over at the next look: it was renamed just now, or the process may open no more
// files.
bool is_passing(const RotatedFile& file) {
  const auto fd = open_regular(file.path);
  if (!fd) return fd.error().code == ErrorCode::not_found || fd.error().code == ErrorCode::full;
  const auto status = status_of(fd->get(), file.path);
  return status && (status->inode != file.status.inode || status->device != file.status.device);
}

}  // namespace

// What stands under the name now?
void FileTail::look(const Budget& budget, ReadResult& result) {
  const auto status = status_of(path_);
  const bool first = std::exchange(first_look_, false);
  if (!status && status.error().code != ErrorCode::not_found) return trouble(status.error(), result);
  if (!generations_.empty() && status && same_inode(generations_.back().identity, *status)) {
    Generation& newest = generations_.back();
    newest.gone_since.reset();
    newest.found_at = path_;
    if (!newest.broken) healed(result);
  } else {
    if (!generations_.empty() && !generations_.back().gone_since) generations_.back().gone_since = budget.now;
    if (!status) {
      healed(result);
      open_copies(budget, result);  // it may have come and gone since the last read
    } else {
      if (first && start_at_ == StartAt::end) skip_to_ = *status;
      if (!holds(*status)) open_next(*status, budget, result);
    }
  }
  for (std::size_t i = 1; i < generations_.size(); ++i) {
    Generation& waiting = generations_[i];
    if (auto looked = look_at(waiting); !looked) waiting.broken = true;
    if (waiting.gone_since == Time::max()) waiting.gone_since = budget.now;
    // It may be emptied before its turn comes.
    if (!still_begins_so(waiting, false)) {
      restart(waiting, budget, result);
    } else {
      open_missed(waiting, budget, result);
    }
    if (std::exchange(restarted_, false)) break;  // there are others in the row now
  }
}

void FileTail::open_next(const FileStatus& status, const Budget& budget, ReadResult& result) {
  // The one under the name first: what is renamed while we look into the directory is then in our hands already.
  auto fd = open_regular(path_);
  if (!fd) return trouble(fd.error(), result);
  const bool first = generations_.empty() && !missing_;
  if (!open_copies(budget, result)) return;
  const auto now = status_of(fd->get(), path_);
  if (now && holds(*now)) return;  // the name moved on while we looked
  auto identity = of(fd->get(), path_);
  if (!now || !identity) return trouble(!now ? now.error() : identity.error(), result);
  Generation current = generation_of({{path_, *now, Compression::none}, std::move(*fd), *identity});
  current.live = caught_up_;
  if (skip_to_ && same_inode(current.identity, *skip_to_)) {
    current.progress.offset = line_start(current.fd.get(), std::min(skip_to_->size, status.size), path_);
    result.skipped += current.progress.offset;
    current.live = true;
  }
  skip_to_.reset();
  missing_.reset();
  healed(result);
  if (first) {
    result.notes.push_back({Note::Kind::found, path_, "is read from byte " + std::to_string(current.progress.offset)});
  } else {
    ++result.counters[Count::rotations];
    result.notes.push_back(
        {Note::Kind::rotated, path_, "another file has taken the name; the one before is read to its end first"});
  }
  generations_.push_back(std::move(current));
}

// What was renamed away since we last looked: where the newest generation is now, and those that are younger. False: no
// room for all of them; they wait in their directory.
bool FileTail::open_copies(const Budget& budget, ReadResult& result) {
  if (generations_.empty() && !missing_) return true;
  if (!has_room()) return false;
  Wanted wanted = wanted_of(missing_.value_or(FilePlace{}));
  std::optional<std::string> name;
  if (!missing_) {
    Generation& newest = generations_.back();
    wanted = {newest.identity, newest.status.modified_ns, 0, {}};
    // That of a copy says nothing of the original's.
    if (newest.sealed) wanted.identity.birth_ns = 0;
    // It may have been written to, and compressed, since it was seen empty.
    if (auto now = of(newest.fd.get(), path_); !newest.gzip && now && newest.identity.prefix_bytes == 0) {
      wanted.identity = *now;
    }
    if (!newest.gzip) name = present_path(newest.fd.get());
    if (name && *name != path_) {
      newest.found_at = *name;
      remember(*name);
    }
  }
  const RotatedFiles around(path_, rotated_into_, rotated_to_);
  // Its name now: with two rotations since it was last looked for, .1 has become .2; or it was compressed.
  auto there = name ? std::nullopt : around.same_file(wanted.identity);
  if (!name && !there) there = around.copy_of(wanted);
  if (there) {
    name = there->file.path;
    remember(*name);
  }
  const auto before = generations_.size();
  const auto wanted_rooms = open_younger(before, around, wanted, name.value_or(""), budget, result);
  return wanted_rooms == 0;
}

// Puts the files that bore the name after the one described before generations_[before]; gives how many found no room.
std::size_t FileTail::open_younger(std::size_t before, const RotatedFiles& around, const Wanted& wanted,
                                   const std::string& name, const Budget& budget, ReadResult& result) {
  std::size_t left_out = 0;
  const bool at_end = before == generations_.size();
  for (const auto& file : around.younger(wanted, name_of(name))) {
    if (holds(file.status)) continue;
    if (file.compression == Compression::other) {
      ++result.counters[Count::rotations];
      ++result.counters[Count::read_errors];
      result.notes.push_back({Note::Kind::unreadable, file.path,
                              "this rotated log is compressed by something else than gzip: it is not read, and its " +
                                  std::to_string(file.status.size) + " compressed bytes are missing"});
      result.gaps.push_back(
          {{}, {}, file.path, 0, 0, GapCause::compressed, {}, std::to_string(file.status.size) + " compressed bytes"});
      if (at_end) {
        missing_ = FilePlace{};
        missing_->device = file.status.device;
        missing_->inode = file.status.inode;
        missing_->modified_ns = file.status.modified_ns;
      }
      continue;
    }
    if (left_out > 0 || (at_end ? !has_room() : generations_.size() >= limits::kPlaces)) {
      ++left_out;
      continue;
    }
    auto open = open_rotated(file);
    if (!open && is_passing(file)) {
      ++left_out;
      continue;
    }
    if (!open) {
      if (told_unopened_.size() > limits::kPlaces) told_unopened_.clear();
      if (!told_unopened_.emplace(file.status.device, file.status.inode).second) continue;
      result.gaps.push_back({{},
                             {},
                             file.path,
                             0,
                             0,
                             GapCause::unreadable,
                             {},
                             "a rotated file of " + std::to_string(file.status.size) + " bytes cannot be opened"});
      ++result.counters[Count::read_errors];
      result.notes.push_back({Note::Kind::unreadable, file.path, "a rotated log cannot be opened"});
      continue;
    }
    if (holds_original_of(*open)) continue;
    Generation generation = generation_of(std::move(*open));
    generation.gone_since = budget.now;
    remember(file.path);
    generations_.insert(generations_.begin() + static_cast<std::ptrdiff_t>(before++), std::move(generation));
    if (at_end) missing_.reset();
    ++result.counters[Count::rotations];
  }
  return left_out;
}

// copytruncate between two reads of a file that was empty at the first: there is a copy that we never saw the like of.
// True: begin anew with that.
bool FileTail::open_missed(Generation& generation, const Budget& budget, ReadResult& result) {
  const FileStatus& status = generation.status;
  const std::int64_t since = generation.empty_ns;
  if (status.size == 0) generation.empty_ns = status.modified_ns;
  const bool same = status.size == 0 && status.modified_ns == since;
  if (since == 0 || same || generation.gone_since || generation.gzip) return false;
  if (status.size > 0) generation.empty_ns = 0;
  // Born and written after that moment: so no older copy, and none that was made of one since. Not in it: a copy and
  // the emptying that follows it are often of one tick of the clock.
  Wanted wanted{generation.identity, since, 0, {}};
  wanted.identity.birth_ns = since + 1;
  const auto index = index_of(generation);
  const auto before = generations_.size();
  if (status.birth_ns == 0 || index >= before) return false;
  open_younger(index, RotatedFiles(path_, rotated_into_, rotated_to_), wanted, "", budget, result);
  restarted_ = generations_.size() > before;
  if (restarted_ || status.size == 0) {
    ++result.counters[Count::truncations];
    result.gaps.push_back({{},
                           {},
                           path_,
                           0,
                           0,
                           GapCause::truncated,
                           {},
                           "what was written after its copy was made, or all of it where there is none"});
    result.notes.push_back({Note::Kind::truncated, path_,
                            "was empty, was written to and emptied again: what was written after its copy was made, or "
                            "all of it where there is none, is lost"});
  }
  return restarted_;
}

// The file was emptied: what was known of it counts no more, and what was not read of it may be in a copy.
void FileTail::restart(Generation& generation, const Budget& budget, ReadResult& result) {
  restarted_ = true;
  const std::uint64_t offset = generation.progress.offset;
  const Wanted wanted{generation.identity, std::max<std::int64_t>(generation.verified_ns, 0), offset, {}};
  const RotatedFiles around(path_, rotated_into_, rotated_to_);
  const std::size_t index = index_of(generation);
  auto copy = around.copy_of(wanted);
  if (copy && (holds(copy->file.status) || index >= generations_.size())) copy.reset();
  std::uint64_t covered = offset;
  if (copy)
    covered =
        std::max(covered, copy->file.compression == Compression::gzip ? generation.known_size : copy->file.status.size);
  const std::uint64_t lost = generation.known_size - std::min(generation.known_size, covered);
  ++result.counters[Count::truncations];
  result.counters[Count::lost_bytes] += lost;
  result.closed += lost;
  result.gaps.push_back({{},
                         {},
                         generation.found_at,
                         covered,
                         covered + lost,
                         GapCause::truncated,
                         {},
                         copy ? "what was written after its copy was made" : "what was written after that"});
  const std::string read = std::to_string(offset) + " bytes were read, ";
  const std::string rest =
      copy ? "the rest is read from its copy " + copy->file.path + "; what was written after the copy was made is lost"
           : "what came after them is lost";
  result.notes.push_back({Note::Kind::truncated, generation.found_at,
                          "was emptied or replaced in place after " + read + rest + ", " + std::to_string(lost) +
                              " bytes of it known; it is read from its beginning"});
  const DecoderState decoder = generation.progress.decoder;
  generation.progress = {};
  generation.identity.prefix_bytes = 0;
  generation.known_size = 0;
  generation.verified_ns = -1;
  generation.empty_ns = 0;
  generation.told = false;
  // What it is now: it may be emptied again before it is read.
  if (look_at(generation)) {
    if (generation.status.size == 0) generation.empty_ns = generation.status.modified_ns;
    still_begins_so(generation, true);
  }
  if (!copy) {
    result.closed += offset;
    return;
  }
  remember(copy->file.path);
  const std::string name = copy->file.path;
  Wanted copied{copy->identity, copy->file.status.modified_ns, 0, {}};
  copied.identity.birth_ns = 0;
  Generation made = generation_of(std::move(*copy));
  made.sealed = true;
  made.gone_since = budget.now;
  made.progress.offset = offset;
  made.progress.decoder = decoder;
  const bool holds_more = made.gzip || made.status.size > offset;
  if (made.gzip) made.status.size += offset;  // until it is known
  if (holds_more) {
    generations_.insert(generations_.begin() + static_cast<std::ptrdiff_t>(index), std::move(made));
  } else {
    result.closed += offset;
  }
  open_younger(index + (holds_more ? 1 : 0), around, copied, name, budget, result);
}

// Where others of this log may be.
void FileTail::remember(const std::string& rotated) {
  rotated_to_ = rotated;
  if (rotated_into_.size() < limits::kRotatedDirectories) rotated_into_.insert(directory_of(rotated));
}

// generations_.size(): it is one of the late ones.
std::size_t FileTail::index_of(const Generation& generation) const {
  const auto found = std::find_if(generations_.begin(), generations_.end(),
                                  [&](const Generation& other) { return &other == &generation; });
  return static_cast<std::size_t>(found - generations_.begin());
}

bool FileTail::has_room() const { return generations_.size() < limits::kGenerations; }

bool FileTail::holds(const FileStatus& status) const {
  const auto is_it = [&](const Generation& generation) { return same_inode(generation.identity, status); };
  return std::any_of(generations_.begin(), generations_.end(), is_it) || std::any_of(late_.begin(), late_.end(), is_it);
}

// What was compressed of a file that we have.
bool FileTail::holds_original_of(const OpenRotatedFile& copy) const {
  const auto is_it = [&](const Generation& generation) {
    return is_gzip_of(copy, generation) || is_copy_of_live(copy, generation);
  };
  return std::any_of(generations_.begin(), generations_.end(), is_it) || std::any_of(late_.begin(), late_.end(), is_it);
}

}  // namespace tocsin::source
