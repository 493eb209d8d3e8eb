// The requests about who is told: mutes, dead letters, and a test of a topic. On the loop.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "control/codec.h"
#include "daemon/clock.h"
#include "daemon/committer.h"
#include "daemon/delivery_pump.h"
#include "daemon/dispatcher.h"
#include "daemon/engine_host.h"

namespace tocsin::daemon {

class NotifyCommands {
 public:
  NotifyCommands(const Clock& clock, EngineHost& host, Committer& committer, Dispatcher& dispatcher,
                 DeliveryPump& deliveries)
      : clock_(clock), host_(host), committer_(committer), dispatcher_(dispatcher), deliveries_(deliveries) {}

  static bool knows(std::string_view command);
  // The whole answer line.
  asio::awaitable<std::string> answer(control::Request request);

 private:
  asio::awaitable<std::string> test(const control::Request& request);
  asio::awaitable<std::string> list_dead_letters(const control::Request& request);
  asio::awaitable<std::string> redrive(const control::Request& request);
  asio::awaitable<std::string> mute(const control::Request& request);
  asio::awaitable<std::string> unmute(const control::Request& request);
  [[nodiscard]] std::string list_mutes() const;
  [[nodiscard]] std::vector<std::string> alarms_named(std::string_view glob) const;
  [[nodiscard]] bool has_topic(const std::string& topic) const;
  [[nodiscard]] std::string no_such_topic(const std::string& topic) const;
  [[nodiscard]] std::string not_stored(std::string_view what) const;

  const Clock& clock_;
  EngineHost& host_;
  Committer& committer_;
  Dispatcher& dispatcher_;
  DeliveryPump& deliveries_;
};

}  // namespace tocsin::daemon
