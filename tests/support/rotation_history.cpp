#include "support/rotation_history.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "base/limits.h"
#include "source/file_tail.h"
#include "support/line_reader.h"
#include "support/rotated_log.h"

namespace tocsin::test {

namespace {

using source::FileTail;

class History {
 public:
  explicit History(std::uint64_t seed) : dice_(seed), rules_(RotationRules::drawn(dice_)), log_(rules_, dice_) {
    script_ = rules_.name() + ":";
    start();
    read();
    commit();
    if (rules_.place != RotationRules::Place::elsewhere && rules_.names != RotationRules::Names::unusual) return;
    // Where it goes, and by what name, is learnt by seeing it go.
    log_.write(3);
    read();
    rotate();
    read();
    log_.write(3);
    read();
    commit();
  }

  RotationHistory play() {
    for (std::size_t i = 10 + dice_.below(30); i > 0; --i) step();
    log_.finish_half();
    log_.write(2);
    if (!tail_) start();
    read();
    for (int i = 0; i < 3; ++i) {
      now_ += limits::kRotationGrace;
      read();
    }
    for (const auto& note : reader_.notes) told_ += "\n" + note.path + " " + note.detail;
    return {difference(), script_ + told_, log_.lines().size(), static_cast<std::size_t>(log_.rotations()), stops_,
            kills_,       raced_};
  }

 private:
  void did(const std::string& what) { script_ += " " + what; }

  void step() {
    now_ += Duration(static_cast<std::int64_t>(dice_.below(3'000)));
    // Nobody waits for the rest of a line for ever.
    if (!log_.half_is_rotated()) {
      half_rotated_at_.reset();
    } else if (now_ - half_rotated_at_.value_or(now_) > limits::kRotationGrace / 2) {
      log_.abandon_half();
    }
    switch (dice_.below(16)) {
      case 0:
      case 1:
      case 2:
      case 3:
        log_.write(1 + dice_.below(12));
        return did("write to " + std::to_string(log_.lines().size()));
      case 4:
        did("half");
        return log_.write_half();
      case 5:
      case 6:
        return rotate();
      case 7: {
        for (std::size_t i = 2 + dice_.below(3); i > 0; --i) {
          rotate();
          if (!dice_.one_in(3)) log_.write(1 + dice_.below(4));
        }
        return;
      }
      case 8:
        // While nobody could say that it came too late.
        if (tail_ && now_ - rotated_at_ < limits::kRotationGrace / 2 && log_.write_late()) did("late");
        return;
      case 9:
        return stop();
      case 10:
        return kill();
      case 11:
        if (dice_.one_in(3)) return lose_the_file();
        return commit();
      default:
        if (!tail_) return start();
        return perhaps_read();
    }
  }

  void rotate() {
    did("rotate");
    const auto before = log_.rotations();
    log_.rotate([this] {
      if (!dice_.one_in(5)) return;
      if (tail_) perhaps_read();
    });
    if (log_.rotations() > before) rotated_at_ = now_;
    if (log_.half_is_rotated() && !half_rotated_at_) half_rotated_at_ = now_;
  }

  // A file that goes away with lines that nobody has read is lost, and nothing to be tested.
  void lose_the_file() {
    if (!tail_) start();
    log_.finish_half();
    log_.write(1);
    read();
    now_ += limits::kRotationGrace;
    read();
    commit();
    const bool stopped = dice_.one_in(2);
    if (stopped) stop();
    if (dice_.one_in(2)) {
      did("replace");
      log_.replace();
    } else {
      did("truncate");
      log_.truncate();
    }
    if (stopped) start();
    read();
    commit();
  }

  void start() {
    did("start");
    tail_ = std::make_unique<FileTail>("group", log_.path(), StartAt::beginning);
    if (!committed_.position) return;
    tail_->resume(*committed_.position);
    reader_.resume_ledger(*committed_.position);
  }

  void stop() {
    if (!tail_) return;
    did("stop");
    ++stops_;
    commit();
    tail_.reset();
  }

  // What was read since the last commit was not.
  void kill() {
    if (!tail_) return;
    did("kill");
    ++kills_;
    tail_.reset();
    reader_.lines.resize(committed_.lines);
    reader_.origins.resize(committed_.lines);
    reader_.counters = committed_.counters;
    reader_.ledger = committed_.ledger;
    reader_.closed = 0;
    reader_.gaps.resize(committed_.gaps);
    reader_.stored.clear();
    if (committed_.position) reader_.stored[log_.path()] = *committed_.position;
  }

  void commit() {
    if (!tail_) return;
    did("commit");
    committed_.lines = reader_.lines.size();
    committed_.counters = reader_.counters;
    committed_.ledger = reader_.ledger;
    committed_.gaps = reader_.gaps.size();
    const auto stored = reader_.stored.find(log_.path());
    if (stored != reader_.stored.end()) committed_.position = stored->second;
  }

  void read() {
    did("read");
    reader_.read_all(*tail_, now_);
    script_ += " " + std::to_string(reader_.lines.size());
  }

  void perhaps_read() {
    if (dice_.one_in(3)) {
      did("read once " + std::to_string(reader_.lines.size()));
      reader_.budget = 1'000 + dice_.below(3'000);
      reader_.read_once(*tail_, now_);
      return;
    }
    read();
    if (dice_.one_in(3)) commit();
  }

  std::string difference() {
    std::map<std::string, const RotatedLog::Line*> written;
    for (const auto& line : log_.lines()) written[line.text] = &line;
    std::set<std::string> read;
    std::map<std::string, std::string> origins;
    std::size_t i = 0;
    std::map<int, int> last;  // of each file, the number of its last line
    for (const std::string& text : reader_.lines) {
      const std::string shown = text.substr(0, 30);
      const auto line = written.find(text);
      if (line == written.end()) return "read what was not written: '" + shown + "'";
      origins[text] += " " + reader_.origins[i++];
      if (!read.insert(text).second) return "read twice: '" + shown + "' from" + origins[text];
      const int number = std::stoi(text.substr(5));
      if (std::exchange(last[line->second->file], number) > number) return "out of order: '" + shown + "'";
    }
    for (const auto& line : log_.lines()) {
      if (read.contains(line.text)) continue;
      if (!line.may_be_lost) return "lost: '" + line.text.substr(0, 30) + "'";
      ++raced_;
    }
    if (raced_ > 0 && reader_.counters[Count::truncations] == 0) return "a gap was not told";
    if (raced_ > 0 && reader_.gaps.empty()) return "a gap is not in the ledger";
    if (reader_.unaccounted != 0) return "the ledger is wrong by " + std::to_string(reader_.unaccounted) + " bytes";
    return {};
  }

  struct Committed {
    std::optional<Position> position;
    std::size_t lines = 0;
    Counters counters;
    LedgerRow ledger;
    std::size_t gaps = 0;
  };

  Dice dice_;
  RotationRules rules_;
  RotatedLog log_;
  Time now_ = from_ms(1'800'000'000'000);
  Time rotated_at_ = from_ms(0);
  std::optional<Time> half_rotated_at_;
  std::unique_ptr<FileTail> tail_;
  LineReader reader_;
  Committed committed_;
  std::string script_;
  std::string told_;
  std::size_t stops_ = 0;
  std::size_t kills_ = 0;
  std::size_t raced_ = 0;
};

}  // namespace

RotationHistory play_rotations(std::uint64_t seed) { return History(seed).play(); }

}  // namespace tocsin::test
