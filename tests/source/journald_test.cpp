#include "source/journald.h"

#include <unistd.h>

#include <catch2/catch.hpp>

#include "source/journal_reading.h"

using namespace tocsin;
using namespace tocsin::source;
using namespace tocsin::test;
using namespace std::chrono_literals;
using Kind = Note::Kind;

TEST_CASE("a record of the journal becomes syslog's line, and keeps its time to the millisecond") {
  if (!can_make_journals()) return;
  const TempDir dir;
  JournalEntry bare{kMorning + 2s, {{"MESSAGE", "hello"}}};
  JournalEntry sudo{kMorning + 3s, {{"MESSAGE", "a\tb"}, {"SYSLOG_IDENTIFIER", "sudo"}, {"_HOSTNAME", "db-1"}}};
  JournalEntry command{kMorning + 4s, {{"MESSAGE", "x"}, {"_COMM", "cron"}, {"SYSLOG_PID", "7"}, {"_PID", "8"}}};
  make_journal(dir, "x.journal", {sshd_entry(kMorning, "Failed password for root"), bare, sudo, command});
  Journal journal(group_of(dir), {}, nullptr);
  Reader r;
  r.read_all(journal);
  CHECK(r.lines == std::vector<std::string>{"Nov  3 04:05:06 db-1 sshd[1893]: Failed password for root",
                                            "Nov  3 04:05:08 - unknown: hello", "Nov  3 04:05:09 db-1 sudo: a#011b",
                                            "Nov  3 04:05:10 - cron[7]: x"});
  REQUIRE(r.times.size() == 4);
  CHECK(r.times[0] == kMorning);
  CHECK(r.stored.path == "journal:" + dir.path());
  std::size_t bytes = 0;
  for (const std::string& line : r.lines) bytes += line.size() + 1;
  CHECK(r.stored.offset == bytes);
  CHECK(journal.presence() == Presence::present);
}

TEST_CASE("whatever a message holds, a record is one line") {
  if (!can_make_journals()) return;
  const TempDir dir;
  const std::string nul("a\0b", 3);
  make_journal(dir, "x.journal",
               {sshd_entry(kMorning, "one\ntwo\n"), sshd_entry(kMorning + 1s, nul),
                sshd_entry(kMorning + 2s, "\xFF\x1B[2J\x7F"), sshd_entry(kMorning + 3s, "Gr\xC3\xBC\xC3\x9F\x65")});
  const auto lines = lines_of(group_of(dir));
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] == "Nov  3 04:05:06 db-1 sshd[1893]: one#012two");
  CHECK(lines[1] == "Nov  3 04:05:07 db-1 sshd[1893]: a#000b");
  CHECK(lines[2] == "Nov  3 04:05:08 db-1 sshd[1893]: \xFF#033[2J#177");
  CHECK(lines[3] == "Nov  3 04:05:09 db-1 sshd[1893]: Gr\xC3\xBC\xC3\x9F\x65");
}

TEST_CASE("a record's long fields are cut at their bounds, and a cut message is counted") {
  if (!can_make_journals()) return;
  const TempDir dir;
  JournalEntry long_message = sshd_entry(kMorning, std::string(limits::kJournalMessageBytes + 1, 'm'));
  JournalEntry long_name = sshd_entry(kMorning + 1s, std::string(limits::kJournalMessageBytes, '\x01'));
  long_name.fields[2].second = std::string(limits::kJournalNameBytes + 1, 'i');
  make_journal(dir, "x.journal", {long_message, long_name});
  Journal journal(group_of(dir), {}, nullptr);
  Reader r;
  r.read_all(journal);
  REQUIRE(r.lines.size() == 2);
  const std::size_t before = std::string("Nov  3 04:05:06 db-1 sshd[1893]: ").size();
  CHECK(r.lines[0].size() == before + limits::kJournalMessageBytes);
  CHECK(r.lines[1].size() == before - 4 + limits::kJournalNameBytes + 4 * limits::kJournalMessageBytes);
  CHECK(r.lines[1].size() < limits::kLineBytes);
  CHECK(r.counters[Count::cut_records] == 1);
}

TEST_CASE("a record must have one of each kind that is selected: facilities, units, identifiers") {
  if (!can_make_journals()) return;
  const TempDir dir;
  const auto entry = [](int second, const char* facility, const char* unit, const char* identifier) {
    const Time time = kMorning + second * 1s;
    return JournalEntry{time,
                        {{"MESSAGE", std::string("m") + std::to_string(second)},
                         {"SYSLOG_FACILITY", facility},
                         {"_SYSTEMD_UNIT", unit},
                         {"SYSLOG_IDENTIFIER", identifier}}};
  };
  make_journal(dir, "x.journal",
               {entry(0, "10", "ssh.service", "sshd"), entry(1, "4", "session-1.scope", "su"),
                entry(2, "3", "ssh.service", "sshd"), entry(3, "10", "cron.service", "CRON")});
  LogGroup group = group_of(dir);
  const auto read = [&] {
    std::string messages;
    for (const std::string& line : lines_of(group)) messages += line.substr(line.rfind(' '));
    return messages;
  };
  CHECK(read() == " m0 m1 m2 m3");
  group.journal->facilities = {4, 10};
  CHECK(read() == " m0 m1 m3");
  group.journal->units = {"ssh.service", "cron.service"};
  CHECK(read() == " m0 m3");
  group.journal->identifiers = {"CRON"};
  CHECK(read() == " m3");
  group.journal->facilities.clear();
  group.journal->units.clear();
  group.journal->identifiers = {"su", "sshd"};
  CHECK(read() == " m0 m1 m2");
}

TEST_CASE("records of the daemon itself are passed over, counted, and not read again") {
  if (!can_make_journals()) return;
  const TempDir dir;
  JournalEntry unit = sshd_entry(kMorning, "alarm 'x' fires: event");
  unit.fields[7].second = "tocsind.service";
  JournalEntry process = sshd_entry(kMorning + 1s, "the same outside of its unit");
  process.fields[3].second = std::to_string(::getpid());
  process.fields[4].second = "tocsind";
  JournalEntry same_pid = sshd_entry(kMorning + 2s, "event 1");
  same_pid.fields[3].second = std::to_string(::getpid());  // another program, in an earlier boot
  JournalEntry forged = sshd_entry(kMorning + 3s, "event 2");
  forged.fields[2].second = "tocsind";
  make_journal(dir, "x.journal", {unit, process, same_pid, forged, unit});
  Journal journal(group_of(dir), {}, nullptr);
  Reader r;
  r.read_all(journal);
  CHECK(events(r) == std::vector<std::string>{"event 1", "event 2"});
  CHECK(r.counters[Count::own_records] == 3);
  Journal again(group_of(dir), {}, nullptr);
  again.resume(r.stored);
  Reader second;
  second.read_all(again);
  CHECK(second.lines.empty());
}

TEST_CASE("what the rate limit of the journal dropped is counted, and is no line of a group that did not ask for it") {
  if (!can_make_journals()) return;
  const TempDir dir;
  const auto dropped = [](Time time, const char* text, const char* transport) {
    return JournalEntry{time,
                        {{"MESSAGE", text},
                         {"MESSAGE_ID", "a596d6fe7bfa4994828e72309e95d61e"},
                         {"_TRANSPORT", transport},
                         {"SYSLOG_FACILITY", "3"},
                         {"SYSLOG_IDENTIFIER", "systemd-journald"}}};
  };
  make_journal(
      dir, "x.journal",
      {sshd_entry(kMorning, "event 1"), dropped(kMorning + 1s, "Suppressed 500 messages from ssh.service", "driver"),
       dropped(kMorning + 2s, "Suppressed 70 messages from noisy.service", "driver"),
       dropped(kMorning + 3s, "Suppressed 9000 messages from ssh.service", "syslog"),  // forged
       sshd_entry(kMorning + 4s, "event 2")});
  LogGroup group = group_of(dir);
  Reader r;
  SECTION("of all units, where none is named") {
    group.journal->facilities = {4, 10};
    Journal journal(group, {}, nullptr);
    r.read_all(journal);
    CHECK(r.counters[Count::suppressed] == 570);
    CHECK(r.notes_of(Kind::dropped) == 2);
    CHECK(events(r) == std::vector<std::string>{"event 1", "event 2"});
  }
  SECTION("of the units that are named") {
    group.journal->units = {"ssh.service"};
    Journal journal(group, {}, nullptr);
    r.read_all(journal);
    CHECK(r.counters[Count::suppressed] == 500);
    CHECK(events(r) == std::vector<std::string>{"event 1", "event 2"});
  }
  SECTION("as lines too, where the whole journal is read") {
    Journal journal(group, {}, nullptr);
    r.read_all(journal);
    CHECK(r.counters[Count::suppressed] == 570);
    CHECK(r.lines.size() == 5);
  }
}

TEST_CASE("rsyslog's own count of what its rate limit dropped is a gap too, where rsyslog says it") {
  JournalRecord record;
  record.message = "imjournal: 1234 messages lost due to rate-limiting (20000 allowed within 600 seconds)";
  record.identifier = "rsyslogd";
  CHECK(suppressed_by(record).messages == 0);
  record.unit = "rsyslog.service";
  CHECK(suppressed_by(record).messages == 1234);
  record.message = "5 messages lost due to rate-limiting";
  CHECK(suppressed_by(record).messages == 5);
  record.message = " messages lost due to rate-limiting";
  CHECK(suppressed_by(record).messages == 0);
}

TEST_CASE("a journal is read in pieces, and what was given and not accounted for is given again") {
  if (!can_make_journals()) return;
  const TempDir dir;
  make_journal(dir, "x.journal", numbered(1, 50));
  Journal journal(group_of(dir), {}, nullptr);
  const ReadResult lost = journal.read({100, kNow});
  REQUIRE(lost.chunk);
  CHECK(lost.more);
  CHECK(lost.chunk->known.size() == 3);
  Reader r;
  while (r.read_once(journal, kNow, 100)) {
  }
  CHECK(r.lines.size() == 50);
  CHECK(r.chunks > 10);
  CHECK(events(r).front() == "event 1");
}

TEST_CASE("one read looks at so many records and no more, also at those that are no lines") {
  if (!can_make_journals()) return;
  const TempDir dir;
  std::vector<JournalEntry> entries(limits::kJournalRecords + 1, sshd_entry(kMorning, "event 1"));
  const bool own = GENERATE(false, true);
  if (own) {
    for (JournalEntry& entry : entries) entry.fields[7].second = "tocsind.service";
  }
  make_journal(dir, "x.journal", entries);
  Journal journal(group_of(dir), {}, nullptr);
  Reader r;
  CHECK(r.read_once(journal, kNow, limits::kLineBytes));
  CHECK(r.lines.size() == (own ? 0 : limits::kJournalRecords));
  CHECK(r.counters[Count::own_records] == (own ? limits::kJournalRecords : 0));
  CHECK(r.chunks == 1);  // what is passed over is not looked at again after a restart
  r.read_all(journal);
  CHECK(r.lines.size() == (own ? 0 : entries.size()));
}
