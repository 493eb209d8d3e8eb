#include "support/rotated_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <ctime>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "support/gzip.h"

namespace tocsin::test {

namespace {

namespace fs = std::filesystem;

// Exact times: what happens within milliseconds here takes hours elsewhere, and file systems count in ticks of some
// milliseconds.
void stamp(const std::string& path) {
  timespec times[2] = {{0, UTIME_OMIT}, {}};
  ::clock_gettime(CLOCK_REALTIME, &times[1]);
  ::utimensat(AT_FDCWD, path.c_str(), times, 0);
}

void add(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::app) << bytes;
  stamp(path);
}

std::string all_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

}  // namespace

RotationRules RotationRules::drawn(Dice& dice) {
  RotationRules rules;
  rules.method = static_cast<Method>(dice.below(3));
  rules.names = static_cast<Names>(dice.below(5));
  rules.place = static_cast<Place>(dice.below(3));
  rules.compress = static_cast<Compress>(dice.below(3));
  rules.symlinked = dice.one_in(4);
  // A folder or a row of names that nobody told us of is learnt by seeing a file go there: not where only copies do.
  const bool only_copies = rules.method == Method::copytruncate || rules.compress == Compress::at_once;
  if (only_copies && rules.names == Names::unusual) rules.names = Names::numbered;
  if (only_copies && rules.place == Place::elsewhere) rules.place = Place::below;
  return rules;
}

std::string RotationRules::name() const {
  static constexpr const char* kMethods[] = {"create", "nocreate", "copytruncate"};
  static constexpr const char* kNames[] = {"numbered", "dateext", "dateformat -%s", "extension", "unusual names"};
  static constexpr const char* kPlaces[] = {"", ", olddir below", ", olddir elsewhere"};
  static constexpr const char* kCompress[] = {"", ", compress", ", delaycompress"};
  return fmt::format("{}, {}{}{}{}", kMethods[static_cast<int>(method)], kNames[static_cast<int>(names)],
                     kPlaces[static_cast<int>(place)], kCompress[static_cast<int>(compress)],
                     symlinked ? ", symlink" : "");
}

RotatedLog::RotatedLog(const RotationRules& rules, Dice& dice) : rules_(rules), dice_(dice) {
  fs::create_directories(dir_ / "log/data");
  path_ = dir_ / "log/app.log";
  real_ = path_;
  if (rules_.symlinked) {
    real_ = dir_ / "log/data/app.log";
    fs::create_symlink(real_, path_);
  }
  const std::string beside = fs::path(real_).parent_path().string();
  into_ = rules_.place == RotationRules::Place::beside  ? beside
          : rules_.place == RotationRules::Place::below ? beside + "/old"
                                                        : dir_ / "archive";
  fs::create_directories(into_);
  add(real_, "");
  if (rules_.method == RotationRules::Method::copytruncate) await_tick(dir_);
}

std::string RotatedLog::next_text() {
  // Half of it tells it apart, too.
  std::string text = fmt::format("line {:05} ", ++number_);
  text.append(12 + (dice_.one_in(8) ? 700 : dice_.below(60)), static_cast<char>('a' + number_ % 26));
  return text;
}

void RotatedLog::append(const std::string& path, int file, const std::string& text, bool may_be_lost) {
  add(path, text + "\n");
  lines_.push_back({file, text, may_be_lost});
}

void RotatedLog::write(std::size_t count) {
  finish_half();
  for (std::size_t i = 0; i < count; ++i) append(real_, file_, next_text());
}

void RotatedLog::write_half() {
  if (!half_.empty() || rules_.method == RotationRules::Method::copytruncate) return;
  half_ = next_text();
  half_file_ = file_;
  add(real_, half_.substr(0, half_.size() / 2));
}

// In the file in which it was begun, wherever that is now; where it is compressed, what was written is the line.
void RotatedLog::finish_half() {
  if (half_.empty()) return;
  std::string path = half_file_ == file_ ? real_ : "";
  for (const File& file : files_) {
    if (file.id == half_file_ && !file.compressed) path = file.path;
  }
  if (path.empty()) return abandon_half();
  add(path, half_.substr(half_.size() / 2) + "\n");
  lines_.push_back({half_file_, half_});
  half_.clear();
}

void RotatedLog::abandon_half() {
  if (half_.empty()) return;
  lines_.push_back({half_file_, half_.substr(0, half_.size() / 2)});
  half_.clear();
  abandoned_ = half_file_;
}

bool RotatedLog::write_late() {
  if (files_.empty() || rules_.method == RotationRules::Method::copytruncate || files_.back().compressed) return false;
  if (abandoned_ == files_.back().id) return false;  // its last line has no end
  // What has neither bytes nor a name that lasts is not known again in a .gz.
  const bool is_known = rules_.compress != RotationRules::Compress::delayed ||
                        rules_.names != RotationRules::Names::numbered || fs::file_size(files_.back().path) > 0;
  if (!is_known) return false;
  if (half_file_ == files_.back().id) finish_half();
  append(files_.back().path, files_.back().id, next_text());
  return true;
}

std::string RotatedLog::rotated_name(int back) const {
  using Names = RotationRules::Names;
  switch (rules_.names) {
    case Names::numbered:
      return fmt::format("{}/app.log.{}", into_, back);
    case Names::dated:
      return fmt::format("{}/app.log-{}", into_, 20261101 + rotations_);
    case Names::seconds:
      return fmt::format("{}/app.log-20261101-{}", into_, 1'795'000'000 + rotations_);
    case Names::extension:
      return fmt::format("{}/app-{}.log", into_, 20261101 + rotations_);
    case Names::unusual:
      return fmt::format("{}/kept {} of it", into_, rotations_);
  }
  return {};
}

void RotatedLog::shift() {
  if (rules_.names != RotationRules::Names::numbered) return;
  int back = static_cast<int>(files_.size()) + 1;
  for (File& file : files_) {
    const std::string to = rotated_name(back--);
    fs::rename(file.path + (file.compressed ? ".gz" : ""), to + (file.compressed ? ".gz" : ""));
    file.path = to;
  }
}

// As gzip does: the time of the last write is that of the original.
void RotatedLog::compress(File& file) {
  if (file.compressed) return;
  if (half_file_ == file.id) abandon_half();
  struct stat status {};
  ::stat(file.path.c_str(), &status);
  const std::string packed = file.path + ".gz";
  add(packed, gzip(all_of(file.path)));
  const timespec times[2] = {status.st_atim, status.st_mtim};
  ::utimensat(AT_FDCWD, packed.c_str(), times, 0);
  fs::remove(file.path);
  file.compressed = true;
}

// A copy is known to be newer than the last emptying by its time of birth, which nobody can set.
void RotatedLog::await_tick(const TempDir& dir) {
  const std::string probe = dir / "tick";
  struct stat before {};
  struct stat after {};
  const auto touch = [&probe] { std::ofstream(probe, std::ios::app) << '.'; };
  touch();
  ::stat(probe.c_str(), &before);
  do {
    touch();
    ::stat(probe.c_str(), &after);
  } while (before.st_mtim.tv_nsec == after.st_mtim.tv_nsec && before.st_mtim.tv_sec == after.st_mtim.tv_sec);
}

void RotatedLog::rotate(const std::function<void()>& between) {
  if (!fs::exists(real_)) return;
  const bool copies = rules_.method == RotationRules::Method::copytruncate;
  ++rotations_;
  shift();
  between();
  const std::string to = rotated_name(1);
  if (copies) {
    fs::copy_file(real_, to);
    stamp(to);
    between();
    if (dice_.one_in(3)) {
      for (std::size_t i = 1 + dice_.below(3); i > 0; --i) append(real_, file_, next_text(), true);
    }
    fs::resize_file(real_, 0);
    stamp(real_);
  } else {
    fs::rename(real_, to);
  }
  files_.push_back({file_, to});
  ++file_;
  if (copies) await_tick(dir_);
  between();
  if (rules_.method == RotationRules::Method::create) add(real_, "");
  between();
  using Compress = RotationRules::Compress;
  if (rules_.compress == Compress::at_once) compress(files_.back());
  if (rules_.compress == Compress::delayed && files_.size() > 1) compress(files_[files_.size() - 2]);
  between();
}

void RotatedLog::replace() {
  finish_half();
  fs::remove(real_);
  ++file_;
  write(1 + dice_.below(3));
}

void RotatedLog::truncate() {
  finish_half();
  fs::resize_file(real_, 0);
  stamp(real_);
  ++file_;
  write(1 + dice_.below(40));
}

}  // namespace tocsin::test
