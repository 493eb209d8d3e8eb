// Sends what the outbox promises: a lane for each subscription, in order, at most one attempt in flight; lanes do not
// wait for each other, and endpoints that fail share few threads, so that a hundred that hang leave the others theirs.
// What an attempt came to goes into the next commit. Of what waits for a lane, a bounded part is in memory; the rest is
// read from the store when its turn comes.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "daemon/clock.h"
#include "daemon/committer.h"
#include "daemon/message_limit.h"
#include "daemon/waiting_rows.h"
#include "daemon/wakeable.h"
#include "deliver/deliverer.h"
#include "deliver/interrupt.h"
#include "model/definitions.h"
#include "notify/clock_watch.h"
#include "store/store.h"

namespace tocsin::daemon {

class DeliveryPump {
 public:
  // What an attempt came to, for those who watch the endpoints.
  struct Attempt {
    const Subscription& subscription;
    bool delivered;
    bool given_up;  // the notification is a dead letter
    std::string detail;
  };
  using OnAttempt = std::function<void(const Attempt&)>;

  DeliveryPump(asio::io_context& loop, const Clock& clock, Committer& committer, deliver::Credentials credentials,
               deliver::DeliverSettings settings);

  // The subscriptions there are from now on. Rows of one that is gone become dead letters.
  void set_topics(const std::vector<Topic>& topics);
  // How the world is reached from the next set_topics() on.
  void set_outgoing(const Settings& settings) {
    settings_.outgoing = settings.outgoing;
    settings_.host = settings.host;
  }
  // What an earlier run left; after set_topics(), once.
  void restore(const std::vector<store::Waiting>& waiting, std::uint64_t dead_letters,
               const std::vector<store::Pending>& newest_dead_letters);
  void enqueue(std::vector<store::Pending> rows);
  void on_attempt(OnAttempt callback) { on_attempt_ = std::move(callback); }

  // One row to each of these subscriptions, at once, past all that waits; never a second attempt at an endpoint while
  // one is under way. `rows`: by subscription; of one that is not there nothing comes back.
  struct Tried {
    std::string protocol;
    std::string endpoint;
    deliver::Outcome outcome;
    std::int64_t took_ms = 0;
  };
  asio::awaitable<std::vector<Tried>> try_now(std::vector<OutboxRow> rows);

  // A dead letter waits again, or may not: its subscription is gone.
  [[nodiscard]] bool has(const std::string& subscription) const { return lanes_.contains(subscription); }
  void forget_dead_letters(const std::vector<std::string>& ids);

  // No new attempts; those in flight end by their deadlines, or soon after interrupt().
  void stop();
  void interrupt() { interrupt_.raise(); }
  [[nodiscard]] bool idle() const { return in_flight_ == 0; }

  struct LaneHealth {
    std::string topic;
    std::string protocol;
    std::string endpoint;  // endpoint_names.h
    std::size_t waiting = 0;
    std::uint64_t delivered = 0;
    std::uint64_t failed_attempts = 0;
    std::optional<Time> failing_since;
    std::string last_error;
  };
  [[nodiscard]] std::vector<LaneHealth> lanes() const;
  [[nodiscard]] std::uint64_t dead_letters() const { return dead_; }

  // A notification that was given up.
  struct DeadLetter {
    std::string id;
    std::string alarm;
    std::string topic;
    std::string state;
    Time time;  // event time of the change
    std::uint32_t attempts = 0;
    std::string why;
  };
  // The newest of them, newest last.
  [[nodiscard]] const std::deque<DeadLetter>& newest_dead_letters() const { return newest_dead_; }

 private:
  struct Lane {
    Lane(Subscription s, std::string t, asio::io_context& loop)
        : subscription(std::move(s)), topic(std::move(t)), waker(loop.get_executor()) {}
    Subscription subscription;
    std::string topic;
    std::shared_ptr<deliver::Deliverer> deliverer;
    WaitingRows rows;
    Wakeable waker;
    bool running = false;
    bool removed = false;
    bool busy = false;  // an attempt is in flight
    LaneHealth health;
  };

  // Who waits for the outcomes of try_now().
  struct Trial {
    explicit Trial(asio::io_context& loop) : waker(loop.get_executor()) {}
    Wakeable waker;
    std::vector<Tried> results;
    std::size_t open = 0;
  };

  void start(const std::shared_ptr<Lane>& lane);
  asio::awaitable<void> run(std::shared_ptr<Lane> lane);
  // Reads what waits in the store, when nothing is left in memory.
  asio::awaitable<void> refill(Lane& lane);
  asio::awaitable<void> attempt(Lane& lane);
  // Blocks nobody: on a thread, which is one of few where the lane fails.
  asio::awaitable<std::pair<deliver::Outcome, std::int64_t>> send(Lane& lane, OutboxRow row);
  asio::awaitable<void> try_one(std::shared_ptr<Lane> lane, OutboxRow row, std::shared_ptr<Trial> trial);
  // Why the head of the lane is given up without another attempt; empty: it is not.
  [[nodiscard]] std::string given_up(const Lane& lane) const;
  void look_at_clock();
  asio::awaitable<void> store_step();
  // The lane of a subscription; where there is none (any more), one that buries what is put into it.
  [[nodiscard]] std::shared_ptr<Lane> lane_of(const std::string& subscription);
  // What follows from an attempt. True: the head of the lane is done with.
  bool settle(Lane& lane, const deliver::Outcome& outcome, std::int64_t took_ms);
  void tell_of_attempt(const Lane& lane, bool delivered, bool given_up, const std::string& detail);
  void bury(const Lane& lane, const store::Pending& pending, const std::string& why);
  void keep_dead_letter(const store::Pending& pending, const std::string& why);
  void record(const store::Pending& pending, store::DeliveryUpdate::Kind kind, std::string_view protocol,
              const std::string& endpoint, const std::string& detail, std::optional<Time> next, std::int64_t took_ms);

  asio::io_context& loop_;
  deliver::Interrupt interrupt_;  // before the pool, whose threads look at it to their end
  asio::thread_pool pool_{4};
  asio::thread_pool failing_pool_{limits::kFailingAttempts};
  const Clock& clock_;
  Committer& committer_;
  deliver::Credentials credentials_;
  deliver::DeliverSettings settings_;
  std::map<std::string, std::shared_ptr<Lane>> lanes_;  // by Subscription::id
  std::size_t in_flight_ = 0;
  std::uint64_t dead_ = 0;
  std::deque<DeadLetter> newest_dead_;
  MessageLimit dead_messages_{limits::kFileMessages};  // in the log
  OnAttempt on_attempt_;
  notify::ClockWatch clock_watch_;
  std::uint64_t steps_ = 0;  // of the clock; while one is being stored nothing is read
  std::size_t steps_being_stored_ = 0;
  bool stopping_ = false;
};

}  // namespace tocsin::daemon
