// Files that are delivered whole, each read once: AWS's logs and metric streams, plain or gzip, as `aws s3 sync`
// mirrors them.
//
// Globs say which. A file is known by its path, and has a Position of its own; what is finished is remembered (by inode
// and size, or by size and how it begins), so that touching, re-copying or a restart reads nothing twice. One read
// gives one piece of one file, the first by name of those that have something to give. A plain file that grows is read
// on; a gzip file that was cut short gives what can be inflated of it, and the rest when it grows or a whole one takes
// its place. When a gzip file is finished, a chunk without bytes brings the position that says so.
//
// Content tells gzip from plain, not the name. Hidden and temporary names (file_names.h) are left alone.
//
// Directories are searched when there is nothing left to read (read() after a wake-up), and every kRescan meanwhile: a
// burst of files costs one search, not one a file.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/definitions.h"
#include "source/file_identity.h"
#include "source/glob.h"
#include "source/gzip_file.h"
#include "source/progress.h"
#include "source/source.h"

namespace tocsin::source {

class Directory final : public Source {
 public:
  static constexpr Duration kRescan{10'000};
  // A plain file that ends in the middle of a record and has not grown for so long is told of as cut short: until then
  // its writer may be at it.
  static constexpr Duration kUnfinishedFor{10'000};

  // StartAt::end passes over what is there at the first read, if no position was given: the first start of all.
  Directory(std::string log_group, std::vector<std::string> globs, StartAt start_at);
  ~Directory() override;
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  void resume(const Position& position) override;
  ReadResult read(const Budget& budget) override;
  void accept(const Position& after) override;
  [[nodiscard]] Wake wake() const override;
  [[nodiscard]] std::uint64_t behind_bytes() const override;
  [[nodiscard]] Presence presence() const override;

 private:
  struct Entry {
    FileIdentity identity;
    std::optional<FileStatus> status;  // when last looked at; none: known from a position alone
    Progress progress;
    bool gzip = false;
    bool complete = false;  // a gzip file, finished
    bool told_complete = false;
    bool pass_over = false;  // there before the first start, and not wanted
    bool arrived = false;    // came after the first search: its arrival is live
    bool told_cut = false;   // its cut was counted, and is not yet mended
    bool unreadable = false;
  };
  struct OpenFile;
  enum class Step { chunk, nothing, working };
  using Entries = std::map<std::string, Entry>;

  void search(const Budget& budget, ReadResult& result);
  void tell_errors(const GlobResult& found, ReadResult& result);
  void tell_unfinished(Time now, ReadResult& result);
  static bool is_news(const Entry& entry, const FileStatus& status);
  Step step(Entries::value_type& item, const Budget& budget, ReadResult& result);
  bool open(Entries::value_type& item, ReadResult& result);
  void recognise(Entries::value_type& item, const FileStatus& status, const std::string& beginning, ReadResult& result);
  Step read_plain(Entries::value_type& item, const Budget& budget, ReadResult& result);
  Step read_gzip(Entries::value_type& item, const Budget& budget, ReadResult& result);
  Step finish_gzip(Entries::value_type& item, GzipFile::End end, const Budget& budget, ReadResult& result);
  Step pass_over(Entries::value_type& item, const Budget& budget, ReadResult& result);
  Chunk make_chunk(const Entries::value_type& item, const Budget& budget) const;
  static void tell_whole(Entries::value_type& item, ReadResult& result);
  static void skip_what_is_stuck(Progress& progress, std::size_t bound, ReadResult& result);
  static void fail(Entries::value_type& item, const Error& error, ReadResult& result);

  std::string log_group_;
  std::vector<std::string> globs_;
  StartAt start_at_;
  Entries entries_;
  // Plain files in whose last bytes no record is whole yet.
  struct Unfinished {
    std::uint64_t bytes = 0;
    Time since;
  };
  std::map<std::string, Unfinished> unfinished_;
  std::set<std::string> queue_;  // paths of entries that may have something to give
  std::vector<std::string> directories_;
  std::optional<Time> searched_at_;
  bool resumed_ = false;
  std::set<std::string> told_errors_;
  std::unique_ptr<OpenFile> open_;  // the one file being read
};

}  // namespace tocsin::source
