// A stand-in for the scan: takes whole lines, and what a final chunk leaves without a newline.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "source/done_files.h"
#include "source/ledger.h"
#include "source/source.h"

namespace tocsin::test {

class LineReader {
 public:
  std::vector<std::string> lines;
  std::vector<std::string> origins;  // of each line, the file it came from
  Counters counters;
  std::vector<source::Note> notes;
  std::map<std::string, Position> stored;        // by path: what a store would hold
  std::map<std::uint64_t, DoneFile> done_files;  // likewise, by hash of the path
  std::vector<Chunk> chunks;                     // without their bytes
  std::size_t largest_chunk = 0;
  std::size_t budget = limits::kReadBytes;
  std::vector<Gap> gaps;
  LedgerRow ledger;
  std::int64_t closed = 0;       // bytes of files that the source is done with
  std::int64_t unaccounted = 0;  // the worst that the ledger's sum ever missed

  // Where a source goes on from a stored position.
  void resume_ledger(const Position& position) { closed = source::closed_before(ledger, position); }

  // One read; whether another is worth it.
  bool read_once(source::Source& source, Time now) {
    auto result = source.read({budget, now});
    return take(source, result);
  }

  bool take(source::Source& source, source::ReadResult& result) {
    counters += result.counters;
    notes.insert(notes.end(), result.notes.begin(), result.notes.end());
    for (const DoneChange& change : result.done) {
      if (!change.path.empty()) stored.erase(change.path);
      done_files[change.file.path] = change.file;
      if (change.forgotten) done_files.erase(change.file.path);
    }
    closed += static_cast<std::int64_t>(result.closed);
    ledger.skipped += result.skipped;
    for (Gap& gap : result.gaps) {
      ledger.missed += gap.bytes();
      gaps.push_back(std::move(gap));
    }
    if (!result.chunk) {
      check_ledger(source);
      return result.more;
    }
    Chunk& chunk = *result.chunk;
    largest_chunk = std::max(largest_chunk, chunk.bytes.size());
    const auto newline = chunk.bytes.rfind('\n');
    std::size_t taken = chunk.final ? chunk.bytes.size() : newline == std::string::npos ? 0 : newline + 1;
    Position after = chunk.start;
    if (taken == 0 && chunk.bytes.size() > limits::kLineBytes) {  // as a decoder does with a line past the bound
      taken = chunk.bytes.size();
      after.decoder.skipping_long_line = true;
    } else {
      std::string_view rest = std::string_view(chunk.bytes).substr(0, taken);
      while (!rest.empty()) {
        const auto end = std::min(rest.find('\n'), rest.size());
        if (!std::exchange(after.decoder.skipping_long_line, false)) {
          lines.emplace_back(rest.substr(0, end));
          origins.push_back(chunk.read_from.substr(chunk.read_from.rfind('/') + 1));
        }
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    after.offset += taken;
    source.accept(after);
    ledger.read += taken;
    check_ledger(source);
    stored[after.path] = after;
    done_files.erase(source::hash_of_path(after.path));
    chunk.bytes.clear();
    chunks.push_back(std::move(chunk));
    return result.more;
  }

  void check_ledger(const source::Source& source) {
    const auto stock = source.stock();
    if (!stock) return;
    const std::int64_t difference = source::balance(ledger, closed, *stock).difference;
    if (difference != 0 && unaccounted == 0) unaccounted = difference;
  }

  void read_all(source::Source& source, Time now) {
    while (read_once(source, now)) {
    }
  }

  // What a fresh source of a new run is given.
  void resume(source::Source& source) const {
    for (const auto& [path, position] : stored) source.resume(position);
    std::vector<DoneFile> done;
    for (const auto& [path, file] : done_files) done.push_back(file);
    source.resume_done(done);
  }

  [[nodiscard]] std::size_t notes_of(source::Note::Kind kind) const {
    std::size_t count = 0;
    for (const auto& note : notes) count += note.kind == kind ? 1 : 0;
    return count;
  }
};

}  // namespace tocsin::test
