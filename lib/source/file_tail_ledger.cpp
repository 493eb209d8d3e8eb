// What the ledger hears of a log file (source/ledger.h): what is held, and what is done with.
#include <algorithm>
#include <utility>

#include "base/limits.h"
#include "source/file_tail.h"

namespace tocsin::source {

namespace {

// Of a compressed file as much as was inflated and accepted: its size is known at its end alone.
std::uint64_t known_size(const Generation& generation) {
  const std::uint64_t offset = generation.progress.offset;
  return generation.gzip ? offset : std::max(generation.status.size, offset);
}

GapCause why_not_read(const Generation& generation) {
  if (generation.progress.refused_final) return GapCause::unusable;
  if (generation.broken) return GapCause::unreadable;
  return generation.status.links == 0 ? GapCause::deleted : GapCause::left;
}

}  // namespace

std::optional<Stock> FileTail::stock() const {
  Stock stock;
  for (const auto* row : {&late_, &generations_}) {
    for (const Generation& generation : *row) {
      const Progress& progress = generation.progress;
      stock.size += known_size(generation);
      stock.accounted += progress.offset;
      if (progress.seen > progress.offset) stock.held += progress.seen - progress.offset;
    }
  }
  return stock;
}

// What was not read of it never will be.
void FileTail::give_up(const Generation& generation, ReadResult& result) {
  const std::uint64_t offset = generation.progress.offset;
  std::uint64_t end = known_size(generation);
  if (generation.gzip && generation.progress.refused_final) end = std::max(generation.status.size, offset);
  result.closed += end;
  result.counters[Count::lost_bytes] += end - offset;
  // Of a compressed file that cannot be read on, how much there is left is not known.
  if (end > offset || (generation.gzip && generation.broken)) {
    result.gaps.push_back({{}, {}, generation.found_at, offset, end, why_not_read(generation), {}, {}});
  }
}

// What the ledger is told must stand in the same commit as a position that knows of it, or it would be told again after
// a crash: so a read that gave no bytes brings one all the same.
void FileTail::bring_position(const Budget& budget, ReadResult& result) {
  Chunk chunk;
  if (!generations_.empty() || !late_.empty()) {
    chunk = chunk_of(generations_.empty() ? late_.front() : generations_.front(), budget);
  } else if (missing_) {
    chunk.start.log_group = log_group_;
    chunk.start.path = path_;
    set_place(chunk.start, *missing_);
    chunk.start.offset = std::max(missing_->offset, missing_->size);
    chunk.start.complete = true;
    chunk.read_from = path_;
    chunk.reference = budget.now;
    chunk.live = true;
  } else {
    return;
  }
  chunk.at_end = true;
  result.chunk = std::move(chunk);
}

}  // namespace tocsin::source
