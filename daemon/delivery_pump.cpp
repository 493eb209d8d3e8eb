#include "daemon/delivery_pump.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <chrono>

#include "base/counted.h"
#include "base/json_writer.h"
#include "base/limits.h"
#include "daemon/endpoint_names.h"
#include "daemon/log.h"
#include "daemon/offload.h"
#include "notify/protocols.h"
#include "notify/retry_policy.h"

namespace tocsin::daemon {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBackPressure = 20ms;
constexpr Duration kReadAgain = 1s;
constexpr Duration kLookAgain = 1s;    // at the clock, while a lane waits for its next attempt: it may be set
constexpr Duration kLongestWait = 1h;  // for a next attempt: a longer one comes of a clock that was set back

Duration deadline_of(Protocol protocol) {
  return protocol == Protocol::exec ? limits::kExecTimeout : limits::kSendTimeout;
}

// "https (https://hooks.example.com)"
std::string with_name(std::string_view protocol, const std::string& endpoint) {
  return endpoint.empty() ? std::string(protocol) : fmt::format("{} ({})", protocol, endpoint);
}

}  // namespace

DeliveryPump::DeliveryPump(asio::io_context& loop, const Clock& clock, Committer& committer,
                           deliver::Credentials credentials, deliver::DeliverSettings settings)
    : loop_(loop),
      clock_(clock),
      committer_(committer),
      credentials_(std::move(credentials)),
      settings_(std::move(settings)) {
  settings_.interrupt = &interrupt_;
}

void DeliveryPump::set_topics(const std::vector<Topic>& topics) {
  std::map<std::string, std::shared_ptr<Lane>> next;
  for (const Topic& topic : topics) {
    const std::vector<std::string> names = endpoint_names(topic);
    for (std::size_t i = 0; i < topic.subscriptions.size(); ++i) {
      const Subscription& subscription = topic.subscriptions[i];
      auto found = lanes_.extract(subscription.id);
      std::shared_ptr<Lane> lane =
          found ? found.mapped() : std::make_shared<Lane>(subscription, topic.name.value, loop_);
      // Made anew at every reload: a credential may have been rotated.
      lane->subscription = subscription;
      lane->health.endpoint = names[i];
      lane->deliverer = deliver::make_deliverer(subscription, credentials_, settings_);
      next.emplace(subscription.id, std::move(lane));
    }
  }
  for (const auto& [id, lane] : lanes_) {
    lane->removed = true;  // its coroutine buries what waits
    lane->waker.wake();
  }
  lanes_ = std::move(next);
}

void DeliveryPump::restore(const std::vector<store::Waiting>& waiting, std::uint64_t dead_letters,
                           const std::vector<store::Pending>& newest_dead_letters) {
  dead_ += dead_letters;
  for (const store::Pending& pending : newest_dead_letters) keep_dead_letter(pending, pending.last_error);
  for (const store::Waiting& w : waiting) {
    const std::shared_ptr<Lane> lane = lane_of(w.subscription);
    lane->rows.restore(w.rows, w.first);
    start(lane);
  }
}

void DeliveryPump::enqueue(std::vector<store::Pending> rows) {
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.sequence < b.sequence; });
  look_at_clock();
  const Time now = clock_.now();
  for (store::Pending& pending : rows) {
    // Just promised; the clock may have been set while they were being stored.
    pending.promised = now;
    pending.next_attempt = now;
    const std::shared_ptr<Lane> lane = lane_of(pending.row.subscription);
    lane->rows.add(std::move(pending));
    start(lane);
  }
}

std::shared_ptr<DeliveryPump::Lane> DeliveryPump::lane_of(const std::string& subscription) {
  const auto found = lanes_.find(subscription);
  if (found != lanes_.end()) return found->second;
  Subscription gone;
  gone.id = subscription;
  auto lane = std::make_shared<Lane>(std::move(gone), "", loop_);
  lane->removed = true;
  return lane;
}

void DeliveryPump::start(const std::shared_ptr<Lane>& lane) {
  if (lane->running || stopping_) return;
  lane->running = true;
  asio::co_spawn(loop_, run(lane), asio::detached);
}

void DeliveryPump::stop() {
  stopping_ = true;
  for (const auto& [id, lane] : lanes_) lane->waker.wake();
}

asio::awaitable<void> DeliveryPump::run(std::shared_ptr<Lane> lane) {
  while (!stopping_ && !lane->rows.empty()) {
    if (lane->rows.must_read()) {
      co_await refill(*lane);
      continue;
    }
    look_at_clock();
    if (const std::string why = given_up(*lane); !why.empty()) {
      if (!committer_.accepting()) {
        co_await lane->waker.sleep(kBackPressure);
        continue;
      }
      bury(*lane, lane->rows.next(), why);
      lane->rows.pop();
      continue;
    }
    const Duration wait = lane->rows.next().next_attempt - clock_.now();
    if (wait.count() > 0 && wait <= kLongestWait) {
      co_await lane->waker.sleep(std::min(wait, kLookAgain));
    } else {
      co_await attempt(*lane);
    }
  }
  lane->running = false;
}

// A lane that fails for longer than its rows may wait is not asked once for each of thousands.
std::string DeliveryPump::given_up(const Lane& lane) const {
  if (lane.removed) return "the subscription was removed";
  if (lane.rows.count() > limits::kWaitingRows)
    return fmt::format("more than {} notifications wait for this endpoint; the oldest are given up",
                       limits::kWaitingRows);
  if (!lane.health.failing_since) return {};
  const store::Pending& head = lane.rows.next();
  if (!notify::is_given_up(head.promised, clock_.now(), lane.subscription.give_up_after)) return {};
  return fmt::format("not delivered within {}, and the endpoint fails since {}: {}",
                     to_text(lane.subscription.give_up_after), to_iso8601(*lane.health.failing_since),
                     lane.health.last_error);
}

void DeliveryPump::look_at_clock() {
  const Duration step = clock_watch_.look(clock_.now(), clock_.passed_ms());
  if (step.count() == 0) return;
  log::warning("the clock was set {} by {}: notifications that wait keep their age",
               step.count() > 0 ? "ahead" : "back", to_text(step.count() > 0 ? step : -step));
  ++steps_;
  for (const auto& [id, lane] : lanes_) {
    lane->rows.shift(step);
    if (lane->health.failing_since) *lane->health.failing_since += step;
    lane->waker.wake();
  }
  committer_.step_clock(step);
  asio::co_spawn(loop_, store_step(), asio::detached);
}

asio::awaitable<void> DeliveryPump::store_step() {
  ++steps_being_stored_;
  (void)co_await committer_.stored();
  --steps_being_stored_;
}

asio::awaitable<void> DeliveryPump::refill(Lane& lane) {
  if (steps_being_stored_ > 0) {
    co_await lane.waker.sleep(kBackPressure);
    co_return;
  }
  const std::uint64_t steps = steps_;
  auto rows = co_await committer_.waiting(lane.subscription.id, lane.rows.read_from(), limits::kLaneRows);
  if (steps != steps_) co_return;  // what was read is of the time before
  if (rows) {
    lane.rows.take(std::move(*rows), limits::kLaneRows);
    co_return;
  }
  log::error("topic '{}': cannot read what waits to be sent: {}. Trying again", lane.topic, rows.error().message);
  co_await lane.waker.sleep(kReadAgain);
}

asio::awaitable<std::pair<deliver::Outcome, std::int64_t>> DeliveryPump::send(Lane& lane, OutboxRow row) {
  ++in_flight_;
  lane.busy = true;
  auto work = [deliverer = lane.deliverer, row = std::move(row), deadline = deadline_of(lane.subscription.protocol)] {
    const std::int64_t begin = steady_ms();
    deliver::Outcome outcome = deliverer->send(row, deadline);
    return std::pair(std::move(outcome), steady_ms() - begin);
  };
  auto result = co_await offload(lane.health.failing_since ? failing_pool_ : pool_, std::move(work));
  lane.busy = false;
  --in_flight_;
  co_return result;
}

asio::awaitable<void> DeliveryPump::attempt(Lane& lane) {
  if (lane.busy) {  // with a test
    co_await lane.waker.sleep(kBackPressure);
    co_return;
  }
  const auto [outcome, took_ms] = co_await send(lane, lane.rows.next().row);
  look_at_clock();
  if (settle(lane, outcome, took_ms)) lane.rows.pop();
}

asio::awaitable<void> DeliveryPump::try_one(std::shared_ptr<Lane> lane, OutboxRow row, std::shared_ptr<Trial> trial) {
  Wakeable pause(loop_.get_executor());
  while (lane->busy && !stopping_) co_await pause.sleep(kBackPressure);
  if (!stopping_) {
    auto [outcome, took_ms] = co_await send(*lane, std::move(row));
    trial->results.push_back({std::string(notify::entry_of(lane->subscription.protocol).name), lane->health.endpoint,
                              std::move(outcome), took_ms});
  }
  --trial->open;
  trial->waker.wake();
}

asio::awaitable<std::vector<DeliveryPump::Tried>> DeliveryPump::try_now(std::vector<OutboxRow> rows) {
  const auto trial = std::make_shared<Trial>(loop_);
  for (OutboxRow& row : rows) {
    const auto found = lanes_.find(row.subscription);
    if (found == lanes_.end()) continue;
    ++trial->open;
    asio::co_spawn(loop_, try_one(found->second, std::move(row), trial), asio::detached);
  }
  while (trial->open > 0) co_await trial->waker.sleep(kReadAgain);
  co_return std::move(trial->results);
}

void DeliveryPump::forget_dead_letters(const std::vector<std::string>& ids) {
  dead_ -= std::min<std::uint64_t>(dead_, ids.size());
  std::erase_if(newest_dead_,
                [&ids](const DeadLetter& letter) { return std::find(ids.begin(), ids.end(), letter.id) != ids.end(); });
}

bool DeliveryPump::settle(Lane& lane, const deliver::Outcome& outcome, std::int64_t took_ms) {
  using Kind = store::DeliveryUpdate::Kind;
  store::Pending& pending = lane.rows.next();
  const std::string_view protocol = notify::entry_of(lane.subscription.protocol).name;
  const std::string& endpoint = lane.health.endpoint;
  const std::string by = with_name(protocol, endpoint);
  const Time now = clock_.now();
  ++pending.attempts;
  if (outcome.verdict == deliver::Verdict::delivered) {
    ++lane.health.delivered;
    if (lane.health.failing_since) log::notice("topic '{}', {}: delivering again", lane.topic, by);
    lane.health.failing_since.reset();
    lane.health.last_error.clear();
    record(pending, Kind::delivered, protocol, endpoint, outcome.detail, {}, took_ms);
    tell_of_attempt(lane, true, false, outcome.detail);
    return true;
  }
  ++lane.health.failed_attempts;
  lane.health.last_error = outcome.detail;
  if (!lane.health.failing_since) {
    lane.health.failing_since = now;
    log::warning("topic '{}', {}: notification {} of alarm '{}' was not delivered: {}", lane.topic, by, pending.row.id,
                 pending.row.alarm, outcome.detail);
  }
  std::optional<Time> next;
  if (outcome.verdict == deliver::Verdict::retry) {
    next = notify::next_attempt({pending.row.id, pending.attempts, pending.promised, now, outcome.retry_after,
                                 lane.subscription.give_up_after});
  }
  if (!next) {
    ++dead_;
    if (dead_messages_.allow(now))
      log::error("topic '{}', {}: notification {} of alarm '{}' is a dead letter after {}: {}", lane.topic, by,
                 pending.row.id, pending.row.alarm, counted(pending.attempts, "attempt"), outcome.detail);
    keep_dead_letter(pending, outcome.detail);
    record(pending, Kind::dead, protocol, endpoint, outcome.detail, {}, took_ms);
    tell_of_attempt(lane, false, true, outcome.detail);
    return true;
  }
  pending.next_attempt = *next;
  pending.last_error = outcome.detail;
  record(pending, Kind::retry, protocol, endpoint, outcome.detail, next, took_ms);
  tell_of_attempt(lane, false, false, outcome.detail);
  return false;
}

void DeliveryPump::tell_of_attempt(const Lane& lane, bool delivered, bool given_up, const std::string& detail) {
  if (on_attempt_ && !lane.removed) on_attempt_({lane.subscription, delivered, given_up, detail});
}

void DeliveryPump::bury(const Lane& lane, const store::Pending& pending, const std::string& why) {
  ++dead_;
  if (dead_messages_.allow(clock_.now()))
    log::error("topic '{}': notification {} of alarm '{}' is a dead letter: {}", pending.row.topic, pending.row.id,
               pending.row.alarm, why);
  keep_dead_letter(pending, why);
  const std::string_view protocol = lane.removed ? "none" : notify::entry_of(lane.subscription.protocol).name;
  record(pending, store::DeliveryUpdate::Kind::dead, protocol, lane.health.endpoint, why, {}, 0);
}

void DeliveryPump::keep_dead_letter(const store::Pending& pending, const std::string& why) {
  newest_dead_.push_back({pending.row.id, pending.row.alarm, pending.row.topic, pending.row.state, pending.row.time,
                          pending.attempts, why});
  if (newest_dead_.size() > limits::kShownDeadLetters) newest_dead_.pop_front();
}

void DeliveryPump::record(const store::Pending& pending, store::DeliveryUpdate::Kind kind, std::string_view protocol,
                          const std::string& endpoint, const std::string& detail, std::optional<Time> next,
                          std::int64_t took_ms) {
  using Kind = store::DeliveryUpdate::Kind;
  const Time now = clock_.now();
  store::DeliveryUpdate update;
  update.outbox_id = pending.row.id;
  update.kind = kind;
  update.attempts = pending.attempts;
  update.next_attempt = next.value_or(now);
  update.error = kind == Kind::delivered ? "" : detail;

  JsonWriter json;
  json.begin_object()
      .key("notification")
      .value(pending.row.id)
      .key("topic")
      .value(pending.row.topic)
      .key("protocol")
      .value(protocol);
  if (!endpoint.empty()) json.key("endpoint").value(endpoint);
  json.key("attempt").value(pending.attempts).key("outcome");
  json.value(kind == Kind::delivered ? "delivered" : kind == Kind::retry ? "retry" : "dead");
  json.key("detail")
      .value(detail)
      .key("took_ms")
      .value(took_ms)
      .key("event_to_now_ms")
      .value((now - pending.row.time).count());
  if (next) json.key("next_attempt").value(to_iso8601(*next));
  json.end_object();

  HistoryItem& item = update.history;
  item.kind = HistoryKind::action;
  item.time = now;
  item.alarm = pending.row.alarm;
  item.transition = pending.row.transition;
  item.outbox = pending.row.id;
  const std::string whom = fmt::format("topic {} by {}", pending.row.topic, with_name(protocol, endpoint));
  item.summary = kind == Kind::delivered ? fmt::format("Notified {}", whom)
                 : kind == Kind::retry
                     ? fmt::format("Failed to notify {}, attempt {}: {}", whom, pending.attempts, detail)
                     : fmt::format("Gave up notifying {}: {}", whom, detail);
  item.summary += fmt::format(" [notification {}]", pending.row.id);
  item.data = std::move(json).text();
  committer_.add(std::move(update));
}

std::vector<DeliveryPump::LaneHealth> DeliveryPump::lanes() const {
  std::vector<LaneHealth> all;
  for (const auto& [id, lane] : lanes_) {
    LaneHealth health = lane->health;
    health.topic = lane->topic;
    health.protocol = notify::entry_of(lane->subscription.protocol).name;
    health.waiting = lane->rows.count();
    all.push_back(std::move(health));
  }
  return all;
}

}  // namespace tocsin::daemon
