#include "source/file_tail.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "source/open_file.h"
#include "source/siblings.h"

namespace tocsin::source {

namespace {

// A clock that was set back must not hold a file for hours.
bool grace_is_over(Time since, Time now) { return now < since || now - since >= limits::kRotationGrace; }

// Where the line begins in which `size` falls: a line half written when we came is read whole.
std::uint64_t line_start(int fd, std::uint64_t size, const std::string& path) {
  const std::uint64_t from = size - std::min<std::uint64_t>(size, limits::kReadBytes);
  auto bytes = read_at(fd, from, static_cast<std::size_t>(size - from), path);
  if (!bytes) return size;
  const auto newline = bytes->rfind('\n');
  if (newline != std::string::npos) return from + newline + 1;
  return from == 0 ? 0 : size;
}

}  // namespace

FileTail::FileTail(std::string log_group, std::string path, StartAt start_at)
    : log_group_(std::move(log_group)), path_(std::move(path)), start_at_(start_at) {}

void FileTail::resume(const Position& position) {
  if (position.path == path_) resume_ = position;
}

ReadResult FileTail::read(const Budget& budget) {
  ReadResult result;
  if (resume_) find_resumed(budget, result);
  if (!resume_) look(budget, result);
  count_late_bytes(budget, result);
  while (!generations_.empty()) {
    Generation& front = generations_.front();
    result.chunk = next_chunk(front, budget, result);
    if (result.chunk) {
      front.live = result.chunk->at_end;
      caught_up_ = result.chunk->at_end && !successor_has_data();
      result.more = !caught_up_;
      return result;
    }
    front.live = true;
    if (!may_leave(front, budget.now)) break;
    leave(budget, result);
  }
  caught_up_ = !in_trouble_;
  return result;
}

void FileTail::accept(const Position& after) {
  if (generations_.empty()) return;
  Generation& front = generations_.front();
  if (after.inode == front.identity.inode && after.device == front.identity.device) front.progress.accept(after);
}

Wake FileTail::wake() const {
  Wake wake;
  wake.paths = {nearest_directory(directory_of(path_)), path_};
  for (const auto& generation : generations_) {
    if (generation.found_at != path_) wake.paths.push_back(generation.found_at);
  }
  return wake;
}

Presence FileTail::presence() const {
  if (in_trouble_) return Presence::unreadable;
  return generations_.empty() ? Presence::awaited : Presence::present;
}

std::uint64_t FileTail::behind_bytes() const {
  std::uint64_t sum = 0;
  for (const auto& generation : generations_) {
    sum += generation.status.size - std::min(generation.status.size, generation.progress.offset);
  }
  return sum;
}

// Before the first read: which file is the stored position's? It stays pending while the answer may be denied to us.
void FileTail::find_resumed(const Budget& budget, ReadResult& result) {
  const FileIdentity stored = identity_of(*resume_);
  auto status = status_of(path_);
  if (!status && status.error().code != ErrorCode::not_found) return trouble(status.error(), result);
  if (status && same_inode(stored, *status)) {
    auto fd = open_regular(path_);
    if (!fd) return trouble(fd.error(), result);
    if (!push(std::move(*fd), path_, result)) return;
    Generation& current = generations_.back();
    current.progress.offset = resume_->offset;
    current.progress.decoder = resume_->decoder;
    current.identity = stored;  // its beginning is compared before anything is read
    current.told = true;
  } else if (auto found = find_by_identity(path_, stored)) {
    if (!push(std::move(found->fd), found->sibling.path, result)) return;
    Generation& old = generations_.back();
    old.progress.offset = resume_->offset;
    old.progress.decoder = resume_->decoder;
    old.told = true;
    old.gone_since = budget.now;
  } else {
    ++result.counters[Count::rotations];
    result.notes.push_back(
        {Note::Kind::vanished, path_,
         "the file that was read to byte " + std::to_string(resume_->offset) +
             " before the last stop is gone or compressed: what was written to it after that is not read"});
  }
  first_look_ = false;
  resume_.reset();
}

// What stands under the name now?
void FileTail::look(const Budget& budget, ReadResult& result) {
  for (std::size_t i = 1; i < generations_.size(); ++i) {
    Generation& waiting = generations_[i];
    if (auto status = status_of(waiting.fd.get(), waiting.found_at)) waiting.status = *status;
  }
  const auto status = status_of(path_);
  const bool first = std::exchange(first_look_, false);
  if (!status && status.error().code != ErrorCode::not_found) return trouble(status.error(), result);
  if (!generations_.empty()) {
    Generation& newest = generations_.back();
    if (status && same_inode(newest.identity, *status)) {
      newest.gone_since.reset();
      newest.found_at = path_;
      if (!newest.broken) healed(result);
      return;
    }
    if (!newest.gone_since) newest.gone_since = budget.now;
  }
  if (!status) {
    healed(result);
    open_copies(std::nullopt, budget, result);  // it may have come and gone since the last read
    return;
  }
  if (first && start_at_ == StartAt::end) skip_to_ = *status;
  if (!holds(*status)) open_next(*status, budget, result);
}

void FileTail::open_next(const FileStatus& status, const Budget& budget, ReadResult& result) {
  // The one under the name first: what is renamed while we look into the directory is then in our hands already.
  auto fd = open_regular(path_);
  if (!fd) return trouble(fd.error(), result);
  const bool first = generations_.empty();
  if (!open_copies(status, budget, result)) return;
  if (!push(std::move(*fd), path_, result)) return;
  healed(result);
  Generation& current = generations_.back();
  if (skip_to_) {
    if (same_inode(current.identity, *skip_to_)) {
      current.progress.offset = line_start(current.fd.get(), std::min(skip_to_->size, current.status.size), path_);
      current.live = true;
    }
    skip_to_.reset();
  }
  if (first) {
    result.notes.push_back({Note::Kind::found, path_, "is read from byte " + std::to_string(current.progress.offset)});
  } else {
    ++result.counters[Count::rotations];
    result.notes.push_back(
        {Note::Kind::rotated, path_, "another file has taken the name; the one before is read to its end first"});
  }
}

// What was renamed away since we last looked: where the newest generation is now, and the copies that are younger.
// `current` is what stands under the name. False: no room for more.
bool FileTail::open_copies(const std::optional<FileStatus>& current, const Budget& budget, ReadResult& result) {
  if (generations_.empty()) return true;
  Generation& newest = generations_.back();
  // Its name now: with two rotations since it was last looked for, .1 has become .2.
  const auto renamed = find_by_identity(path_, newest.identity);
  if (renamed) newest.found_at = renamed->sibling.path;
  const auto old = status_of(newest.fd.get(), newest.found_at);
  for (const auto& copy :
       younger_copies(path_, renamed ? newest.found_at : std::string(), old ? *old : newest.status)) {
    if ((current && current->device == copy.status.device && current->inode == copy.status.inode) || holds(copy.status))
      continue;
    auto between = open_regular(copy.path);
    if (!between) {
      ++result.counters[Count::read_errors];
      if (current) result.notes.push_back({Note::Kind::unreadable, copy.path, between.error().message});
      continue;
    }
    if (!push(std::move(*between), copy.path, result)) return false;
    generations_.back().gone_since = budget.now;
    ++result.counters[Count::rotations];
  }
  return true;
}

bool FileTail::holds(const FileStatus& status) const {
  return std::any_of(generations_.begin(), generations_.end(),
                     [&](const Generation& generation) { return same_inode(generation.identity, status); });
}

// False: no room, or the file cannot be looked at.
bool FileTail::push(UniqueFd fd, const std::string& found_at, ReadResult& result) {
  if (generations_.size() >= limits::kGenerations) return false;  // it waits in its directory
  auto status = status_of(fd.get(), found_at);
  auto identity = of(fd.get(), found_at);
  if (!status || !identity) {
    trouble(!status ? status.error() : identity.error(), result);
    return false;
  }
  if (holds(*status)) return false;  // the name moved on while we looked
  Generation generation;
  generation.fd = std::move(fd);
  generation.identity = *identity;
  generation.status = *status;
  generation.found_at = found_at;
  generation.live = caught_up_;
  generations_.push_back(std::move(generation));
  return true;
}

std::optional<Chunk> FileTail::next_chunk(Generation& generation, const Budget& budget, ReadResult& result) {
  Progress& progress = generation.progress;
  auto status = status_of(generation.fd.get(), generation.found_at);
  if (!status) {
    generation.broken = true;
    trouble(status.error(), result);
    return std::nullopt;
  }
  if (status->size < progress.offset) restart(generation, result);
  generation.status = *status;
  // Ended is decided before the bytes are read: what has come until then is read now.
  const bool ended = has_ended(generation, budget.now);
  std::string own;
  std::string& bytes = budget.buffer != nullptr ? *budget.buffer : own;
  if (!take(generation, ended, budget, result, bytes)) return std::nullopt;
  // After the read: bytes of a file that was emptied and rewritten meanwhile are never taken for the old one's.
  if (!verify(generation, !bytes.empty(), result) && !take(generation, ended, budget, result, bytes))
    return std::nullopt;
  if (std::exchange(generation.broken, false)) healed(result);
  if (bytes.empty() && generation.told) return std::nullopt;
  generation.told = true;
  const bool at_end = progress.offset + bytes.size() >= generation.status.size;

  Chunk chunk;
  chunk.start = {log_group_,
                 path_,
                 generation.identity.device,
                 generation.identity.inode,
                 generation.identity.prefix_hash,
                 generation.identity.prefix_bytes,
                 progress.offset,
                 false,
                 progress.decoder};
  chunk.read_from = generation.found_at;
  chunk.live = generation.live;
  chunk.reference = generation.live ? budget.now : generation.status.modified;
  chunk.at_end = at_end;
  chunk.final = at_end && ended;
  if (!bytes.empty()) progress.give(progress.offset + bytes.size(), chunk.final);
  chunk.bytes = std::move(bytes);
  return chunk;
}

// The bytes to show next, none if the scan has seen all there is. False: they cannot be read.
bool FileTail::take(Generation& generation, bool ended, const Budget& budget, ReadResult& result, std::string& bytes) {
  Progress& progress = generation.progress;
  const std::size_t bound = limits::kLineBytes + budget.bytes;
  if (progress.is_stuck(bound)) {  // no decoder should; but what it cannot use must not hold up what follows
    result.counters[Count::lost_bytes] += progress.seen - progress.offset;
    progress.offset = progress.seen;
  }
  const std::uint64_t there = generation.status.size - std::min(generation.status.size, progress.offset);
  const auto want = std::min<std::uint64_t>(there, progress.want(budget.bytes, bound));
  const bool last_call = ended && want == there && !progress.refused_final;
  if (want == 0 || (progress.offset + want <= progress.seen && !last_call)) {
    bytes.clear();
    return true;
  }
  const auto got =
      read_into(bytes, generation.fd.get(), progress.offset, static_cast<std::size_t>(want), generation.found_at);
  if (!got) {
    generation.broken = true;
    trouble(got.error(), result);
    return false;
  }
  return true;
}

// Compares how the file begins with what is known of it, and learns more of it while it is short. False: it was emptied
// and written anew; reading begins at 0 again.
bool FileTail::verify(Generation& generation, bool took_bytes, ReadResult& result) {
  if (!took_bytes && generation.verified_ns == generation.status.modified_ns) return true;
  const auto beginning = beginning_of(generation.fd.get(), generation.found_at);
  if (!beginning) return true;  // the next read of the bytes themselves will tell
  const bool same = begins_as(generation.identity, *beginning);
  if (!same) {
    restart(generation, result);
    if (auto status = status_of(generation.fd.get(), generation.found_at)) generation.status = *status;
  }
  if (!same || generation.identity.prefix_bytes < limits::kPrefixBytes) {
    generation.identity = identify(generation.status, *beginning);
  }
  generation.verified_ns = generation.status.modified_ns;
  generation.known_size = generation.status.size;
  return same;
}

// The file was emptied: what was known of it counts no more.
void FileTail::restart(Generation& generation, ReadResult& result) {
  const std::uint64_t lost = generation.known_size - std::min(generation.known_size, generation.progress.offset);
  ++result.counters[Count::truncations];
  result.counters[Count::lost_bytes] += lost;
  result.notes.push_back({Note::Kind::truncated, generation.found_at,
                          "was emptied or replaced in place after " + std::to_string(generation.progress.offset) +
                              " bytes were read, " + std::to_string(lost) +
                              " more are known to be lost; it is read from its beginning"});
  generation.progress = {};
  generation.identity.prefix_bytes = 0;
  generation.known_size = 0;
  generation.told = false;
}

void FileTail::leave(const Budget& budget, ReadResult& result) {
  Generation& front = generations_.front();
  const std::uint64_t rest = front.status.size - std::min(front.status.size, front.progress.offset);
  result.counters[Count::lost_bytes] += rest;
  if (generations_.size() == 1) {
    result.notes.push_back({Note::Kind::vanished, path_, "was deleted; a new file under the name is waited for"});
  } else if (front.status.links > 0 && left_.size() < limits::kGenerations) {
    left_.push_back({std::move(front.fd), front.status.size, front.gone_since.value_or(budget.now)});
  }
  generations_.pop_front();
}

void FileTail::count_late_bytes(const Budget& budget, ReadResult& result) {
  for (auto& left : left_) {
    const auto status = status_of(left.fd.get(), path_);
    if (!status || status->size <= left.size) continue;
    result.counters[Count::lost_bytes] += status->size - left.size;
    left.size = status->size;
  }
  std::erase_if(left_, [&](const Left& left) { return grace_is_over(left.since, budget.now); });
}

// Its successor's data has been seen, or nobody has written for the grace: an unterminated last line is all there will
// be of it.
bool FileTail::has_ended(const Generation& generation, Time now) const {
  return generation.gone_since && (successor_has_data() || grace_is_over(*generation.gone_since, now));
}

// To be asked when next_chunk() had nothing.
bool FileTail::may_leave(const Generation& generation, Time now) const {
  if (!has_ended(generation, now)) return false;
  const bool read_out = generation.progress.offset >= generation.status.size || generation.progress.refused_final;
  if (!read_out && !(generation.broken && grace_is_over(*generation.gone_since, now))) return false;
  return successor_has_data() || generation.status.links == 0;
}

bool FileTail::successor_has_data() const {
  return generations_.size() > 1 &&
         std::any_of(generations_.begin() + 1, generations_.end(),
                     [](const Generation& generation) { return generation.status.size > 0; });
}

// Told once, until it heals.
void FileTail::trouble(const Error& error, ReadResult& result) {
  ++result.counters[Count::read_errors];
  if (!std::exchange(in_trouble_, true)) result.notes.push_back({Note::Kind::unreadable, path_, error.message});
}

void FileTail::healed(ReadResult& result) {
  if (std::exchange(in_trouble_, false)) result.notes.push_back({Note::Kind::readable_again, path_, ""});
}

}  // namespace tocsin::source
