// What happened to the bytes of a log group. Kept in the same transaction as the positions: exact across crashes.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tocsin {

enum class Count : std::uint8_t {
  bytes,           // read and accounted for
  events,          // whole events seen: lines or records, matched or not
  matched,         // events that at least one filter matched
  undated,         // matched events without a stamp we could read: dated by the stamp before, or by arrival
  future_stamps,   // matched events stamped too far ahead of their arrival (limits::kFutureStamp): dated by arrival
  unparsed,        // records that are no JSON, or bytes between records: passed over
  over_long,       // events longer than limits::kLineBytes: passed over
  nul_bytes,       // NUL bytes seen in events (a crash leaves holes of them)
  invalid_utf8,    // matched events that are not UTF-8: matched byte by byte all the same
  cut_short,       // files that end before their last record, or their compressed data, does
  read_errors,     // failed reads
  rotations,       // a new file found under a known name
  truncations,     // a file that became shorter than what was read of it
  no_value,        // matches whose field holds no number (or none that a metric takes): nothing published
  no_dimensions,   // matches in which a dimension's value is missing: published without any
  cut_dimensions,  // dimension values longer than limits::kDimensionCharacters: cut to it
  header_lines,    // lines that name the columns of those after them: passed over, no events
  metrics,         // datapoints that stand in the bytes themselves (a metric stream, Embedded Metric Format)
  bad_metrics,     // metrics in Embedded Metric Format that CloudWatch would not take: passed over
  lost_bytes,      // known to have been there and not read (a truncation before we came)
  own_records,     // of a journal, written by this program: passed over
  cut_records,     // of a journal, with a message longer than limits::kJournalMessageBytes: cut to it
  suppressed,      // messages that the journal's rate limit, or rsyslog's, dropped before they could be read
  gaps,            // the record to go on after was gone from the journal: others may have gone unread
  duplicate,       // records that were counted before, by their id: no events
  digests,         // CloudTrail's digests, which hold no records: passed over
  notices,         // notices of a file's delivery, likewise
  kCount,
};

inline constexpr std::array<std::string_view, static_cast<std::size_t>(Count::kCount)> kCountNames = {
    "bytes",         "events",         "matched",      "undated",     "future_stamps", "unparsed",    "over_long",
    "nul_bytes",     "invalid_utf8",   "cut_short",    "read_errors", "rotations",     "truncations", "no_value",
    "no_dimensions", "cut_dimensions", "header_lines", "metrics",     "bad_metrics",   "lost_bytes",  "own_records",
    "cut_records",   "suppressed",     "gaps",         "duplicate",   "digests",       "notices"};

class Counters {
 public:
  std::uint64_t& operator[](Count c) { return values_[static_cast<std::size_t>(c)]; }
  std::uint64_t operator[](Count c) const { return values_[static_cast<std::size_t>(c)]; }
  Counters& operator+=(const Counters& other) {
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] += other.values_[i];
    return *this;
  }
  Counters& operator-=(const Counters& other) {
    for (std::size_t i = 0; i < values_.size(); ++i) values_[i] -= other.values_[i];
    return *this;
  }
  friend bool operator==(const Counters&, const Counters&) = default;

 private:
  std::array<std::uint64_t, static_cast<std::size_t>(Count::kCount)> values_{};
};

}  // namespace tocsin
