// Between a change and the outbox: what is told at once, what is held back and by what, and what is told in its place.
// One question after the other, for each topic by itself:
//
//   muted?       held back; what is still in ALARM is told when nothing mutes it any more     mutes, held_back
//   too old?     counted, and summed up in one message                                        old_changes
//   flapping?    said once; held back until it is quiet                                       flapping
//   a storm?     gathered, told together; after a few in a minute: wait a little for it       storm
//   late?        told, with how late it is
//
// Nothing is dropped in silence: what is held back stands in history with what held it. Pure, one caller at a time: the
// shell brings wall time, and stores what comes out in one commit with the changes that led to it, so that after a
// crash nothing is counted twice or forgotten.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/definitions.h"
#include "model/history.h"
#include "model/outbox.h"
#include "model/state.h"
#include "notify/endpoint_watch.h"
#include "notify/flapping.h"
#include "notify/held_back.h"
#include "notify/mutes.h"
#include "notify/notice.h"
#include "notify/old_changes.h"
#include "notify/protocols.h"
#include "notify/storm.h"

namespace tocsin::notify {

class Dispatch {
 public:
  struct Output {
    std::vector<OutboxRow> rows;
    std::vector<HistoryItem> history;
    std::vector<PolicyRow> policies;
    std::vector<Transition> endpoints;  // of failing endpoints: changes, for the log
    std::vector<std::string> notes;     // for the log
  };

  // What an earlier run stored. What belongs to topics, alarms and endpoints that are gone is forgotten at set_rules().
  explicit Dispatch(const std::vector<PolicyRow>& remembered);

  // What an endpoint's alarm is called, and its topic.
  struct EndpointName {
    std::string topic;
    std::string alarm;
  };
  using EndpointNames = std::map<std::string, EndpointName>;  // by subscription

  // The rules in force. What they point to must outlive their being here.
  struct InForce {
    const std::vector<Topic>* topics = nullptr;
    std::map<std::string, const Alarm*> alarms;  // of both kinds, by name, as they say of themselves what to tell
    std::vector<Mutes::Scheduled> mutes;
    EndpointNames endpoints;
    RenderContext context;
  };
  // Before anything else.
  Output set_rules(InForce rules, Time now);

  // `changes`: all of them, told or not; `notices`: what is to be told.
  Output take(const std::vector<Transition>& changes, const std::vector<Notice>& notices, Time now);
  // Time passed: digests, summaries, ends of mutes and of flapping.
  Output advance(Time now);

  // What an attempt at a subscription came to.
  Output take(const std::string& subscription, const EndpointResult& result, Time now);

  Result<Output> mute(HandMute mute, Time now);
  // `removed`: how many.
  Output unmute(const std::string& id_or_alarms, Time now, std::size_t& removed);

  // A test to each subscription of the topic; they stand in no outbox. None: there is no such topic.
  [[nodiscard]] std::optional<std::vector<OutboxRow>> test(const std::string& topic, Time now) const;

  [[nodiscard]] const Mutes& mutes() const { return mutes_; }
  // A mute keeps from the topic that what changed here is in ALARM.
  [[nodiscard]] bool is_kept_from(const std::string& topic, const Transition& t) const;
  struct TopicView {
    std::string topic;
    const Storm* storm = nullptr;  // null: no change yet
    std::uint64_t old_changes = 0;
    std::uint64_t flapping = 0;
    std::uint64_t muted = 0;  // alarms and groups with changes that were held back
  };
  [[nodiscard]] std::vector<TopicView> topics() const;
  struct EndpointView {
    std::string name;
    std::string topic;
    const EndpointWatch* watch = nullptr;
  };
  // Those that failed once.
  [[nodiscard]] std::vector<EndpointView> endpoints() const;

 private:
  using OfInstance = std::pair<std::string, std::string>;  // instance_key(), topic

  void load(const PolicyRow& row);
  void note_state(const Transition& t, Time now);
  void tell(const Notice& notice, const Topic& topic, Time now);
  bool mutes_ended(Time now);
  void release(Time now);
  // Past mutes and age and flapping: through the storm, into rows.
  void tell_at_once(const Transition& t, const std::string& group, const Alarm& alarm, const Topic& topic, Time now);
  void send(const Transition& t, const Alarm& alarm, const Topic& topic);
  void hold(const Notice& notice, const Topic& topic, const Mutes::By& by, Time now);
  Flapping::Verdict flaps(const Transition& t, const Topic& topic, Time now);
  void tell_waiting(Time now);
  void send_digests(Time now);
  void send_summaries(Time now);
  void end_flapping(Time now);
  void note_held(const Transition& t, const std::string& group, const Topic& topic, const std::string& by, Time now);
  void note_endpoint(const Transition& t, const std::string& withheld);
  [[nodiscard]] const Topic* topic_of(const std::string& name) const;
  // As it is defined; of one that is gone its name.
  [[nodiscard]] Alarm alarm_of(const std::string& name) const;
  void remember(std::string kind, std::string name, std::string value);
  Output finish();

  InForce rules_;
  Mutes mutes_;
  std::set<std::string> in_force_;         // scheduled mutes, by name
  std::map<std::string, Storm> storms_;    // by topic
  std::map<std::string, OldChanges> old_;  // by topic
  std::map<OfInstance, Flapping> flapping_;
  std::map<OfInstance, HeldBack> held_;
  std::map<std::string, EndpointWatch> endpoints_;  // by subscription
  std::set<std::string> touched_storms_;            // since the last output
  std::set<std::string> touched_old_;
  std::set<OfInstance> touched_flapping_;
  std::set<OfInstance> touched_held_;
  Time swept_;  // flapping_, for what is idle
  Output output_;
};

}  // namespace tocsin::notify
