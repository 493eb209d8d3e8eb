// A log's files as logrotate handles them, with the lines that were written to each.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "support/dice.h"
#include "support/temp_dir.h"

namespace tocsin::test {

struct RotationRules {
  enum class Method { create, nocreate, copytruncate };
  enum class Names { numbered, dated, seconds, extension, unusual };
  enum class Place { beside, below, elsewhere };
  enum class Compress { no, at_once, delayed };
  Method method = Method::create;
  Names names = Names::numbered;
  Place place = Place::beside;
  Compress compress = Compress::no;
  bool symlinked = false;

  static RotationRules drawn(Dice& dice);
  [[nodiscard]] std::string name() const;
};

class RotatedLog {
 public:
  struct Line {
    int file;  // which of them, in the order of their making
    std::string text;
    bool may_be_lost = false;
  };

  RotatedLog(const RotationRules& rules, Dice& dice);

  [[nodiscard]] const std::string& path() const { return path_; }  // that is tailed
  [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }
  [[nodiscard]] int rotations() const { return rotations_; }

  void write(std::size_t count);
  void write_half();
  void finish_half();
  // It never will be.
  void abandon_half();
  [[nodiscard]] bool half_is_rotated() const { return !half_.empty() && half_file_ != file_; }
  // A writer that has not heard of the last rotation. False: there is no file that it could have open.
  bool write_late();
  // `between`: is called wherever something else may happen.
  void rotate(const std::function<void()>& between);
  // The file goes away, with all that is in it.
  void replace();
  void truncate();

 private:
  struct File {
    int id;
    std::string path;  // without .gz
    bool compressed = false;
  };

  std::string next_text();
  std::string rotated_name(int back) const;
  void append(const std::string& path, int file, const std::string& text, bool may_be_lost = false);
  void shift();
  void compress(File& file);
  static void await_tick(const TempDir& dir);

  RotationRules rules_;
  Dice& dice_;
  TempDir dir_;
  std::string path_;
  std::string real_;  // the file itself, where path_ is a link
  std::string into_;
  std::vector<Line> lines_;
  std::vector<File> files_;  // rotated, oldest first
  int file_ = 0;             // under the name now
  int number_ = 0;
  int rotations_ = 0;
  std::string half_;
  int half_file_ = 0;
  int abandoned_ = -1;  // the file whose last line never got an end
};

}  // namespace tocsin::test
