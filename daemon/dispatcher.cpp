#include "daemon/dispatcher.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "daemon/endpoint_names.h"
#include "daemon/log.h"
#include "notify/protocols.h"

namespace tocsin::daemon {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLookEvery = 1s;

notify::Dispatch::EndpointNames names_of(const std::vector<Topic>& topics) {
  notify::Dispatch::EndpointNames names;
  for (const Topic& topic : topics) {
    const std::vector<std::string> shown = endpoint_names(topic);
    for (std::size_t i = 0; i < topic.subscriptions.size(); ++i) {
      const Subscription& subscription = topic.subscriptions[i];
      const std::string endpoint = shown[i].empty() ? "" : " (" + shown[i] + ")";
      names[subscription.id] = {topic.name.value,
                                fmt::format("endpoint {}{} of topic '{}'", notify::entry_of(subscription.protocol).name,
                                            endpoint, topic.name.value)};
    }
  }
  return names;
}

}  // namespace

void Dispatcher::set_rules(std::shared_ptr<const engine::Program> program) {
  const Rules& rules = program->rules();
  notify::Dispatch::InForce in_force;
  in_force.topics = &rules.topics;
  for (const Alarm& alarm : rules.alarms) in_force.alarms.emplace(alarm.name.value, &alarm);
  for (std::size_t i = 0; i < rules.composite_alarms.size(); ++i)
    in_force.alarms.emplace(rules.composite_alarms[i].name.value, &program->notice_of_composite(i));
  for (std::size_t i = 0; i < rules.mutes.size(); ++i)
    in_force.mutes.emplace_back(&rules.mutes[i], &program->zone_of_mute(i));
  in_force.endpoints = names_of(rules.topics);
  in_force.context = program->context();
  auto output = dispatch_.set_rules(std::move(in_force), clock_.now());
  program_ = std::move(program);  // the one before lived until nothing looks at it any more
  store({}, std::move(output));
}

void Dispatcher::take(engine::Output output) {
  auto decided = dispatch_.take(output.transitions, output.notices, clock_.now());
  store(std::move(output.delta), std::move(decided));
}

void Dispatcher::take(const DeliveryPump::Attempt& attempt) {
  store({},
        dispatch_.take(attempt.subscription.id, {attempt.delivered, attempt.given_up, attempt.detail}, clock_.now()));
}

Result<void> Dispatcher::mute(notify::HandMute mute) {
  auto output = dispatch_.mute(std::move(mute), clock_.now());
  if (!output) return Unexpected(std::move(output).error());
  store({}, std::move(*output));
  return {};
}

std::size_t Dispatcher::unmute(const std::string& id_or_alarms) {
  std::size_t removed = 0;
  store({}, dispatch_.unmute(id_or_alarms, clock_.now(), removed));
  return removed;
}

void Dispatcher::store(StateDelta delta, notify::Dispatch::Output output) {
  for (const std::string& note : output.notes) log::notice("{}", note);
  for (const Transition& t : output.endpoints)
    log::warning("alarm '{}' {} -> {}: {}", t.alarm, to_string(t.old_state), to_string(t.new_state), t.reason);
  std::move(output.history.begin(), output.history.end(), std::back_inserter(delta.history));
  std::move(output.policies.begin(), output.policies.end(), std::back_inserter(delta.policies));
  if (delta.empty() && output.rows.empty()) return;
  committer_.add(std::move(delta), std::move(output.rows));
}

asio::awaitable<void> Dispatcher::run() {
  while (!stopping_) {
    store({}, dispatch_.advance(clock_.now()));
    co_await waker_.sleep(kLookEvery);
  }
}

void Dispatcher::stop() {
  stopping_ = true;
  waker_.wake();
}

}  // namespace tocsin::daemon
