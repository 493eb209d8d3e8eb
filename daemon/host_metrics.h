// The host's interface counters as metrics: read every so often, as the rules say, and published through the engine
// like anybody's datapoints. What is not read while the store is behind is a part of the next difference.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "daemon/clock.h"
#include "daemon/committer.h"
#include "daemon/engine_host.h"
#include "daemon/wakeable.h"
#include "engine/engine.h"
#include "model/definitions.h"
#include "source/nic.h"

namespace tocsin::daemon {

// What was added to each interface's counters until `time`, as datapoints.
engine::MetricData host_metrics_of(const std::vector<source::InterfaceCounters>& added, Time time);

class HostMetricsPump {
 public:
  HostMetricsPump(asio::io_context& loop, asio::thread_pool& workers, const Clock& clock, EngineHost& host,
                  Committer& committer)
      : workers_(workers), clock_(clock), host_(host), committer_(committer), waker_(loop.get_executor()) {}

  asio::awaitable<void> run();
  // The rules may have changed.
  void wake() { waker_.wake(); }
  void stop();

 private:
  void follow(const std::optional<HostMetrics>& wanted);
  asio::awaitable<void> sample();

  asio::thread_pool& workers_;
  const Clock& clock_;
  EngineHost& host_;
  Committer& committer_;
  Wakeable waker_;
  std::optional<HostMetrics> wanted_;
  std::optional<source::InterfaceMeter> meter_;  // none: nothing is wanted
  std::int64_t due_ = 0;                         // of steady_ms()
  bool failing_ = false;
  bool stopping_ = false;
};

}  // namespace tocsin::daemon
