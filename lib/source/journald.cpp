#include "source/journald.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "model/journal_place.h"
#include "source/live_files.h"
#include "source/open_file.h"

namespace tocsin::source {

namespace {

using namespace std::chrono_literals;

constexpr Duration kLookForFilesEvery = 1s;
constexpr Duration kLookAtAccessEvery = 10s;

bool is_over(const std::optional<Time>& since, Duration time, Time now) {
  return !since || now < *since || now - *since >= time;
}

Time next_second(Time time) { return floor_to(time, 1s) + 1s; }

}  // namespace

Journal::Journal(const LogGroup& group, std::vector<std::string> files, std::shared_ptr<const TimeZone> zone)
    : selection_(group.journal.value_or(JournalSelection{})),
      files_(std::move(files)),
      zone_(std::move(zone)),
      start_at_(group.start_at),
      pid_(std::to_string(::getpid())) {
  position_.log_group = group.name.value;
  position_.path = journal_name(selection_.directory);
}

void Journal::resume(const Position& position) {
  if (position.path != position_.path) return;
  position_ = position;
  has_position_ = true;
  told_ = true;
}

void Journal::accept(const Position& after) {
  if (after.path != position_.path || after.offset < position_.offset || after.offset > position_.offset + given_)
    return;
  if (after.offset < position_.offset + given_) placed_ = false;  // the rest is read again
  position_ = after;
  given_ = 0;
}

Wake Journal::wake() const {
  Wake wake;
  if (reader_) {
    wake.fd = reader_->fd();
  } else if (!selection_.directory.empty()) {
    wake.paths = {nearest_directory(selection_.directory)};
  } else {
    wake.paths = {nearest_directory("/var/log/journal"), nearest_directory("/run/log/journal")};
  }
  return wake;
}

ReadResult Journal::read(const Budget& budget) {
  ReadResult result;
  look_for_files(budget.now);
  if (std::exchange(given_, 0) > 0) placed_ = false;  // what was given was not accounted for: it is given again
  const bool past = until_ && budget.now >= *until_ + limits::kSettle;
  if (open(budget.now, result)) {
    auto batch = gather(budget, result);
    if (batch) {
      healed(result);
      if (past && batch->at_end && batch->bytes.empty()) {
        hand_over(*until_, result);
      } else {
        give(std::move(*batch), past, budget.now, result);
      }
      return result;
    }
    close();
    trouble(batch.error(), result);
  }
  if (past) {
    // It cannot say what came until then: the files do, from where it stopped.
    const auto& last = position_.decoder.last_stamp;
    hand_over(last ? std::optional(next_second(*last)) : std::nullopt, result);
  } else if (has_position_ && !std::exchange(told_, true)) {
    result.chunk = chunk_of({}, budget.now);
  }
  return result;
}

// Files are looked for as long as there is none; then the next whole second is agreed on.
void Journal::look_for_files(Time now) {
  if (files_.empty() || until_ || !is_over(looked_for_files_, kLookForFilesEvery, now)) return;
  looked_for_files_ = now;
  if (!live_files(files_).empty()) until_ = next_second(now);
}

// False: there is nothing to read from.
bool Journal::open(Time now, ReadResult& result) {
  if (reader_ && !is_over(looked_at_access_, kLookAtAccessEvery, now)) return true;
  looked_at_access_ = now;
  const JournalFiles files = journal_files(selection_.directory);
  if (files.readable == 0) {
    close();
    if (files.denied > 0) {
      trouble(denied(files), result);
    } else {
      presence_ = Presence::awaited;
      in_trouble_ = false;
    }
    if (!std::exchange(has_position_, true) && start_at_ == StartAt::end && files.denied > 0) {
      position_.decoder.last_stamp = now - Duration{1};  // once it can be read, what was written from now on
    }
    return false;
  }
  if (!reader_) {
    auto opened = JournalReader::open(selection_);
    if (!opened) {
      trouble(opened.error(), result);
      return false;
    }
    reader_ = std::move(*opened);
    placed_ = false;
    if (presence_ != Presence::unreadable) result.notes.push_back({Note::Kind::found, position_.path, ""});
  }
  some_denied_ = files.denied > 0;
  if (some_denied_) trouble(denied(files), result);  // and the others are read
  return true;
}

Error Journal::denied(const JournalFiles& files) const {
  return {ErrorCode::permission,
          fmt::format("{}: permission denied{}: let its user into the group systemd-journal (the unit has "
                      "SupplementaryGroups=systemd-journal; else: usermod --append --groups systemd-journal USER) and "
                      "start it anew",
                      files.one_denied, files.readable > 0 ? ", and what stands there is not read" : "")};
}

// The reader's next record becomes the one after the position.
Result<void> Journal::place(ReadResult& result) {
  if (!std::exchange(has_position_, true) && start_at_ == StartAt::end) {
    auto found = reader_->go_to_end();
    if (!found) return Unexpected(std::move(found).error());
    if (!*found) return {};
    auto cursor = reader_->cursor();
    if (!cursor) return Unexpected(std::move(cursor).error());
    position_.cursor = std::move(*cursor);
    if (const auto time = reader_->time()) position_.decoder.last_stamp = *time;
    return {};
  }
  const auto& last = position_.decoder.last_stamp;
  if (!position_.cursor.empty()) {
    auto there = reader_->go_after(position_.cursor);
    if (!there) return Unexpected(std::move(there).error());
    if (*there) return {};
    ++result.counters[Count::gaps];
    result.notes.push_back({Note::Kind::gap, position_.path,
                            fmt::format("the record that was read last, {}, is gone; reading goes on with what is "
                                        "there and newer",
                                        last ? "of " + to_iso8601(*last) : position_.cursor)});
    result.gaps.push_back({{},
                           {},
                           position_.path,
                           0,
                           0,
                           GapCause::vacuumed,
                           {},
                           "records after " + (last ? to_iso8601(*last) : position_.cursor)});
    position_.cursor.clear();
    told_ = false;
  }
  return last ? reader_->go_to(*last + Duration{1}) : reader_->go_to_head();
}

Result<Journal::Batch> Journal::gather(const Budget& budget, ReadResult& result) {
  auto invalidated = reader_->process();
  if (!invalidated) return Unexpected(std::move(invalidated).error());
  // What came or went with us behind may have taken records away that we have not seen.
  if (*invalidated && !caught_up_) placed_ = false;
  if (!placed_) {
    if (auto placed = place(result); !placed) return Unexpected(std::move(placed).error());
    placed_ = true;
  }
  Batch batch;
  while (batch.bytes.size() < budget.bytes && batch.records < limits::kJournalRecords) {
    const auto got = reader_->next(record_);
    if (!got) return Unexpected(got.error());
    if (!*got) {
      batch.at_end = true;
      break;
    }
    const auto time = reader_->time();
    if (!time) return Unexpected(time.error());
    if (until_ && *time >= *until_) {
      placed_ = false;
      batch.at_end = true;
      break;
    }
    auto cursor = reader_->cursor();
    if (!cursor) return Unexpected(std::move(cursor).error());
    batch.cursor = std::move(*cursor);
    ++batch.records;
    take(*time, batch, result);
  }
  return batch;
}

void Journal::take(Time time, Batch& batch, ReadResult& result) {
  if (is_own(record_, pid_)) {
    ++result.counters[Count::own_records];
    return;
  }
  if (const Suppressed suppressed = suppressed_by(record_); suppressed.messages > 0) {
    count_suppressed(suppressed, result);
    if (!is_selected(record_, selection_)) return;  // it was asked for to be counted, and is no line
  }
  if (record_.cut) ++result.counters[Count::cut_records];
  batch.known.push_back({batch.bytes.size(), time, batch.cursor});
  append_line(record_, time, zone_ ? *zone_ : TimeZone::utc(), batch.bytes);
}

void Journal::count_suppressed(const Suppressed& suppressed, ReadResult& result) const {
  const auto& units = selection_.units;
  if (!units.empty() && !suppressed.unit.empty() &&
      std::find(units.begin(), units.end(), suppressed.unit) == units.end())
    return;
  result.counters[Count::suppressed] += suppressed.messages;
  std::string what = fmt::format("{} messages{}{}", suppressed.messages, suppressed.unit.empty() ? "" : " of ",
                                 printable(suppressed.unit));
  result.gaps.push_back({{}, {}, position_.path, 0, 0, GapCause::dropped, {}, what});
  result.notes.push_back({Note::Kind::dropped, position_.path, std::move(what)});
}

void Journal::give(Batch batch, bool again, Time now, ReadResult& result) {
  result.more = !batch.at_end || again;
  const bool moved = batch.bytes.empty() && batch.records > 0;
  if (moved) position_.cursor = batch.cursor;  // past what is no line
  if (!batch.bytes.empty() || moved || !told_) {
    told_ = true;
    given_ = batch.bytes.size();
    result.chunk = chunk_of(std::move(batch), now);
    caught_up_ = result.chunk->at_end;
  } else {
    caught_up_ = batch.at_end;
  }
}

Chunk Journal::chunk_of(Batch batch, Time now) const {
  Chunk chunk;
  chunk.start = position_;
  chunk.read_from = position_.path;
  chunk.live = caught_up_ || batch.known.empty();
  chunk.reference = now;
  for (const KnownEvent& event : batch.known) {
    if (!chunk.live)
      chunk.reference = std::max(&event == &batch.known.front() ? event.time : chunk.reference, event.time);
  }
  chunk.at_end = batch.at_end;
  chunk.bytes = std::move(batch.bytes);
  chunk.known = std::move(batch.known);
  return chunk;
}

void Journal::hand_over(std::optional<Time> at, ReadResult& result) {
  position_.complete = true;
  position_.decoder.last_stamp = at;
  position_.cursor.clear();
  result.chunk = chunk_of({}, until_.value_or(Time{}));
  result.chunk->at_end = true;
  result.ended = true;
  result.notes.push_back(
      {Note::Kind::handed_over, position_.path,
       at ? fmt::format("a file is there; what is stamped {} or later is taken from it", to_iso8601(*at))
          : std::string("a file is there, and is read")});
  close();
}

// Told once, until it heals.
void Journal::trouble(const Error& error, ReadResult& result) {
  ++result.counters[Count::read_errors];
  if (!reader_) presence_ = Presence::unreadable;
  if (!std::exchange(in_trouble_, true))
    result.notes.push_back({Note::Kind::unreadable, position_.path, error.message});
}

void Journal::healed(ReadResult& result) {
  presence_ = Presence::present;
  if (!some_denied_ && std::exchange(in_trouble_, false))
    result.notes.push_back({Note::Kind::readable_again, position_.path, ""});
}

void Journal::close() {
  reader_.reset();
  placed_ = false;
}

}  // namespace tocsin::source
