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
#include <vector>

#include "daemon/passed_over.h"
#include "daemon/source_pump.h"
#include "source/inotify.h"

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
  asio::awaitable<void> discover(bool at_start);
  void drop_ended(const std::string& log_group);
  void stop_changed_journals(const Rules& rules);
  asio::awaitable<void> watch();
  void add_watches();
  void add_watches(const SourcePump& pump);

  SourcePump::Shell shell_;
  std::map<std::string, std::vector<Position>> remembered_;          // by log group; of sources that are not open
  std::map<std::string, std::optional<JournalSelection>> journals_;  // by log group, as the rules have them
  std::vector<std::shared_ptr<SourcePump>> pumps_;
  std::map<std::string, std::vector<std::shared_ptr<SourcePump>>> by_group_;  // the same ones, by log group
  std::map<std::string, PassedOver> passed_over_;                             // by log group
  std::optional<source::Inotify> inotify_;
  std::optional<asio::posix::stream_descriptor> inotify_stream_;
  std::set<std::string> watched_directories_;
  std::set<std::string> known_groups_;
  Wakeable waker_;
  bool discovering_ = false;
  bool stopping_ = false;
};

}  // namespace tocsin::daemon
