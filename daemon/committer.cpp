#include "daemon/committer.h"

#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <iterator>
#include <utility>

#include "base/limits.h"
#include "daemon/log.h"
#include "daemon/offload.h"
#include "source/done_files.h"

namespace tocsin::daemon {
namespace {

using namespace std::chrono_literals;

constexpr auto kRetryEvery = 1s;
constexpr int kTriesWhenStopping = 3;
constexpr std::int64_t kProvisional = std::int64_t{1}
                                      << 62U;  // sequence of rows that have none yet: after all stored ones

}  // namespace

Committer::Committer(asio::io_context& loop, store::Store store, const Clock& clock)
    : store_(std::move(store)), clock_(clock), waker_(loop.get_executor()), provisional_sequence_(kProvisional) {}

void Committer::add(StateDelta delta, std::vector<OutboxRow> outbox) {
  delta_.add(std::move(delta));
  const bool urgent = !outbox.empty();
  if (health_.failing_since) hand_over(outbox);  // the commit that fails may be an older one, without a promise
  std::move(outbox.begin(), outbox.end(), std::back_inserter(outbox_));
  if (urgent) waker_.wake();
}

void Committer::add(const Position& position) {
  positions_.insert_or_assign({position.log_group, position.path}, position);
  const std::pair<std::string, std::uint64_t> key{position.log_group, source::hash_of_path(position.path)};
  done_.erase(key);
  undone_.insert(key);
}

void Committer::add(const std::string& log_group, DoneChange done) {
  const std::pair<std::string, std::uint64_t> key{log_group, done.file.path};
  if (!done.path.empty()) positions_.erase({log_group, done.path});
  undone_.erase(key);
  // What was said of its position before still holds.
  const auto known = done_.find(key);
  if (known != done_.end() && done.path.empty()) done.path = std::move(known->second.path);
  done_.insert_or_assign(key, std::move(done));
}

void Committer::retire(std::vector<store::PositionKey> positions, std::vector<std::string> groups_in_use) {
  std::move(positions.begin(), positions.end(), std::back_inserter(retired_));
  groups_in_use_ = std::move(groups_in_use);
}

void Committer::add(const LedgerRow& row) { ledger_.insert_or_assign({row.log_group, row.source}, row); }

void Committer::add(Gap gap) { gaps_.push_back(std::move(gap)); }

void Committer::add(const Voice& voice) { voices_.insert_or_assign({voice.log_group, voice.name}, voice); }

void Committer::add(store::DeliveryUpdate update) { deliveries_.push_back(std::move(update)); }

void Committer::redrive(std::vector<std::string> ids) {
  std::move(ids.begin(), ids.end(), std::back_inserter(redriven_));
  waker_.wake();
}

bool Committer::accepting(bool has_backlog) const {
  return rows() + in_flight_rows_ < (has_backlog ? limits::kUncommittedRows / 2 : limits::kUncommittedRows);
}

std::size_t Committer::rows() const {
  return delta_.weight() + positions_.size() + done_.size() + retired_.size() + ledger_.size() + gaps_.size() +
         voices_.size() + outbox_.size() + deliveries_.size();
}

bool Committer::has_work() const {
  return !delta_.empty() || !positions_.empty() || !done_.empty() || !retired_.empty() || !groups_in_use_.empty() ||
         !ledger_.empty() || !gaps_.empty() || !voices_.empty() || !outbox_.empty() || !deliveries_.empty() ||
         !redriven_.empty() || clock_step_.count() != 0 || !waiters_.empty();
}

bool Committer::idle() const { return gave_up_ || (!has_work() && in_flight_rows_ == 0); }

Committer::Health Committer::health() const {
  Health health = health_;
  health.waiting_rows = rows() + in_flight_rows_;
  return health;
}

store::Commit Committer::gather() {
  store::Commit commit;
  commit.now = clock_.now();
  in_flight_rows_ = rows();
  for (auto& [key, position] : positions_) commit.positions.push_back(std::move(position));
  positions_.clear();
  for (auto& [key, what] : done_) commit.done.push_back({key.first, std::move(what)});
  done_.clear();
  for (const auto& [log_group, path] : undone_) commit.undone.push_back({log_group, path});
  undone_.clear();
  commit.retired = std::exchange(retired_, {});
  commit.groups_in_use = std::exchange(groups_in_use_, {});
  for (auto& [key, row] : ledger_) commit.ledger.push_back(std::move(row));
  ledger_.clear();
  commit.gaps = std::exchange(gaps_, {});
  for (auto& [key, voice] : voices_) commit.voices.push_back(std::move(voice));
  voices_.clear();
  commit.delta = delta_.take();
  commit.outbox = std::exchange(outbox_, {});
  commit.deliveries = std::exchange(deliveries_, {});
  commit.redriven = std::exchange(redriven_, {});
  commit.clock_step = std::exchange(clock_step_, Duration(0));
  commit.durable = !waiters_.empty();
  commit.metric_retention = metric_retention_;
  in_flight_waiters_ = std::exchange(waiters_, {});
  return commit;
}

asio::awaitable<void> Committer::run() {
  while (!stopping_ || has_work()) {
    if (!has_work() || (outbox_.empty() && waiters_.empty() && !stopping_)) co_await waker_.sleep(limits::kCommitEvery);
    if (!has_work()) continue;
    const store::Commit commit = gather();
    for (int tries = 1;; ++tries) {
      auto work = [this, &commit] { return store_.commit(commit); };
      auto result = co_await offload(thread_, std::move(work));
      if (result) {
        succeeded(commit, std::move(*result));
        break;
      }
      failed(result.error(), commit);
      if (stopping_ && tries >= kTriesWhenStopping) {
        log::error(
            "giving up on storing the last changes: {}. They will be counted again from the log files at the next "
            "start",
            result.error().message);
        gave_up_ = true;
        co_return;
      }
      co_await waker_.sleep(kRetryEvery);
    }
  }
}

asio::awaitable<bool> Committer::stored() {
  constexpr auto kLong = 1h;
  const auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
  if (gave_up_) co_return false;
  waiters_.push_back(waiter);
  waker_.wake();
  while (!waiter->stored) co_await waiter->waker.sleep(kLong);
  co_return *waiter->stored;
}

void Committer::tell(Waiters& waiters, bool stored) {
  for (const auto& waiter : waiters) {
    waiter->stored = stored;
    waiter->waker.wake();
  }
  waiters.clear();
}

void Committer::stop() {
  stopping_ = true;
  waker_.wake();
}

void Committer::failed(const Error& error, const store::Commit& commit) {
  ++health_.failures;
  if (!health_.failing_since) {
    health_.failing_since = clock_.now();
    log::error("cannot store the state: {}. Trying again every second; alarms go on being judged and sent",
               error.message);
  }
  health_.last_error = error.message;
  hand_over(commit.outbox);
  hand_over(outbox_);  // promised while the commit was under way
  tell(in_flight_waiters_, false);
  tell(waiters_, false);
}

void Committer::hand_over(const std::vector<OutboxRow>& rows) {
  std::vector<store::Pending> pending;
  for (const OutboxRow& row : rows) {
    if (!handed_over_.insert(row.id).second) continue;
    store::Pending& made = pending.emplace_back();
    made.row = row;
    made.sequence = provisional_sequence_++;
    made.stored = false;
    made.promised = clock_.now();
    made.next_attempt = made.promised;
  }
  if (on_promised_ && !pending.empty()) on_promised_(std::move(pending));
}

void Committer::succeeded(const store::Commit& commit, store::Committed committed) {
  ++health_.commits;
  in_flight_rows_ = 0;
  health_.metrics = committed.metrics;
  tell(in_flight_waiters_, true);
  if (health_.failing_since) {
    log::notice("the state is stored again, after {}",
                to_text(std::chrono::floor<std::chrono::seconds>(clock_.now() - *health_.failing_since)));
    health_.failing_since.reset();
  }
  std::erase_if(committed.pending,
                [this](const store::Pending& pending) { return handed_over_.contains(pending.row.id); });
  for (const OutboxRow& row : commit.outbox) handed_over_.erase(row.id);
  if (on_promised_ && !committed.pending.empty()) on_promised_(std::move(committed.pending));
}

asio::awaitable<Committer::Places> Committer::places(std::string log_group) {
  if (has_work() || in_flight_rows_ > 0) co_await stored();
  auto work = [this, log_group = std::move(log_group)] {
    Places places;
    if (auto positions = store_.positions(log_group)) places.positions = std::move(*positions);
    if (auto done = store_.done_files(log_group)) places.done = std::move(*done);
    return places;
  };
  co_return co_await offload(thread_, std::move(work));
}

asio::awaitable<Result<std::vector<store::PositionKey>>> Committer::old_positions(Time before) {
  auto work = [this, before] { return store_.old_positions(before); };
  co_return co_await offload(thread_, std::move(work));
}

asio::awaitable<Result<std::vector<HistoryItem>>> Committer::history(HistoryQuery query) {
  auto work = [this, query = std::move(query)] { return store_.history(query); };
  co_return co_await offload(thread_, std::move(work));
}

asio::awaitable<Result<std::vector<metric::PeriodStatistics>>> Committer::statistics(StatisticsQuery query) {
  auto work = [this, query = std::move(query)] { return store_.statistics(query); };
  co_return co_await offload(thread_, std::move(work));
}

asio::awaitable<Result<store::ListedMetrics>> Committer::metrics(MetricsQuery query) {
  auto work = [this, query = std::move(query)] { return store_.metrics(query); };
  co_return co_await offload(thread_, std::move(work));
}

asio::awaitable<Result<std::vector<store::Pending>>> Committer::dead_letters(std::string topic, std::size_t most) {
  auto work = [this, topic = std::move(topic), most] { return store_.dead_letters(topic, most); };
  co_return co_await offload(thread_, std::move(work));
}

asio::awaitable<Result<std::vector<store::Pending>>> Committer::waiting(std::string subscription, std::int64_t from,
                                                                        std::size_t most) {
  auto work = [this, subscription = std::move(subscription), from, most] {
    return store_.waiting(subscription, from, most);
  };
  co_return co_await offload(thread_, std::move(work));
}

}  // namespace tocsin::daemon
