#include "store/ledger.h"

#include <algorithm>

#include "base/limits.h"
#include "store/statement.h"

namespace tocsin::store {
namespace {

Result<void> write_rows(Database& database, const std::vector<LedgerRow>& rows) {
  Statement put(
      database,
      "INSERT OR REPLACE INTO ledger (log_group, source, read, skipped, missed, gaps, lines, events, matched, "
      "unparsed, over_long, duplicates, violations) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  for (const LedgerRow& row : rows) {
    put.bind(row.log_group).bind(row.source).bind(row.read).bind(row.skipped).bind(row.missed).bind(row.gaps);
    put.bind(row.lines).bind(row.events).bind(row.matched).bind(row.unparsed).bind(row.over_long);
    if (auto done = put.bind(row.duplicates).bind(row.violations).run(); !done) return done;
  }
  return {};
}

Result<void> write_gaps(Database& database, const std::vector<Gap>& gaps) {
  if (gaps.empty()) return {};
  {
    Statement put(database,
                  "INSERT INTO gap (log_group, source, file, from_byte, to_byte, cause, at, detail)"
                  " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    for (const Gap& gap : gaps) {
      put.bind(gap.log_group).bind(gap.source).bind(gap.file).bind(gap.from).bind(gap.to);
      if (auto done = put.bind(static_cast<int>(gap.cause)).bind(gap.at).bind(gap.detail).run(); !done) return done;
    }
  }
  Statement trim(database, "DELETE FROM gap WHERE id <= (SELECT max(id) FROM gap) - ?");
  return trim.bind(limits::kGaps).run();
}

Result<void> write_voices(Database& database, const std::vector<Voice>& voices) {
  Statement put(database,
                "INSERT OR REPLACE INTO voice (log_group, name, began, spoke, longest, watched)"
                " VALUES (?, ?, ?, ?, ?, ?)");
  for (const Voice& voice : voices) {
    put.bind(voice.log_group).bind(voice.name).bind(voice.began.count()).bind(voice.spoke.count());
    if (auto done = put.bind(voice.longest.count()).bind(voice.watched.count()).run(); !done) return done;
  }
  return {};
}

Result<void> read_rows(Database& database, std::vector<LedgerRow>& rows) {
  Statement select(database,
                   "SELECT log_group, source, read, skipped, missed, gaps, lines, events, matched, unparsed, over_long,"
                   " duplicates, violations FROM ledger");
  for (;;) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) return {};
    rows.push_back({select.text(0), select.text(1), select.bits(2), select.bits(3), select.bits(4), select.bits(5),
                    select.bits(6), select.bits(7), select.bits(8), select.bits(9), select.bits(10), select.bits(11),
                    select.bits(12)});
  }
}

Result<void> read_gaps(Database& database, std::vector<Gap>& gaps) {
  Statement select(database,
                   "SELECT log_group, source, file, from_byte, to_byte, cause, at, detail FROM gap"
                   " ORDER BY id DESC LIMIT ?");
  select.bind(limits::kShownGaps);
  for (;;) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) break;
    const std::uint64_t cause = select.bits(5);
    if (cause >= kGapCauses) return Unexpected(database.damaged("a gap has an unknown cause"));
    gaps.push_back({select.text(0), select.text(1), select.text(2), select.bits(3), select.bits(4),
                    static_cast<GapCause>(cause), select.time(6), select.text(7)});
  }
  std::reverse(gaps.begin(), gaps.end());
  return {};
}

Result<void> read_voices(Database& database, std::vector<Voice>& voices) {
  Statement select(database, "SELECT log_group, name, began, spoke, longest, watched FROM voice");
  for (;;) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) return {};
    voices.push_back({select.text(0), select.text(1), Duration{select.integer(2)}, Duration{select.integer(3)},
                      Duration{select.integer(4)}, Duration{select.integer(5)}});
  }
}

}  // namespace

Result<void> write_ledger(Database& database, const Commit& commit) {
  if (auto done = write_rows(database, commit.ledger); !done) return done;
  if (auto done = write_gaps(database, commit.gaps); !done) return done;
  return write_voices(database, commit.voices);
}

Result<void> read_ledger(Database& database, Loaded& loaded) {
  if (auto done = read_rows(database, loaded.ledger); !done) return done;
  if (auto done = read_gaps(database, loaded.newest_gaps); !done) return done;
  return read_voices(database, loaded.voices);
}

}  // namespace tocsin::store
