// The daemon over itself. Every so often (ten seconds) it looks at each source: is there something that is not read,
// has it fallen silent? What is so becomes datapoints of the daemon's own metrics (self_metrics.h), which the engine
// takes like anybody's; alarms over them are alarms like any other. It decides nothing: the rules are in
// source/vigil.h.
//
// It trusts no source's word that all is read: at every sixth look each log file's size is looked at beside it.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "daemon/clock.h"
#include "daemon/committer.h"
#include "daemon/engine_host.h"
#include "daemon/source_set.h"
#include "daemon/wakeable.h"
#include "model/ledger.h"
#include "source/vigil.h"

namespace tocsin::daemon {

class SelfWatch {
 public:
  struct Shell {
    asio::io_context& loop;
    asio::thread_pool& workers;
    const Clock& clock;
    EngineHost& host;
    Committer& committer;
    const SourceSet& sources;
    Duration look_every;
  };
  enum class Trouble : std::uint8_t { unread, silent };
  struct Finding {
    std::string log_group;
    std::string source;
    Trouble trouble = Trouble::unread;
    Duration lasted{0};
  };

  explicit SelfWatch(const Shell& shell) : shell_(shell), waker_(shell.loop.get_executor()) {}

  // What the store had.
  void remember(std::vector<Voice> voices);
  asio::awaitable<void> run();
  void stop();

  // As of the last look.
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }

 private:
  struct Known {
    Voice voice;
    bool changed = false;
    std::uint64_t looks = 0;  // the last one that saw a source of it
  };
  // What is known of a source, by its account, which stays where it is.
  struct Watched {
    std::uint64_t read = 0;
    bool holds_more = false;  // said who looked beside it
    std::uint64_t looks = 0;
    Known* known = nullptr;
    source::Standstill standstill;
  };
  struct Totals {
    std::uint64_t bytes = 0, events = 0, gaps = 0, behind = 0, behind_seconds = 0, unaccounted = 0;
  };

  void look();
  void look_at(const SourcePump& pump, const LogGroup& group, Duration now);
  void look_at_voices(const LogGroup& group, Duration now);
  void tell(const std::vector<Finding>& before) const;
  void publish() const;
  void publish_totals();
  asio::awaitable<void> audit();
  void keep_voices(Duration now);
  [[nodiscard]] Duration running() const;

  Shell shell_;
  Wakeable waker_;
  Duration ran_before_{0};
  std::int64_t began_ = steady_ms();
  std::unordered_map<const LedgerBook::Account*, Watched> watched_;
  std::map<std::pair<std::string, std::string>, Known> voices_;  // by log group and name
  std::map<std::string, Totals> totals_;                         // by log group, as of a minute ago
  std::map<std::pair<std::string, std::string_view>, bool> was_zero_;
  std::vector<Finding> findings_;
  std::uint64_t looks_ = 0;
  bool stopping_ = false;
};

}  // namespace tocsin::daemon
