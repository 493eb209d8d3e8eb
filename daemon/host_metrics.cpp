#include "daemon/host_metrics.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "daemon/log.h"
#include "daemon/offload.h"
#include "model/host_metrics.h"

namespace tocsin::daemon {
namespace {

using namespace std::chrono_literals;

constexpr Duration kNothingWanted = 1h;  // a reload wakes

}  // namespace

engine::MetricData host_metrics_of(const std::vector<source::InterfaceCounters>& added, Time time) {
  engine::MetricData data;
  data.data.reserve(added.size() * kInterfaceMetrics.size());
  for (const source::InterfaceCounters& interface : added) {
    for (std::size_t n = 0; n < kInterfaceMetrics.size(); ++n) {
      const auto value = static_cast<double>(interface.numbers[n]);
      data.data.push_back({std::string(kHostNamespace),
                           std::string(kInterfaceMetrics[n]),
                           {{std::string(kInterfaceDimension), interface.name}},
                           std::string(kInterfaceUnits[n]),
                           WindowBucket{time, 1, value, value, value, {}},
                           1s});
    }
  }
  return data;
}

asio::awaitable<void> HostMetricsPump::run() {
  while (!stopping_) {
    follow(host_.program()->rules().host_metrics);
    Duration wait = kNothingWanted;
    if (meter_) {
      const std::int64_t now = steady_ms();
      if (now >= due_) {
        co_await sample();
        // In step with the first reading, however late one was.
        const std::int64_t interval = wanted_->interval.count();
        due_ += interval * ((now - due_) / interval + 1);
      }
      wait = Duration{std::max<std::int64_t>(1, due_ - steady_ms())};
    }
    co_await waker_.sleep(wait);
  }
}

void HostMetricsPump::follow(const std::optional<HostMetrics>& wanted) {
  if (wanted == wanted_) return;
  wanted_ = wanted;
  meter_.reset();
  if (!wanted) return;
  std::vector<std::string> globs;
  for (const auto& glob : wanted->interfaces) globs.push_back(glob.value);
  meter_.emplace(std::move(globs));
  due_ = steady_ms();
}

asio::awaitable<void> HostMetricsPump::sample() {
  if (!committer_.accepting()) co_return;
  const auto reading = co_await offload(workers_, source::read_net_dev);
  if (!reading) {
    if (!std::exchange(failing_, true)) log::warning("host_metrics: {}", reading.error().message);
    co_return;
  }
  if (std::exchange(failing_, false)) log::info("host_metrics: the interface counters are readable again");
  const engine::MetricData data = host_metrics_of(meter_->take(*reading), clock_.now());
  if (!data.data.empty()) host_.apply(data);
}

void HostMetricsPump::stop() {
  stopping_ = true;
  waker_.wake();
}

}  // namespace tocsin::daemon
