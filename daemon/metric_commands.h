// The requests about metrics: what is asked of the store, and what is published through the engine. On the loop; the
// store works on its own thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <string_view>

#include "control/codec.h"
#include "daemon/clock.h"
#include "daemon/committer.h"
#include "daemon/engine_host.h"

namespace tocsin::daemon {

class MetricCommands {
 public:
  MetricCommands(const Clock& clock, EngineHost& host, Committer& committer)
      : clock_(clock), host_(host), committer_(committer) {}

  static bool knows(std::string_view command);
  // The whole answer line.
  asio::awaitable<std::string> answer(control::Request request);

 private:
  asio::awaitable<std::string> statistics(const control::Request& request);
  asio::awaitable<std::string> list(const control::Request& request);
  // Answered when it is stored; what was refused was not counted anywhere.
  asio::awaitable<std::string> put(const control::Request& request);

  const Clock& clock_;
  EngineHost& host_;
  Committer& committer_;
};

}  // namespace tocsin::daemon
