#include "notify/router.h"

#include <algorithm>

#include "base/uuid.h"

namespace tocsin::notify {
namespace {

struct Actions {
  const std::vector<Located<std::string>>& topics;
  std::string_view key;
};

Actions actions_of(const Alarm& alarm, AlarmState state) {
  switch (state) {
    case AlarmState::ok:
      return {alarm.ok_actions, "ok_actions"};
    case AlarmState::alarm:
      return {alarm.alarm_actions, "alarm_actions"};
    case AlarmState::insufficient_data:
      break;
  }
  return {alarm.insufficient_data_actions, "insufficient_data_actions"};
}

OutboxRow make_row(const Transition& transition, const Alarm& alarm, const Topic& topic,
                   const Subscription& subscription, const RenderContext& context) {
  OutboxRow row;
  row.id = outbox_id(transition, subscription);
  row.transition = transition.id;
  row.alarm = transition.alarm;
  row.topic = topic.name.value;
  row.subscription = subscription.id;
  row.time = transition.time;
  row.state = to_string(transition.new_state);
  row.old_state = to_string(transition.old_state);
  row.payload = entry_of(subscription.protocol).render({transition, alarm, topic, subscription}, context);
  return row;
}

void add(std::string& withheld, const std::string& why) { withheld += (withheld.empty() ? "" : "; ") + why; }

}  // namespace

std::string outbox_id(const Transition& transition, const Subscription& subscription) {
  return uuid5("outbox", transition.id + subscription.id);
}

Routed route(const Transition& transition, bool first_change, const Alarm& alarm, const std::vector<Topic>& topics) {
  const Actions actions = actions_of(alarm, transition.new_state);
  if (!alarm.actions_enabled) return {{}, "actions are disabled"};
  if (actions.topics.empty()) return {{}, "no " + std::string(actions.key)};
  if (first_change && transition.old_state == AlarmState::insufficient_data && transition.new_state == AlarmState::ok) {
    return {{}, "first change to OK"};
  }

  Routed routed;
  for (const auto& name : actions.topics) {
    const auto topic = std::find_if(topics.begin(), topics.end(), [&](const Topic& t) { return t.name == name; });
    if (topic == topics.end()) {
      add(routed.withheld, "topic '" + name.value + "' is not defined");
      continue;
    }
    if (topic->subscriptions.empty()) {
      add(routed.withheld, "topic '" + name.value + "' has no subscriptions");
      continue;
    }
    const auto same = std::find(routed.topics.begin(), routed.topics.end(), &*topic);  // named twice it tells once
    if (same == routed.topics.end()) routed.topics.push_back(&*topic);
  }
  return routed;
}

std::vector<OutboxRow> rows_for(const Transition& transition, const Alarm& alarm, const Topic& topic,
                                const RenderContext& context) {
  std::vector<OutboxRow> rows;
  rows.reserve(topic.subscriptions.size());
  for (const Subscription& subscription : topic.subscriptions)
    rows.push_back(make_row(transition, alarm, topic, subscription, context));
  return rows;
}

}  // namespace tocsin::notify
