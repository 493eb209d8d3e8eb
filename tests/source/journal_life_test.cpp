// A journal that grows, is rotated, vacuumed, missing, forbidden; and the daemon that is restarted meanwhile.
#include <poll.h>
#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>

#include "source/journal_reading.h"
#include "source/unprivileged.h"

using namespace tocsin;
using namespace tocsin::source;
using namespace tocsin::test;
using namespace std::chrono_literals;
using Kind = Note::Kind;

TEST_CASE(
    "with start_at end, what is there is passed over, and what comes is read, also after a restart before it came") {
  if (!can_make_journals()) return;
  const TempDir dir;
  LiveJournal live(dir, "x.journal");
  live.add(numbered(1, 3));
  LogGroup group = group_of(dir, StartAt::end);
  Reader before;
  REQUIRE(eventually([&] { return lines_of(group_of(dir)).size() == 3; }));
  Journal journal(group, {}, nullptr);
  before.read_all(journal);
  CHECK(before.lines.empty());
  CHECK_FALSE(before.stored.cursor.empty());
  Journal restarted(group, {}, nullptr);
  restarted.resume(before.stored);
  live.add(numbered(4, 6));
  Reader r;
  REQUIRE(eventually([&] {
    r.read_all(journal);
    return r.lines.size() == 3;
  }));
  CHECK(events(r) == std::vector<std::string>{"event 4", "event 5", "event 6"});
  Reader after;
  after.read_all(restarted);
  CHECK(events(after) == events(r));
  live.finish();
}

TEST_CASE("a journal that grows makes its descriptor readable, and is read on from where it was") {
  if (!can_make_journals()) return;
  const TempDir dir;
  LiveJournal live(dir, "x.journal");
  live.add(numbered(1, 2));
  Journal journal(group_of(dir), {}, nullptr);
  Reader r;
  REQUIRE(eventually([&] {
    r.read_all(journal);
    return r.lines.size() == 2;
  }));
  const int fd = journal.wake().fd;
  REQUIRE(fd >= 0);
  live.add(numbered(3, 4));
  pollfd waiting{fd, POLLIN, 0};
  CHECK(::poll(&waiting, 1, 30'000) == 1);
  REQUIRE(eventually([&] {
    r.read_all(journal);
    return r.lines.size() == 4;
  }));
  CHECK(events(r).back() == "event 4");
  live.finish();
}

TEST_CASE("after a restart a journal is read on behind its cursor, with other rules too") {
  if (!can_make_journals()) return;
  const TempDir dir;
  auto entries = numbered(1, 6);
  entries[3].fields[2].second = "su";
  make_journal(dir, "x.journal", entries);
  Journal journal(group_of(dir), {}, nullptr);
  Reader first;
  first.read_once(journal, kNow, 80);
  REQUIRE(first.lines.size() == 2);
  LogGroup group = group_of(dir);
  std::vector<std::string> expected = {"event 3", "event 4", "event 5", "event 6"};
  SECTION("the same") {}
  SECTION("the record that was read last is none of them any more") {
    group.journal->identifiers = {"su"};
    expected = {"event 4"};
  }
  Journal restarted(group, {}, nullptr);
  restarted.resume(first.stored);
  Reader r;
  r.read_all(restarted);
  CHECK(events(r) == expected);
  CHECK(r.counters[Count::gaps] == 0);
  CHECK(r.stored.offset > first.stored.offset);
}

TEST_CASE("a journal that is rotated is read on without loss or repetition") {
  if (!can_make_journals()) return;
  const TempDir dir;
  LiveJournal live(dir, "x.journal");
  live.add(numbered(1, 3));
  Journal journal(group_of(dir), {}, nullptr);
  Reader r;
  REQUIRE(eventually([&] {
    r.read_all(journal);
    return r.lines.size() == 3;
  }));
  live.add(numbered(4, 5));
  live.finish();
  std::filesystem::rename(dir / "x.journal", dir / "x@archived.journal");
  make_journal(dir, "y.journal", numbered(6, 8));
  REQUIRE(eventually([&] {
    r.read_all(journal);
    return r.lines.size() == 8;
  }));
  CHECK(events(r).back() == "event 8");
  CHECK(r.counters[Count::gaps] == 0);
  // What was read may go.
  std::filesystem::remove(dir / "x@archived.journal");
  r.read_all(journal, kNow + 1min);
  make_journal(dir, "z.journal", numbered(9, 9));
  REQUIRE(eventually([&] {
    r.read_all(journal, kNow + 1min);
    return r.lines.size() == 9;
  }));
  CHECK(r.counters[Count::gaps] == 0);
}

TEST_CASE(
    "where the record that was read last was vacuumed away, reading goes on with the first newer one and counts a "
    "gap") {
  if (!can_make_journals()) return;
  const TempDir dir;
  make_journal(dir, "a.journal", numbered(1, 4));
  Journal journal(group_of(dir), {}, nullptr);
  Reader first;
  first.read_once(journal, kNow, 80);
  REQUIRE(first.lines.size() == 2);
  std::filesystem::remove(dir / "a.journal");
  auto rest = numbered(7, 9);
  rest.insert(rest.begin(), sshd_entry(kMorning, "event 0"));  // older than what was read: not read again
  make_journal(dir, "b.journal", rest, '2');
  Journal restarted(group_of(dir), {}, nullptr);
  restarted.resume(first.stored);
  Reader r;
  r.read_all(restarted);
  CHECK(events(r) == std::vector<std::string>{"event 7", "event 8", "event 9"});
  CHECK(r.counters[Count::gaps] == 1);
  REQUIRE(r.notes_of(Kind::gap) == 1);
  const auto gap = std::find_if(r.notes.begin(), r.notes.end(), [](const Note& n) { return n.kind == Kind::gap; });
  CHECK(gap->detail ==
        "the record that was read last, of 2026-11-03T04:05:08.123Z, is gone; reading goes on with what is there and "
        "newer");
  Journal third(group_of(dir), {}, nullptr);
  third.resume(r.stored);
  Reader again;
  again.read_all(third);
  CHECK(again.lines.empty());
  CHECK(again.counters[Count::gaps] == 0);
}

TEST_CASE("a stored cursor that libsystemd does not understand is a gap, and no more") {
  if (!can_make_journals()) return;
  const TempDir dir;
  make_journal(dir, "a.journal", numbered(1, 4));
  Position stored;
  stored.path = "journal:" + dir.path();
  stored.cursor = "from another world";
  stored.decoder.last_stamp = kMorning + 2s;
  Journal journal(group_of(dir), {}, nullptr);
  journal.resume(stored);
  Reader r;
  r.read_all(journal);
  CHECK(events(r) == std::vector<std::string>{"event 3", "event 4"});
  CHECK(r.counters[Count::gaps] == 1);
}

TEST_CASE("a journal that is not there is waited for, and read from its beginning") {
  if (!can_make_journals()) return;
  const TempDir dir;
  LogGroup group = group_of(dir, StartAt::end);
  group.journal->directory = dir / "later";
  Journal journal(group, {}, nullptr);
  Reader r;
  r.read_all(journal);
  CHECK(journal.presence() == Presence::awaited);
  CHECK(r.notes.empty());
  CHECK(journal.wake().paths == std::vector<std::string>{dir.path()});
  std::filesystem::create_directory(dir / "later");
  make_journal(dir, "later/x.journal", numbered(1, 2));
  r.read_all(journal);
  CHECK(journal.presence() == Presence::present);
  CHECK(events(r) == std::vector<std::string>{"event 1", "event 2"});
}

TEST_CASE("something that is no journal does not stop the journals beside it") {
  if (!can_make_journals()) return;
  const TempDir dir;
  make_journal(dir, "x.journal", numbered(1, 2));
  dir.write("damaged.journal", std::string(8192, 'x'));
  std::string bytes = dir.read("x.journal");
  dir.write("cut.journal", bytes.substr(0, bytes.size() / 2));
  CHECK(lines_of(group_of(dir)).size() >= 2);
}

TEST_CASE("a journal that may not be read says what to do, once, and is read when it may") {
  if (!can_make_journals()) return;
  const TempDir dir;
  LiveJournal live(dir, "x.journal");
  live.add(numbered(1, 2));
  REQUIRE(eventually([&] { return lines_of(group_of(dir)).size() == 2; }));
  ::chmod((dir / "x.journal").c_str(), 0600);
  Journal journal(group_of(dir, StartAt::end), {}, nullptr);
  Reader r;
  {
    const Unprivileged user(dir.path());
    r.read_all(journal, kMorning + 2500ms);
    r.read_all(journal, kMorning + 4s);
    CHECK(journal.presence() == Presence::unreadable);
    REQUIRE(r.notes_of(Kind::unreadable) == 1);
    CHECK_THAT(r.notes[0].detail,
               Catch::StartsWith(dir / "x.journal: permission denied: let its user into the group systemd-journal"));
  }
  ::chmod((dir / "x.journal").c_str(), 0644);
  live.add(numbered(3, 3));
  live.finish();
  const Unprivileged user(dir.path());
  r.read_all(journal, kMorning + 5s);
  CHECK(journal.presence() == Presence::present);
  CHECK(r.notes_of(Kind::readable_again) == 1);
  CHECK(events(r) == std::vector<std::string>{"event 3"});  // what came since the first look, and nothing older
}
