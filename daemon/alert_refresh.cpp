#include "daemon/alert_refresh.h"

#include <algorithm>

#include "base/limits.h"
#include "base/spoken_time.h"
#include "daemon/offload.h"
#include "notify/alert_identity.h"
#include "notify/protocols.h"

namespace tocsin::daemon {
namespace {

bool tells(const std::vector<Located<std::string>>& actions, const Topic& topic) {
  return std::any_of(actions.begin(), actions.end(), [&](const auto& name) { return name == topic.name; });
}

// The array of one alert, as it is rendered, to the object in it with an end.
std::string ending_at(std::string_view array, Time end) {
  std::string object(array.substr(1, array.size() - 3));
  return object + R"(,"endsAt":")" + wire_date(end) + "\"}";
}

}  // namespace

AlertRefresh::AlertRefresh(asio::io_context& loop, const Clock& clock, const EngineHost& host,
                           const notify::Dispatch& dispatch, deliver::Credentials credentials,
                           deliver::DeliverSettings settings)
    : clock_(clock),
      host_(host),
      dispatch_(dispatch),
      credentials_(std::move(credentials)),
      settings_(std::move(settings)),
      waker_(loop.get_executor()) {
  settings_.interrupt = &interrupt_;
}

void AlertRefresh::set_outgoing(const Settings& settings) {
  settings_.outgoing = settings.outgoing;
  settings_.host = settings.host;
}

void AlertRefresh::stop() {
  stopping_ = true;
  interrupt_.raise();
  waker_.wake();
}

asio::awaitable<void> AlertRefresh::run() {
  while (!stopping_) {
    co_await waker_.sleep(settings_.alert_again);
    const std::vector<Topic> topics = host_.program()->rules().topics;  // a reload may come between two sendings
    for (const Topic& topic : topics) {
      for (const Subscription& subscription : topic.subscriptions) {
        if (stopping_) co_return;
        if (subscription.protocol == Protocol::alertmanager) co_await refresh(topic, subscription);
      }
    }
  }
}

std::vector<engine::Firing> AlertRefresh::firing_for(const Topic& topic) const {
  const auto wanted = [&](const Alarm& alarm) { return tells(alarm.alarm_actions, topic); };
  std::vector<engine::Firing> all = engine::firing(host_.engine(), wanted, limits::kRefreshedAlerts);
  std::erase_if(all,
                [&](const engine::Firing& one) { return dispatch_.is_kept_from(topic.name.value, one.transition); });
  return all;
}

asio::awaitable<void> AlertRefresh::refresh(Topic topic, Subscription subscription) {
  const auto render = notify::entry_of(Protocol::alertmanager).render;
  std::vector<Alert> alerts;
  std::vector<std::string> objects;
  {
    const notify::RenderContext& context = host_.program()->context();
    for (const engine::Firing& one : firing_for(topic)) {
      alerts.push_back({notify::alert_key(one.transition, context),
                        render({one.transition, *one.alarm, topic, subscription}, context)});
      objects.push_back(ending_at(alerts.back().payload, clock_.now() + deliver::kAlertFiresFor));
    }
  }
  co_await send(subscription, std::move(objects));
  if (stopping_) co_return;
  // What ended meanwhile may have been told so before it was said here to fire.
  std::set<std::string> still;
  for (const engine::Firing& one : firing_for(topic))
    still.insert(notify::alert_key(one.transition, host_.program()->context()));
  std::vector<std::string> ended;
  for (const Alert& alert : alerts) {
    if (!still.contains(alert.key)) ended.push_back(ending_at(alert.payload, clock_.now()));
  }
  co_await send(subscription, std::move(ended));
}

asio::awaitable<void> AlertRefresh::send(const Subscription& subscription, std::vector<std::string> alerts) {
  for (std::size_t begin = 0; begin < alerts.size() && !stopping_; begin += limits::kAlertsAtOnce) {
    OutboxRow row;  // without a state: it goes as it stands
    row.payload = "[";
    for (std::size_t i = begin; i < std::min(alerts.size(), begin + limits::kAlertsAtOnce); ++i)
      row.payload += (i == begin ? "" : ",") + alerts[i];
    row.payload += ']';
    std::shared_ptr<deliver::Deliverer> deliverer = deliver::make_deliverer(subscription, credentials_, settings_);
    auto work = [deliverer, row = std::move(row)] { return deliverer->send(row, limits::kSendTimeout); };
    ++in_flight_;
    const deliver::Outcome outcome = co_await offload(pool_, std::move(work));
    --in_flight_;
    if (outcome.verdict != deliver::Verdict::delivered) co_return;  // the outbox's lane says what is wrong with it
  }
}

}  // namespace tocsin::daemon
