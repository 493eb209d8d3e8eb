// An interpreter of random steps - write, write half a line, rotate, truncate, delete, read, stop and start - against a
// model: the list of the lines written. What the tail gives must be that list, less lines that a truncation or deletion
// took before they were read.
#include "source/file_tail.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <random>

#include "support/line_reader.h"
#include "support/temp_dir.h"

namespace tocsin::source {

namespace {

namespace fs = std::filesystem;

struct Line {
  std::string text;
  bool may_be_lost = false;
  bool half = false;  // at the end of its file, where more may come: it is read when its grace is over
};

class World {
 public:
  World(std::uint32_t seed, bool dated) : random_(seed), dated_(dated) {
    append("app.log", "");
    start();
    read();
  }

  void step() {
    now_ += Duration(below(2'000));
    switch (below(12)) {
      case 0:
      case 1:
      case 2:
        write();
        break;
      case 3:
        write_half();
        break;
      case 4:
        rotate();
        break;
      case 5:
        rotate();
        if (below(2) == 0) write();
        rotate();
        break;
      case 6:
        truncate();
        break;
      case 7:
        remove();
        break;
      case 8:
        stop_and_start();
        break;
      default:
        if (below(3) == 0) {
          did("read once");
          reader_.read_once(*tail_, now_);
        } else {
          read();
        }
    }
  }

  void finish() {
    finish_half();
    write();
    read();
    now_ += limits::kRotationGrace;
    read();
  }

  // What was done, for a person who looks for a failure's cause.
  [[nodiscard]] const std::string& script() const { return script_; }
  [[nodiscard]] const std::vector<Line>& written() const { return written_; }
  [[nodiscard]] const test::LineReader& reader() const { return reader_; }

 private:
  std::uint32_t below(std::uint32_t bound) {
    return std::uniform_int_distribution<std::uint32_t>(0, bound - 1)(random_);
  }

  void did(const char* what) {
    script_ += (script_.empty() ? "" : ", ") + std::string(what) + " " + std::to_string(number_);
  }

  void append(const std::string& name, const std::string& bytes) { dir_.append(name, bytes); }

  std::string next_text() {
    std::string text = "line " + std::to_string(++number_) + " ";
    text.append(below(8) == 0 ? 3'000 : below(60), static_cast<char>('a' + number_ % 26));
    return text;
  }

  void write() {
    finish_half();
    did("write");
    std::string bytes;
    for (std::uint32_t i = 1 + below(20); i > 0; --i) {
      written_.push_back({next_text()});
      bytes += written_.back().text + "\n";
    }
    append("app.log", bytes);
  }

  void write_half() {
    if (!half_.empty()) return;
    did("write half");
    half_ = next_text();
    append("app.log", half_.substr(0, half_.size() / 2));
  }

  void finish_half(const std::string& name = "app.log") {
    if (half_.empty()) return;
    append(name, half_.substr(half_.size() / 2) + "\n");
    written_.push_back({std::exchange(half_, {})});
  }

  // The half line stays as it is: at the end of its file it is a line.
  void abandon_half() {
    if (half_.empty()) return;
    written_.push_back({half_.substr(0, half_.size() / 2), false, true});
    half_.clear();
  }

  void rotate() {
    did("rotate");
    std::string first;
    if (dated_) {
      first = "app.log-" + std::to_string(20261101 + ++rotations_);
    } else {
      for (int i = 8; i > 0; --i) {
        std::error_code none_yet;
        fs::rename(dir_ / ("app.log." + std::to_string(i)), dir_ / ("app.log." + std::to_string(i + 1)), none_yet);
      }
      first = "app.log.1";
    }
    std::error_code missing;
    fs::rename(dir_ / "app.log", dir_ / first, missing);
    if (!missing) {
      // The writer has not heard of it yet.
      if (below(3) == 0) read();
      if (below(2) == 0) {
        finish_half(first);
        written_.push_back({next_text()});
        append(first, written_.back().text + "\n");
      }
      if (below(3) == 0) read();
    }
    abandon_half();
    if (below(4) != 0) append("app.log", "");  // else: nocreate
  }

  // The lines that were not read yet are gone. Only while the tail runs: nobody can tell later.
  void lose_unread() {
    finish_half();
    read();
    if (below(2) == 0) {
      const auto before = written_.size();
      write();
      for (auto i = before; i < written_.size(); ++i) written_[i].may_be_lost = true;
    }
  }

  void truncate() {
    lose_unread();
    did("truncate");
    append("app.log", "");
    fs::resize_file(dir_ / "app.log", 0);
    if (below(2) == 0) write();
    read();
  }

  void remove() {
    lose_unread();
    did("remove");
    fs::remove(dir_ / "app.log");
    if (below(2) == 0) read();
    if (below(2) == 0) write();
    // A stop before the deleted file is given up would leave a position in a file that nobody can find.
    append("app.log", "");
    read();
    now_ += limits::kRotationGrace;
    read();
  }

  void read() {
    did("read");
    reader_.read_all(*tail_, now_);
  }

  void start() {
    did("start");
    tail_ = std::make_unique<FileTail>("group", dir_ / "app.log", StartAt::beginning);
    const auto stored = reader_.stored.find(dir_ / "app.log");
    if (stored != reader_.stored.end()) tail_->resume(stored->second);
  }

  void stop_and_start() {
    read();  // a generation that was never seen, and nothing stored of the ones before it, cannot be known later
    tail_.reset();
    auto old = std::exchange(tail_, std::make_unique<FileTail>("none", dir_ / "none", StartAt::end));
    for (std::uint32_t i = below(4); i > 0; --i) {
      now_ += Duration(below(60'000));
      if (below(3) == 0) {
        rotate();
      } else {
        write();
      }
    }
    start();
  }

  test::TempDir dir_;
  std::mt19937 random_;
  bool dated_;
  Time now_ = from_ms(1'800'000'000'000);
  std::unique_ptr<FileTail> tail_;
  test::LineReader reader_;
  std::vector<Line> written_;
  std::string half_;
  std::string script_;
  int number_ = 0;
  int rotations_ = 0;
};

// The first difference that the model does not allow, or nothing.
std::string difference(const std::vector<Line>& written, std::vector<std::string> read) {
  std::size_t r = 0;
  for (const auto& line : written) {
    if (!line.half) continue;
    const auto found = std::find(read.begin(), read.end(), line.text);
    if (found == read.end())
      return "half a line at the end of its file was not read: '" + line.text.substr(0, 20) + "'";
    read.erase(found);
  }
  for (const auto& line : written) {
    if (line.half) continue;
    if (r < read.size() && read[r] == line.text) {
      ++r;
    } else if (!line.may_be_lost) {
      return "after " + std::to_string(r) + " lines: wanted '" + line.text.substr(0, 20) + "', got '" +
             (r < read.size() ? read[r].substr(0, 20) : "nothing") + "'";
    }
  }
  return r == read.size() ? "" : "read what was not written, or twice: '" + read[r].substr(0, 20) + "'";
}

}  // namespace

TEST_CASE("whatever is done to a log, each of its lines is read once and in order") {
  const bool dated = GENERATE(false, true);
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    World world(seed, dated);
    std::string wrong;
    for (int i = 0; i < 120 && wrong.empty(); ++i) world.step();
    world.finish();
    INFO("seed " << seed << (dated ? ", dated copies" : ", numbered copies") << ": " << world.script());
    REQUIRE(difference(world.written(), world.reader().lines) == "");
    REQUIRE(world.reader().notes_of(Note::Kind::vanished) <= 120);
  }
}

}  // namespace tocsin::source
