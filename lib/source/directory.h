// Files that are delivered whole, each read once: AWS's logs and metric streams, plain or gzip, as `aws s3 sync`
// mirrors them.
//
// Globs say which. A file that is not done with is known by its path, and has a Position of its own; one that was read
// to its end is remembered in short (DoneFile), by its path, size, inode and how it begins, so that touching,
// re-copying or a restart reads nothing twice. One read gives one piece of one file, the first by name of those that
// have something to give. A plain file that grows is read on; a gzip file that was cut short gives what can be inflated
// of it, and the rest when it grows or a whole one takes its place.
//
// Content tells gzip from plain, not the name. Hidden and temporary names (file_names.h) are left alone.
//
// Only directories in which a name came or went are listed (tree.h), and of the names in them only those are looked at
// that are new or lead to another inode. That is done when there is nothing left to read and somebody says that
// something has changed, and every kRescan. What changes in its place shows there alone where it is not done with, or
// was finished within kYoungFor; all others have their turn, kSweep of them every kRescan. A file that is gone is
// remembered for limits::kForgetGoneAfter, for it may come back, as a file system that was not mounted does.
//
// Of hundreds of thousands of files that wait some thousands are in memory at a time.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/definitions.h"
#include "source/done_files.h"
#include "source/file_identity.h"
#include "source/gzip_file.h"
#include "source/progress.h"
#include "source/source.h"
#include "source/tree.h"

namespace tocsin::source {

class Directory final : public Source {
 public:
  static constexpr Duration kRescan{10'000};
  // A plain file that ends in the middle of a record and has not grown for so long is told of as cut short: until then
  // its writer may be at it.
  static constexpr Duration kUnfinishedFor{10'000};
  // A plain file that is finished is looked at with each search for so long: its writer may go on.
  static constexpr Duration kYoungFor{600'000};
  // Names looked at in turn, every kRescan: 300,000 files have theirs in 100 minutes.
  static constexpr std::size_t kSweep = 512;

  // StartAt::end passes over what is there at the first read, if no position was given: the first start of all.
  Directory(std::string log_group, std::vector<std::string> globs, StartAt start_at);
  ~Directory() override;
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  void resume(const Position& position) override;
  void resume_done(std::span<const DoneFile> done) override;
  ReadResult read(const Budget& budget) override;
  void accept(const Position& after) override;
  [[nodiscard]] Wake wake() const override;
  [[nodiscard]] std::uint64_t wake_revision() const override;
  [[nodiscard]] std::uint64_t behind_bytes() const override;
  [[nodiscard]] Presence presence() const override;

 private:
  struct Entry {
    FileIdentity identity;
    std::optional<FileStatus> status;  // when last looked at; none: known from a position alone
    Progress progress;
    bool gzip = false;
    bool complete = false;      // read to its end
    std::uint64_t waiting = 0;  // of queued_bytes_
    bool arrived = false;       // came after the first search: its arrival is live
    bool told_cut = false;      // its cut was counted, and is not yet mended
    bool unreadable = false;
  };
  struct OpenFile;
  enum class Step { chunk, nothing, working };
  using Entries = std::map<std::string, Entry>;

  // What is where.
  void search(const Budget& budget, ReadResult& result);
  void fill_queue(Time now);
  void consider(const std::string& path, std::optional<std::uint64_t> inode);
  void consider_new(const std::string& path);
  void note_gone_and_forget(Time now);
  void reconsider_all();
  void reconsider(Entries::value_type& item);
  void enqueue(Entries::value_type& item);
  void dequeue(const std::string& path);
  [[nodiscard]] bool is_due(Time now) const;
  [[nodiscard]] bool is_thorough(const std::string& directory) const;
  [[nodiscard]] bool has_room();
  void remember_as_young(const std::string& path, Time now);
  void tell_errors(ReadResult& result);
  void tell_unfinished(Time now, ReadResult& result);
  static bool is_news(const Entry& entry, const FileStatus& status);

  // What is in it.
  Step step(Entries::value_type& item, const Budget& budget, ReadResult& result);
  bool open(Entries::value_type& item, ReadResult& result);
  void recognise(Entries::value_type& item, const FileStatus& status, const std::string& beginning, ReadResult& result);
  Step read_plain(Entries::value_type& item, const Budget& budget, ReadResult& result);
  Step read_gzip(Entries::value_type& item, const Budget& budget, ReadResult& result);
  Step finish_gzip(Entries::value_type& item, GzipFile::End end, ReadResult& result);
  Chunk make_chunk(const Entries::value_type& item, const Budget& budget) const;
  static void tell_whole(Entries::value_type& item, ReadResult& result);
  static void skip_what_is_stuck(Progress& progress, std::size_t bound, ReadResult& result);
  static void fail(Entries::value_type& item, const Error& error, ReadResult& result);
  void finish(const std::string& path, Time now);

  std::string log_group_;
  StartAt start_at_;
  std::string globs_;  // for messages
  Tree tree_;
  Entries entries_;  // files that are not done with, as far as they are known
  DoneFiles done_;
  // Plain files in whose last bytes no record is whole yet.
  struct Unfinished {
    std::uint64_t bytes = 0;
    Time since;
  };
  std::map<std::string, Unfinished> unfinished_;
  std::map<std::string, Time> young_;  // plain files, and when they were finished: the next lines may come
  std::set<std::string> queue_;        // paths of entries that may have something to give
  std::uint64_t queued_bytes_ = 0;     // of them, as far as they are known to be unread
  // The directory whose names are being considered.
  struct Listing {
    std::string directory;
    std::vector<Tree::Name> names;
    std::size_t at = 0;
  };
  std::optional<Listing> listing_;
  std::optional<Time> rescanned_at_;
  std::optional<Time> began_;
  bool woken_ = false;       // since the last search
  bool first_round_ = true;  // not all directories have been listed once
  bool resumed_ = false;
  std::uint32_t round_ = 1;
  std::set<std::string> turn_;   // directories of which every file is looked at
  bool round_ends_ = false;      // with the last of them
  std::size_t turns_ahead_ = 0;  // names that were looked at and had not their turn yet
  bool too_many_ = false;
  bool found_any_ = false;                       // a name that matches
  std::map<std::string, std::string> not_read_;  // what matches and is no file: path, what it is
  std::uint64_t not_read_revision_ = 0;
  std::vector<DoneChange> to_tell_;
  std::set<std::string> told_errors_;
  std::unique_ptr<OpenFile> open_;  // the one file being read
};

}  // namespace tocsin::source
