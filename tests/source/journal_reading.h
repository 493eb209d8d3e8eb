// A stand-in for the scan of a journal's chunks, and journals of records that can be told apart.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/limits.h"
#include "source/journald.h"
#include "support/journal.h"

namespace tocsin::test {

using namespace std::chrono_literals;
using source::Journal;
using source::Note;
using source::ReadResult;
using source::Source;

inline const Time kMorning = *parse_iso8601("2026-11-03T04:05:06.123Z");
inline const Time kNow = *parse_iso8601("2026-11-03T05:00:00Z");

inline LogGroup group_of(const TempDir& dir, StartAt start_at = StartAt::beginning) {
  LogGroup group;
  group.name.value = "g";
  group.format = Format::syslog;
  group.start_at = start_at;
  group.journal = JournalSelection{};
  group.journal->directory = dir.path();
  return group;
}

// As the scan does it: the position takes the last record's cursor and time.
struct Reader {
  std::vector<std::string> lines;
  std::vector<Time> times;
  Counters counters;
  std::vector<Note> notes;
  Position stored;
  std::size_t chunks = 0;
  bool ended = false;

  bool read_once(Source& source, Time now = kNow, std::size_t budget = limits::kReadBytes) {
    ReadResult result = source.read({budget, now});
    counters += result.counters;
    notes.insert(notes.end(), result.notes.begin(), result.notes.end());
    ended = ended || result.ended;
    if (!result.chunk) return result.more;
    ++chunks;
    const Chunk& chunk = *result.chunk;
    Position after = chunk.start;
    std::string_view rest = chunk.bytes;
    for (const KnownEvent& event : chunk.known) {
      CHECK(event.offset == chunk.bytes.size() - rest.size());
      const std::size_t end = rest.find('\n');
      REQUIRE(end != std::string_view::npos);
      lines.emplace_back(rest.substr(0, end));
      times.push_back(event.time);
      rest.remove_prefix(end + 1);
      after.cursor = event.cursor;
      after.decoder.last_stamp = event.time;
    }
    CHECK(rest.empty());
    after.offset += chunk.bytes.size();
    source.accept(after);
    stored = after;
    return result.more;
  }
  void read_all(Source& source, Time now = kNow) {
    while (read_once(source, now)) {
    }
  }
  [[nodiscard]] std::size_t notes_of(Note::Kind kind) const {
    std::size_t count = 0;
    for (const auto& note : notes) count += note.kind == kind ? 1 : 0;
    return count;
  }
};

inline std::vector<std::string> lines_of(const LogGroup& group) {
  Journal journal(group, {}, nullptr);
  Reader r;
  r.read_all(journal);
  return r.lines;
}

inline std::vector<JournalEntry> numbered(int from, int to) {
  std::vector<JournalEntry> entries;
  for (int i = from; i <= to; ++i) entries.push_back(sshd_entry(kMorning + i * 1s, "event " + std::to_string(i)));
  return entries;
}

inline std::vector<std::string> events(const Reader& r) {
  std::vector<std::string> found;
  for (const std::string& line : r.lines) found.push_back(line.substr(line.rfind("event ")));
  return found;
}

}  // namespace tocsin::test
