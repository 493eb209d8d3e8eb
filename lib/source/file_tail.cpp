#include "source/file_tail.h"

#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "source/open_file.h"

namespace tocsin::source {

namespace {

// A clock that was set back must not hold a file for hours.
bool grace_is_over(Time since, Time now) { return now < since || now - since >= limits::kRotationGrace; }

// Nothing more will come: nobody writes to it, or nobody has for the grace.
bool has_ended(const Generation& generation, Time now) {
  return generation.sealed || (generation.gone_since && grace_is_over(*generation.gone_since, now));
}

}  // namespace

FileTail::FileTail(std::string log_group, std::string path, StartAt start_at)
    : log_group_(std::move(log_group)), path_(std::move(path)), start_at_(start_at) {}

void FileTail::resume(const Position& position) {
  if (position.path == path_) resume_ = position;
}

ReadResult FileTail::read(const Budget& budget) {
  ReadResult result;
  read_next(budget, result);
  const bool is_news = result.closed > 0 || result.skipped > 0 || !result.gaps.empty();
  if (is_news && !result.chunk) bring_position(budget, result);
  return result;
}

void FileTail::read_next(const Budget& budget, ReadResult& result) {
  if (resume_) find_resumed(budget, result);
  if (!resume_) look(budget, result);
  // By turns: a writer that stays with its old file must not keep us from the new one.
  late_turn_ = !late_turn_;
  if (late_turn_ && read_late(budget, result)) return;
  if (read_current(budget, result)) return;
  if (!late_turn_ && read_late(budget, result)) return;
  caught_up_ = !in_trouble_;
}

// True: the result is whole.
bool FileTail::read_current(const Budget& budget, ReadResult& result) {
  while (!generations_.empty()) {
    Generation& front = generations_.front();
    result.chunk = next_chunk(front, budget, result);
    if (result.chunk) {
      front.live = result.chunk->at_end;
      caught_up_ = result.chunk->at_end && !successor_has_data();
      result.more = !caught_up_ || late_turn_ || !late_.empty();
      return true;
    }
    if (result.more) return true;
    if (std::exchange(restarted_, false)) continue;
    front.live = true;
    if (!may_leave(front, budget.now)) return false;
    leave(budget, result);
  }
  return false;
}

bool FileTail::read_late(const Budget& budget, ReadResult& result) {
  for (auto late = late_.begin(); late != late_.end();) {
    result.chunk = next_chunk(*late, budget, result);
    restarted_ = false;
    if (result.chunk || result.more) {
      result.more = true;
      return true;
    }
    if (!has_ended(*late, budget.now) || !(late->used_up() || late->broken)) {
      ++late;
      continue;
    }
    give_up(*late, result);
    late = late_.erase(late);
  }
  return false;
}

void FileTail::accept(const Position& after) {
  for (auto* row : {&late_, &generations_}) {
    for (Generation& generation : *row) {
      if (after.inode != generation.identity.inode || after.device != generation.identity.device) continue;
      generation.progress.accept(after);
      return;
    }
  }
}

Wake FileTail::wake() const {
  Wake wake;
  wake.paths = {nearest_directory(directory_of(path_)), path_};
  for (const auto* row : {&late_, &generations_}) {
    for (const Generation& generation : *row) {
      if (generation.found_at != path_ && !generation.sealed) wake.paths.push_back(generation.found_at);
    }
  }
  return wake;
}

Presence FileTail::presence() const {
  if (in_trouble_) return Presence::unreadable;
  return generations_.empty() ? Presence::awaited : Presence::present;
}

std::uint64_t FileTail::behind_bytes() const {
  std::uint64_t sum = 0;
  for (const auto* row : {&late_, &generations_}) {
    for (const Generation& generation : *row) {
      sum += generation.status.size - std::min(generation.status.size, generation.progress.offset);
    }
  }
  return sum;
}

std::optional<Chunk> FileTail::next_chunk(Generation& generation, const Budget& budget, ReadResult& result) {
  const auto fail = [&](const Error& error) {
    generation.broken = true;
    trouble(error, result);
    return std::nullopt;
  };
  if (auto looked = look_at(generation); !looked) return fail(looked.error());
  if (generation.gone_since == Time::max()) generation.gone_since = budget.now;  // it grew
  if (!generation.gzip && generation.status.size < generation.progress.offset) {
    restart(generation, budget, result);
    return std::nullopt;
  }
  // Ended is decided before the bytes are read: what has come until then is read now.
  const bool ended = has_ended(generation, budget.now);
  std::string own;
  std::string& bytes = budget.buffer != nullptr ? *budget.buffer : own;
  const std::uint64_t before = generation.progress.offset;
  const auto taken = take(generation, ended, budget, result.counters, bytes);
  if (generation.progress.offset > before) {
    result.gaps.push_back(
        {{}, {}, generation.found_at, before, generation.progress.offset, GapCause::unusable, {}, {}});
  }
  if (!taken) return fail(taken.error());
  if (!*taken) {
    result.more = true;
    return std::nullopt;
  }
  // After the read: bytes of a file that was emptied and rewritten meanwhile are never taken for the old one's.
  if (!still_begins_so(generation, !bytes.empty())) {
    restart(generation, budget, result);
    return std::nullopt;
  }
  if (open_missed(generation, budget, result)) return std::nullopt;
  if (std::exchange(generation.broken, false)) healed(result);
  end_of_gzip(generation, result);
  if (bytes.empty() && generation.told) return std::nullopt;
  generation.told = true;

  Chunk chunk = chunk_of(generation, budget);
  chunk.at_end = generation.progress.offset + bytes.size() >= generation.status.size;
  chunk.final = chunk.at_end && ended;
  if (!bytes.empty()) generation.progress.give(generation.progress.offset + bytes.size(), chunk.final);
  chunk.bytes = std::move(bytes);
  return chunk;
}

// All but the bytes; where every other file of the name stands goes with it.
Chunk FileTail::chunk_of(Generation& generation, const Budget& budget) const {
  Chunk chunk;
  Position& start = chunk.start;
  start.log_group = log_group_;
  start.path = path_;
  set_place(start, place_of(generation));
  if (generation.found_at == path_) start.found_at = rotated_to_;
  bool passed = false;
  for (const auto* row : {&late_, &generations_}) {
    for (const Generation& other : *row) {
      if (&other == &generation) {
        passed = true;
        continue;
      }
      auto& side = passed ? start.newer : start.older;
      if (side.size() < limits::kPlaces) side.push_back(place_of(other));
    }
  }
  // The newest there was, where nothing has come after it: what comes is known by that.
  if (missing_ && generations_.empty() && start.newer.size() < limits::kPlaces) start.newer.push_back(*missing_);
  chunk.read_from = generation.found_at;
  chunk.live = generation.live;
  chunk.reference = generation.live ? budget.now : generation.status.modified;
  return chunk;
}

// What follows the last whole byte of a gzip file, told once.
void FileTail::end_of_gzip(Generation& generation, ReadResult& result) {
  if (!generation.gzip || generation.told_end) return;
  using End = GzipFile::End;
  const End end = generation.gzip->end();
  if (end == End::none || end == End::whole) return;
  generation.told_end = true;
  ++result.counters[Count::cut_short];
  const auto kind = end == End::damaged     ? Note::Kind::damaged
                    : end == End::too_large ? Note::Kind::too_large
                                            : Note::Kind::cut_short;
  result.gaps.push_back({{},
                         {},
                         generation.found_at,
                         generation.status.size,
                         generation.status.size,
                         end == End::too_large ? GapCause::too_large : GapCause::damaged,
                         {},
                         "what follows in the compressed file"});
  result.notes.push_back({kind, generation.found_at, "what this rotated log holds after that is not read"});
}

// The current one has no more to give for now.
void FileTail::leave(const Budget& budget, ReadResult& result) {
  Generation front = std::move(generations_.front());
  generations_.pop_front();
  if (generations_.empty()) {
    missing_ = place_of(front);
    missing_->offset = missing_->size;
    result.notes.push_back({Note::Kind::vanished, path_, "was deleted; a new file under the name is waited for"});
  }
  if (has_ended(front, budget.now)) return give_up(front, result);
  late_.push_back(std::move(front));
  if (late_.size() <= limits::kGenerations) return;
  // One that was read to its end goes first; then the oldest.
  auto least = std::find_if(late_.begin(), late_.end(), [](const Generation& late) { return late.used_up(); });
  if (least == late_.end()) least = late_.begin();
  give_up(*least, result);
  late_.erase(least);
}

// To be asked when next_chunk() had nothing.
bool FileTail::may_leave(const Generation& generation, Time now) const {
  if (generation.sealed) return generation.used_up() || generation.broken;
  if (!generation.gone_since) return false;
  const bool over = has_ended(generation, now);
  if (generation.broken) return over && (successor_has_data() || generation.status.links == 0);
  if (successor_has_data()) return generation.read_out();
  return over && generation.used_up() && generation.status.links == 0;
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
