// A record of the journal as the line that syslog would have written of it:
//
//   Nov 15 20:35:41 host identifier[pid]: MESSAGE
//
// so that the rules for a log file serve. What stands where:
//
//   host         _HOSTNAME, else "-"
//   identifier   SYSLOG_IDENTIFIER, else _COMM, else "unknown"
//   pid          SYSLOG_PID, else _PID; without either there are no brackets
//
// It is one line whatever the message holds: control characters become #ooo, a newline #012, as rsyslog writes them;
// one newline at the end of the message is no part of it. Other bytes stay as they are, valid UTF-8 or not. The stamp
// is the classic one, in the zone of the log group; the record's time to the millisecond goes beside the line
// (KnownEvent), so that neither year nor zone nor the fraction of the second has to be guessed from it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "base/time_zone.h"
#include "model/definitions.h"

namespace tocsin::source {

// The fields that are used of a record; empty: it has none. Where one stands there twice, the first.
struct JournalRecord {
  std::string message;
  std::string identifier;
  std::string host;
  std::string syslog_pid;
  std::string pid;        // this and what follows the journal vouches for: no writer can forge it
  std::string command;    // _COMM
  std::string unit;       // _SYSTEMD_UNIT
  std::string transport;  // "driver": by the journal itself
  std::string facility;   // SYSLOG_FACILITY; as the writer says
  std::string dropped;    // N_DROPPED
  bool cut = false;       // its message was longer than limits::kJournalMessageBytes

  // Takes `field`, NAME=VALUE, if it is one of them.
  void take(std::string_view field);
  void clear();
};

// With its newline.
void append_line(const JournalRecord& record, Time time, const TimeZone& zone, std::string& out);

// By this daemon: what it says of an alarm must not raise the next one. `pid`: of this process.
bool is_own(const JournalRecord& record, std::string_view pid);

// Whether the rules want it, of a record without repeated fields.
bool is_selected(const JournalRecord& record, const JournalSelection& selection);

// How many messages were dropped for coming too fast, where the record is the journal's or rsyslog's saying so; else 0.
struct Suppressed {
  std::uint64_t messages = 0;
  std::string_view unit;  // whose; empty: not said. Into the record.
};
Suppressed suppressed_by(const JournalRecord& record);

}  // namespace tocsin::source
