// What a replay reads: streams of dated datapoints, one a file (or a directory of files), each in its own order.
#pragma once

#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <deque>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "daemon/read_ahead.h"
#include "daemon/workspaces.h"
#include "engine/engine.h"
#include "engine/seen.h"
#include "source/source.h"

namespace tocsin::daemon {

// FILE: what is wrong with it; the first hundred.
class Complaints {
 public:
  void add(std::string complaint) {
    if (all_.size() < kMost) all_.push_back(std::move(complaint));
  }
  std::vector<std::string> take() { return std::move(all_); }

 private:
  static constexpr std::size_t kMost = 100;
  std::vector<std::string> all_;
};

class Datapoints {
 public:
  virtual ~Datapoints() = default;
  virtual void take(Sample sample) = 0;
  virtual void take(engine::MetricDatum datum) = 0;
};

class Stream {
 public:
  virtual ~Stream() = default;
  // Time of the next datapoint; none: there is no more.
  virtual std::optional<Time> head() = 0;
  // The next datapoint goes to `into`; after a head() that had one.
  virtual void pop(Datapoints& into) = 0;
  // Time of the very first event; after the first head().
  [[nodiscard]] virtual std::optional<Time> first() const = 0;
};

// What was counted on the way.
struct LogTotals {
  Counters counters;
  std::vector<std::uint64_t> matches;  // per filter of the group

  void add(const LogTotals& more);
};

// A log source, read and scanned on the pool (if there is one) some way ahead of what was taken.
class LogStream final : public Stream {
 public:
  struct Place {
    const engine::Program& program;
    GroupId group;
    Time now;
    Workspaces& workspaces;
    boost::asio::thread_pool* pool;
    std::optional<TimeSpan> within;  // all: none
  };

  // `totals` and `complaints` grow as pieces are taken over, on the caller's thread.
  LogStream(const Place& place, std::unique_ptr<source::Source> source, LogTotals& totals, Complaints& complaints);

  std::optional<Time> head() override;
  void pop(Datapoints& into) override;
  [[nodiscard]] std::optional<Time> first() const override { return first_; }

 private:
  struct Piece {
    std::vector<Sample> samples;
    std::vector<engine::FoundMetric> metrics;
    LogTotals totals;
    Complaints complaints;
    std::optional<Time> first;
  };
  std::optional<Piece> make();
  void complain(const std::string& path, const std::string& what, Piece& piece);
  bool read_chunk(Workspaces::Workspace& workspace, Piece& piece);

  Place place_;
  std::unique_ptr<source::Source> source_;
  bool more_ = true;           // of the thread that makes pieces
  std::string complained_of_;  // likewise: the file whose damage was told
  engine::Seen seen_;          // likewise: a log group has one source of records that come twice
  LogTotals& totals_;
  Complaints& complaints_;
  [[nodiscard]] bool metric_is_next() const;

  std::vector<Sample> samples_;  // of the piece that is being taken
  std::vector<engine::FoundMetric> metrics_;
  std::size_t at_ = 0;
  std::size_t metric_at_ = 0;
  std::optional<Time> first_;
  ReadAhead<Piece> ahead_;  // last: its end comes before that of what it works with
};

// A file of datapoints, one JSON object a line.
class MetricStream final : public Stream {
 public:
  // `rejected`: how many lines were no datapoint.
  MetricStream(std::string path, std::uint64_t& rejected, Complaints& complaints);

  std::optional<Time> head() override;
  void pop(Datapoints& into) override;
  [[nodiscard]] std::optional<Time> first() const override { return first_; }

 private:
  bool read();
  void complain(const std::string& what);

  std::string path_;
  std::ifstream in_;
  std::uint64_t& rejected_;
  Complaints& complaints_;
  std::uint64_t line_ = 0;
  std::optional<engine::MetricDatum> next_;
  std::optional<Time> first_;
};

}  // namespace tocsin::daemon
