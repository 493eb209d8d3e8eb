// All sources of the running program: finds files as they appear, pumps each, and wakes the right pump when the kernel
// says that something changed.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/passed_over.h"
#include "daemon/source_pump.h"
#include "source/inotify.h"
#include "source/tree.h"

namespace tocsin::daemon {

class SourceSet {
 public:
  explicit SourceSet(const SourcePump::Shell& shell);

  // Where an earlier run stopped; before start().
  void remember(std::vector<Position> positions);
  // After the first program, and after each reload: groups come and go.
  asio::awaitable<void> refresh();
  // Looks for new files until stop().
  asio::awaitable<void> run();
  // Every pump reads once more.
  void look_again();
  void stop();
  [[nodiscard]] bool idle() const;

  [[nodiscard]] std::vector<engine::Hold> holds() const;
  [[nodiscard]] const std::vector<std::shared_ptr<SourcePump>>& pumps() const { return pumps_; }
  [[nodiscard]] const std::vector<std::shared_ptr<SourcePump>>& pumps_of(const std::string& log_group) const;
  // What its wildcards match and no source reads.
  [[nodiscard]] const std::vector<source::NotRead>& passed_over_in(const std::string& log_group) const;
  // Returns when every source was looked at once, however much it has still to tell.
  asio::awaitable<void> first_look();

 private:
  // What one log group's sources are found by.
  struct Place {
    explicit Place(const std::vector<std::string>& globs) : tree(globs) {}
    source::Tree tree;
    std::optional<Time> looked_at;  // into all of it
  };

  asio::awaitable<void> discover(bool at_start);
  asio::awaitable<void> discover(const engine::Program& program, GroupId id, bool at_start);
  [[nodiscard]] std::shared_ptr<Place> place_of(const LogGroup& group);
  asio::awaitable<bool> is_looked_at(std::shared_ptr<Place> place, bool wanted);
  asio::awaitable<void> retire();
  // True: something had.
  bool drop_ended(const std::string& log_group);
  void stop_unwanted(const Rules& rules);
  void stop_changed_journals(const Rules& rules);
  asio::awaitable<void> watch();
  void add_watches(bool all);
  void add_watches(const std::shared_ptr<SourcePump>& pump);
  void index_watchers();

  SourcePump::Shell shell_;
  std::map<std::string, std::vector<Position>> remembered_;          // by log group; of sources that are not open
  std::map<std::string, std::optional<JournalSelection>> journals_;  // by log group, as the rules have them
  std::vector<std::shared_ptr<SourcePump>> pumps_;
  std::map<std::string, std::vector<std::shared_ptr<SourcePump>>> by_group_;  // the same ones, by log group
  std::map<std::string, PassedOver> passed_over_;                             // by log group
  std::map<std::string, std::shared_ptr<Place>> places_;   // by log group; of those whose files come and go
  std::map<std::string, std::vector<std::string>> globs_;  // likewise, as places_ have them
  std::optional<source::Inotify> inotify_;
  std::optional<asio::posix::stream_descriptor> inotify_stream_;
  std::set<std::string> watched_directories_;
  std::unordered_map<std::string, std::vector<std::shared_ptr<SourcePump>>> watchers_;  // by path
  std::unordered_map<const SourcePump*, std::uint64_t> watches_added_;                  // as of which revision
  std::optional<Time> watched_all_at_;
  std::optional<Time> retired_at_;
  std::set<std::string> known_groups_;
  Wakeable waker_;
  bool discovering_ = false;
  bool stopping_ = false;
};

}  // namespace tocsin::daemon
