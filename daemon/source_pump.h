// One source, pumped: read and scan on the work pool, one read in flight, findings to the engine on the loop. When the
// store is behind it waits: the data stays in the log file.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "daemon/clock.h"
#include "daemon/damaged_files.h"
#include "daemon/engine_host.h"
#include "daemon/ledger_book.h"
#include "daemon/log.h"
#include "daemon/message_limit.h"
#include "daemon/wakeable.h"
#include "daemon/workspaces.h"
#include "engine/scan.h"
#include "format/stamp_offset.h"
#include "source/registry.h"

namespace tocsin::daemon {

class SourcePump : public std::enable_shared_from_this<SourcePump> {
 public:
  struct Shell {
    asio::io_context& loop;
    asio::thread_pool& workers;
    asio::thread_pool& one_thread;  // for sources that want just one
    Workspaces& workspaces;
    const Clock& clock;
    EngineHost& host;
    Committer& committer;
    LedgerBook& ledger;
  };

  // `watched`: what its source asked to be watched, before the first read.
  SourcePump(const Shell& shell, std::string log_group, source::Opened opened, std::vector<std::string> watched);

  asio::awaitable<void> run();
  void wake() {
    woken_ = true;
    waker_.wake();
  }
  void stop();

  [[nodiscard]] const std::string& log_group() const { return log_group_; }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] bool running() const { return running_; }
  // It was looked at at least once.
  [[nodiscard]] bool looked() const { return looked_; }
  // Nothing older than this is still to come, as far as can be known; Time::min(): nothing is known yet.
  [[nodiscard]] Time watermark() const;
  // Files and directories to watch; changes as the source finds and loses files.
  [[nodiscard]] const std::vector<std::string>& watched() const { return watched_; }
  // Rises when there are others.
  [[nodiscard]] std::uint64_t watched_revision() const { return watched_revision_; }
  // What its globs match and is no file; of a source of many files.
  [[nodiscard]] const std::vector<source::NotRead>& not_read() const { return not_read_; }

  // How far its source came last; none: nothing was read.
  [[nodiscard]] const std::optional<Position>& position() const { return position_; }

  struct Health {
    source::Presence presence = source::Presence::awaited;
    std::uint64_t behind_bytes = 0;
    std::uint64_t bytes = 0;  // read by this process
    std::optional<Time> newest_event;
    std::optional<Time> caught_up;  // wall time at which it was last read to its end
    std::string last_note;
  };
  [[nodiscard]] const Health& health() const { return health_; }
  [[nodiscard]] const LedgerBook::Account& account() const { return account_; }
  // steady_ms() at which it began to wait for its source or for the store; none: it does not.
  [[nodiscard]] std::optional<std::int64_t> busy_since() const { return busy_since_; }
  // By what all stamps are off that have come for a while.
  [[nodiscard]] std::optional<Duration> stamps_off() const { return stamp_offset_.found(); }
  // Of a source of many files, and of a file that is more than lines.
  [[nodiscard]] const DamagedFiles& damaged() const { return damaged_; }

 private:
  struct Step {
    source::ReadResult read;
    source::Presence presence = source::Presence::awaited;
    std::optional<engine::Findings> findings;
    std::uint64_t behind_bytes = 0;
    std::optional<source::Wake> wake;  // none: as before
    std::optional<source::Stock> stock;
    Time began;
  };

  Step step(const engine::Program& program, GroupId group, Time now, bool woken);
  asio::awaitable<void> sleep(int fd);
  asio::awaitable<bool> scan_again(Step& step);
  asio::awaitable<void> close();
  engine::Findings scan(const engine::Program& program, GroupId group, const Chunk& chunk);
  void take(Step& step);
  void look_at_stamps(const engine::Findings& findings, Time now);
  void note(const source::Note& note, Time now);
  void note_digests(const Position& start, const Counters& counters, Time now);
  void note_damage(const Position& start, const Damage& damage, Time now);
  void say(log::Level level, const std::string& text, Time now);
  void say_withheld(Time now);

  Shell shell_;
  asio::thread_pool& workers_;
  std::string log_group_;
  std::string path_;
  std::unique_ptr<source::Source> source_;
  Wakeable waker_;
  std::optional<Position> position_;
  std::optional<Position> accepted_;  // told to the source before its next read
  std::vector<std::string> watched_;
  std::uint64_t watched_revision_ = 1;
  std::vector<source::NotRead> not_read_;
  std::uint64_t wake_revision_ = 0;  // the source's, as of watched_
  bool woken_ = true;                // since the last read
  Health health_;
  LedgerBook::Account& account_;
  DamagedFiles damaged_;
  MessageLimit limit_{limits::kFileMessages};
  bool told_of_digests_ = false;
  format::StampOffset stamp_offset_;
  std::optional<std::int64_t> busy_since_;
  bool at_end_ = false;
  bool looked_ = false;
  bool running_ = true;  // from the moment it is made
  bool stopping_ = false;
};

}  // namespace tocsin::daemon
