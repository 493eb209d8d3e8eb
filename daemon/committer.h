// Gathers what must be stored, and stores it: one transaction at a time, on the store's own thread. A commit with a
// promise to notify starts at once; anything else waits up to limits::kCommitEvery for company. While one is under way
// the next gathers (group commit).
//
// Where the disk does not take it (full, read-only), the same commit is tried again every second; meanwhile the daemon
// goes on, bounded by limits::kUncommittedRows, and promises are handed to delivery before they are stored: a message
// that may come twice after a crash is better than none.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "daemon/clock.h"
#include "daemon/wakeable.h"
#include "engine/pending_delta.h"
#include "model/outbox.h"
#include "model/position.h"
#include "store/store.h"

namespace tocsin::daemon {

namespace asio = boost::asio;

class Committer {
 public:
  using OnPromised = std::function<void(std::vector<store::Pending>)>;

  Committer(asio::io_context& loop, store::Store store, const Clock& clock);

  // Told of rows to send: once each, when they are stored, or when storing failed.
  void on_promised(OnPromised callback) { on_promised_ = std::move(callback); }

  void add(StateDelta delta, std::vector<OutboxRow> outbox);
  void add(const Position& position);
  void add(const LedgerRow& row);
  void add(Gap gap);
  void add(const Voice& voice);
  void add(store::DeliveryUpdate update);
  void add(const std::string& log_group, DoneChange done);
  // Positions that nobody needs, and the log groups of the rules.
  void retire(std::vector<store::PositionKey> positions, std::vector<std::string> groups_in_use);
  // The wall clock was set: what waits in the store is as old as before.
  void step_clock(Duration by) { clock_step_ += by; }
  // These dead letters wait again; they come by on_promised() as others do.
  void redrive(std::vector<std::string> ids);

  // False: wait before you add more (readers ask; deliveries and commands need not). `has_backlog`: a part of the room
  // is not for you, but for those who read what is written now.
  [[nodiscard]] bool accepting(bool has_backlog = false) const;

  // Until all that was added before is stored, durably. False: the disk did not take it; it is tried again, as ever.
  asio::awaitable<bool> stored();
  // Datapoints are kept so long from the next commit on.
  void keep_metrics_for(Duration retention) { metric_retention_ = retention; }

  asio::awaitable<void> run();  // ends after stop(), when all is stored or cannot be
  void stop();
  [[nodiscard]] bool idle() const;  // nothing is left to store, or nothing more can be

  // Questions to the store, on its thread: they see what is committed.
  struct Places {
    std::vector<Position> positions;
    std::vector<DoneFile> done;
  };
  // Of one log group; after all that was added before is stored, if it can be.
  asio::awaitable<Places> places(std::string log_group);
  asio::awaitable<Result<std::vector<store::PositionKey>>> old_positions(Time before);
  asio::awaitable<Result<std::vector<HistoryItem>>> history(HistoryQuery query);
  asio::awaitable<Result<std::vector<metric::PeriodStatistics>>> statistics(StatisticsQuery query);
  asio::awaitable<Result<store::ListedMetrics>> metrics(MetricsQuery query);
  asio::awaitable<Result<std::vector<store::Pending>>> dead_letters(std::string topic, std::size_t most);
  asio::awaitable<Result<std::vector<store::Pending>>> waiting(std::string subscription, std::int64_t from,
                                                               std::size_t most);

  struct Health {
    std::uint64_t commits = 0;
    std::uint64_t failures = 0;
    std::optional<Time> failing_since;
    std::string last_error;
    std::size_t waiting_rows = 0;
    store::MetricTotals metrics;  // as of the last commit
  };
  [[nodiscard]] Health health() const;
  // What the store had when it was opened.
  void remember(const store::MetricTotals& metrics) { health_.metrics = metrics; }

 private:
  // Who waits for a commit.
  struct Waiter {
    explicit Waiter(const asio::any_io_executor& executor) : waker(executor) {}
    Wakeable waker;
    std::optional<bool> stored;
  };
  using Waiters = std::vector<std::shared_ptr<Waiter>>;

  static void tell(Waiters& waiters, bool stored);
  [[nodiscard]] store::Commit gather();
  [[nodiscard]] bool has_work() const;
  [[nodiscard]] std::size_t rows() const;
  void failed(const Error& error, const store::Commit& commit);
  void succeeded(const store::Commit& commit, store::Committed committed);
  void hand_over(const std::vector<OutboxRow>& rows);

  asio::thread_pool thread_{1};
  store::Store store_;
  const Clock& clock_;
  Wakeable waker_;
  OnPromised on_promised_;

  engine::PendingDelta delta_;
  std::map<std::pair<std::string, std::string>, Position> positions_;
  std::map<std::pair<std::string, std::uint64_t>, DoneChange> done_;  // by log group and hash of the path
  std::set<std::pair<std::string, std::uint64_t>> undone_;
  std::vector<store::PositionKey> retired_;
  std::vector<std::string> groups_in_use_;
  std::map<std::pair<std::string, std::string>, LedgerRow> ledger_;
  std::vector<Gap> gaps_;
  std::map<std::pair<std::string, std::string>, Voice> voices_;
  std::vector<OutboxRow> outbox_;
  std::vector<store::DeliveryUpdate> deliveries_;
  std::vector<std::string> redriven_;
  Duration clock_step_{0};
  Waiters waiters_;
  Waiters in_flight_waiters_;
  Duration metric_retention_ = Settings().metric_retention;
  std::size_t in_flight_rows_ = 0;
  bool stopping_ = false;
  bool gave_up_ = false;
  std::set<std::string> handed_over_;  // ids of rows that went to delivery and wait to be stored
  std::int64_t provisional_sequence_ = 0;
  Health health_;
};

}  // namespace tocsin::daemon
