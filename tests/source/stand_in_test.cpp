#include "source/stand_in.h"

#include <catch2/catch.hpp>
#include <filesystem>

#include "source/registry.h"
#include "support/journal.h"

using namespace tocsin;
using namespace tocsin::source;
using namespace tocsin::test;
using namespace std::chrono_literals;

namespace {

const Time kNoon = *parse_iso8601("2026-11-03T12:00:00Z");

LogGroup group_of(const TempDir& dir) {
  LogGroup group;
  group.name.value = "g";
  group.format = Format::syslog;
  group.start_at = StartAt::beginning;
  group.files.push_back({dir / "secure", {}});
  group.files.push_back({dir / "auth.log", {}});
  group.journal = JournalSelection{};
  group.journal->directory = dir / "journal";
  return group;
}

Position position_at(std::string path, std::optional<Time> last, bool complete = false) {
  Position position;
  position.log_group = "g";
  position.path = std::move(path);
  position.offset = 77;
  position.decoder.last_stamp = last;
  position.complete = complete;
  return position;
}

// Opens what there is to open and reads it, as the daemon does, with the event times of a scan.
class Following {
 public:
  explicit Following(LogGroup group) : group_(std::move(group)) {}

  std::vector<std::string> events;
  std::vector<Position> stored;

  // The names of what is followed.
  std::set<std::string> look(Time now) {
    Opening opening;
    for (const Opened& o : open_) opening.known.insert(o.path);
    opening.positions = stored;
    for (Opened& o : open_new(group_, opening)) open_.push_back(std::move(o));
    for (Opened& o : open_) read_all(o, now);
    std::erase_if(open_, [&](const Opened& o) { return ended_.contains(o.path); });
    ended_.clear();
    std::set<std::string> names;
    for (const Opened& o : open_) names.insert(o.path);
    return names;
  }
  void restart() { open_.clear(); }

 private:
  void read_all(Opened& opened, Time now) {
    for (bool more = true; more && !ended_.contains(opened.path);) {
      ReadResult result = opened.source->read({1 << 20, now});
      more = result.more;
      if (result.ended) ended_.insert(opened.path);
      if (result.chunk) take(*opened.source, *result.chunk);
    }
  }
  void take(Source& source, const Chunk& chunk) {
    Position after = chunk.start;
    std::string_view rest = chunk.bytes;
    for (std::size_t i = 0; !rest.empty(); ++i) {
      const std::size_t end = rest.find('\n');
      const Time time = chunk.known.empty() ? *parse_iso8601(rest.substr(0, 20)) : chunk.known[i].time;
      if (!chunk.within || chunk.within->holds(time))
        events.emplace_back(rest.substr(rest.rfind(' ', end) + 1, end - rest.rfind(' ', end) - 1));
      after.decoder.last_stamp = time;
      if (!chunk.known.empty()) after.cursor = chunk.known[i].cursor;
      rest.remove_prefix(end + 1);
    }
    after.offset += chunk.bytes.size();
    source.accept(after);
    std::erase_if(stored, [&](const Position& p) { return p.path == after.path; });
    stored.push_back(after);
  }

  LogGroup group_;
  std::vector<Opened> open_;
  std::set<std::string> ended_;
};

JournalEntry said(Time time, const std::string& text) { return sshd_entry(time, text); }
std::string line(Time time, const std::string& text) {
  return to_iso8601(floor_to(time, 1s)) + " h su: " + text + "\n";
}

}  // namespace

TEST_CASE("files and the positions of both say whose turn it is, and from where") {
  const TempDir dir;
  const LogGroup group = group_of(dir);
  const std::string journal = "journal:" + dir.path() + "/journal";
  const auto turn = [&](bool files, const std::vector<Position>& positions) {
    return whose_turn(group, files, positions);
  };

  CHECK_FALSE(turn(true, {}).is_journals);
  CHECK_FALSE(turn(true, {}).from);
  CHECK(turn(false, {}).is_journals);
  CHECK_FALSE(turn(false, {}).resume);

  const Position reading = position_at(journal, kNoon);
  CHECK(turn(true, {reading}).is_journals);
  CHECK(turn(true, {reading}).resume == reading);
  CHECK(turn(false, {reading}).resume == reading);

  const Position handed_over = position_at(journal, kNoon, true);
  CHECK_FALSE(turn(true, {handed_over}).is_journals);
  CHECK(turn(true, {handed_over}).from == kNoon);

  const auto back =
      turn(false, {handed_over, position_at(dir / "secure", kNoon + 1500ms), position_at(dir / "auth.log", kNoon)});
  CHECK(back.is_journals);
  REQUIRE(back.resume);
  CHECK(back.resume->path == journal);
  CHECK(back.resume->offset == 77);
  CHECK_FALSE(back.resume->complete);
  CHECK(back.resume->decoder.last_stamp == kNoon + 1999ms);
  CHECK(turn(false, {handed_over, position_at(dir / "secure", kNoon - 1h)}).resume->decoder.last_stamp == kNoon - 1ms);
  CHECK(turn(false, {position_at(dir / "secure", kNoon)}).resume->decoder.last_stamp == kNoon + 999ms);
  CHECK_FALSE(turn(false, {position_at(dir / "secure", std::nullopt)}).resume);
}

TEST_CASE("beside files the journal is read only where none of them exists") {
  if (!can_make_journals()) return;
  const TempDir dir;
  std::filesystem::create_directory(dir / "journal");
  make_journal(dir, "journal/x.journal", {said(kNoon, "of-journal")});
  SECTION("one is there") {
    dir.write("auth.log", line(kNoon, "of-file"));
    Following f(group_of(dir));
    CHECK(f.look(kNoon + 1min) == std::set<std::string>{dir / "auth.log", dir / "secure"});
    CHECK(f.events == std::vector<std::string>{"of-file"});
  }
  SECTION("none is there") {
    Following f(group_of(dir));
    CHECK(f.look(kNoon + 1min) == std::set<std::string>{"journal:" + dir.path() + "/journal"});
    CHECK(f.events == std::vector<std::string>{"of-journal"});
  }
}

TEST_CASE("a file that appears takes over from the journal at a whole second: no line counts twice, and none is lost") {
  if (!can_make_journals()) return;
  const TempDir dir;
  std::filesystem::create_directory(dir / "journal");
  LiveJournal live(dir, "journal/x.journal");
  Following f(group_of(dir));
  live.add({said(kNoon, "1"), said(kNoon + 1s, "2")});
  REQUIRE(eventually([&] {
    f.look(kNoon + 1500ms);
    return f.events.size() == 2;
  }));
  // rsyslog is installed: it writes what the journal has had, too.
  dir.write("secure", line(kNoon, "1") + line(kNoon + 1s, "2") + line(kNoon + 2500ms, "3"));
  live.add({said(kNoon + 2500ms, "3")});
  const bool killed = GENERATE(false, true);
  f.look(kNoon + 2600ms);
  if (killed) f.restart();
  // Between the second that was agreed on and its being over.
  dir.append("secure", line(kNoon + 2900ms, "4") + line(kNoon + 3100ms, "5"));
  live.add({said(kNoon + 2900ms, "4"), said(kNoon + 3100ms, "5")});
  live.finish();
  if (killed) {
    // The second is agreed on anew, and later.
    f.look(kNoon + 3200ms);
    dir.append("secure", line(kNoon + 4100ms, "6"));
    f.look(kNoon + 6s);
  } else {
    CHECK(f.look(kNoon + 3200ms).contains("journal:" + dir.path() + "/journal"));
    dir.append("secure", line(kNoon + 4100ms, "6"));
  }
  f.look(kNoon + 7s);
  CHECK(f.look(kNoon + 8s) == std::set<std::string>{dir / "auth.log", dir / "secure"});
  CHECK(f.events == std::vector<std::string>{"1", "2", "3", "4", "5", "6"});
  dir.append("secure", line(kNoon + 20s, "7"));
  f.look(kNoon + 20s);
  f.restart();
  dir.append("secure", line(kNoon + 21s, "8"));
  f.look(kNoon + 22s);
  CHECK(f.events == std::vector<std::string>{"1", "2", "3", "4", "5", "6", "7", "8"});
}

TEST_CASE("where the files are gone for good the journal goes on after their last line") {
  if (!can_make_journals()) return;
  const TempDir dir;
  std::filesystem::create_directory(dir / "journal");
  LiveJournal live(dir, "journal/x.journal");
  Following f(group_of(dir));
  dir.write("secure", line(kNoon, "1") + line(kNoon + 1s, "2"));
  live.add({said(kNoon, "1"), said(kNoon + 1s, "2"), said(kNoon + 5s, "3")});
  f.look(kNoon + 2s);
  CHECK(f.events == std::vector<std::string>{"1", "2"});
  std::filesystem::remove(dir / "secure");
  f.look(kNoon + 6s);
  // Its writer may still hold it open.
  CHECK(f.look(kNoon + 7s).contains(dir / "secure"));
  f.look(kNoon + 30s);
  f.look(kNoon + 30s);
  REQUIRE(eventually([&] {
    f.look(kNoon + 31s);
    return f.events.size() == 3;
  }));
  CHECK(f.look(kNoon + 31s) == std::set<std::string>{"journal:" + dir.path() + "/journal"});
  CHECK(f.events.back() == "3");
  live.finish();
}

TEST_CASE("a rotation that leaves a moment without a file does not bring in the journal") {
  if (!can_make_journals()) return;
  const TempDir dir;
  std::filesystem::create_directory(dir / "journal");
  make_journal(dir, "journal/x.journal", {said(kNoon, "1"), said(kNoon + 1min, "of-journal")});
  Following f(group_of(dir));
  dir.write("secure", line(kNoon, "1"));
  f.look(kNoon + 1s);
  std::filesystem::rename(dir / "secure", dir / "secure.1");
  f.look(kNoon + 2s);
  f.look(kNoon + 10min);
  dir.append("secure.1", line(kNoon + 11min, "2"));
  dir.write("secure", line(kNoon + 12min, "3"));
  f.look(kNoon + 13min);
  f.look(kNoon + 13min);
  CHECK(f.events == std::vector<std::string>{"1", "2", "3"});
}

TEST_CASE("a file takes over from a journal that can be read no more, from where that stopped") {
  if (!can_make_journals()) return;
  const TempDir dir;
  std::filesystem::create_directory(dir / "journal");
  make_journal(dir, "journal/x.journal", {said(kNoon, "1"), said(kNoon + 1s, "2")});
  Following f(group_of(dir));
  f.look(kNoon + 2s);
  f.restart();
  std::filesystem::remove(dir / "journal/x.journal");
  dir.write("secure", line(kNoon + 1s, "2") + line(kNoon + 3s, "3"));
  for (const auto later : {10s, 15s, 20s}) f.look(kNoon + later);
  CHECK(f.events == std::vector<std::string>{"1", "2", "3"});
}
