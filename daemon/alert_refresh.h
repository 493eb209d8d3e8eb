// Alertmanager forgets an alert that it does not hear of again: what is in ALARM is sent to it every minute, beside the
// notifications of changes, which go through the outbox. It is made of the alarms' states alone, so that a restart of
// either side changes nothing. A try that fails is not repeated: the next comes in a minute.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "daemon/clock.h"
#include "daemon/engine_host.h"
#include "daemon/wakeable.h"
#include "deliver/deliverer.h"
#include "deliver/interrupt.h"
#include "engine/firing.h"
#include "notify/dispatch.h"

namespace tocsin::daemon {

class AlertRefresh {
 public:
  // `dispatch` says what is muted.
  AlertRefresh(asio::io_context& loop, const Clock& clock, const EngineHost& host, const notify::Dispatch& dispatch,
               deliver::Credentials credentials, deliver::DeliverSettings settings);

  // How the world is reached, as the settings say it.
  void set_outgoing(const Settings& settings);

  asio::awaitable<void> run();
  void stop();
  [[nodiscard]] bool idle() const { return in_flight_ == 0; }

 private:
  struct Alert {
    std::string key;      // of the instance
    std::string payload;  // one object
  };
  [[nodiscard]] std::vector<engine::Firing> firing_for(const Topic& topic) const;
  asio::awaitable<void> refresh(Topic topic, Subscription subscription);
  asio::awaitable<void> send(const Subscription& subscription, std::vector<std::string> alerts);

  deliver::Interrupt interrupt_;  // before the pool, whose thread looks at it to its end
  asio::thread_pool pool_{1};
  const Clock& clock_;
  const EngineHost& host_;
  const notify::Dispatch& dispatch_;
  deliver::Credentials credentials_;
  deliver::DeliverSettings settings_;
  Wakeable waker_;
  std::size_t in_flight_ = 0;
  bool stopping_ = false;
};

}  // namespace tocsin::daemon
