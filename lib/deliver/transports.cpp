#include "deliver/transports.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/check.h"
#include "notify/protocols.h"
#include "notify/way.h"

namespace tocsin::deliver {
namespace {

struct Transport {
  Protocol protocol;
  Maker make;
};

constexpr std::array kTransports = {
    Transport{Protocol::console, make_console},
    Transport{Protocol::file, make_file},
    Transport{Protocol::exec, make_exec},
    Transport{Protocol::http, make_http},
    Transport{Protocol::https, make_http},
    Transport{Protocol::email, make_email},
    Transport{Protocol::slack, make_hook},
    Transport{Protocol::teams, make_hook},
    Transport{Protocol::discord, make_discord},
    Transport{Protocol::pagerduty, make_pagerduty},
    Transport{Protocol::alertmanager, make_alertmanager},
    Transport{Protocol::sns, make_sns},
    Transport{Protocol::syslog, make_syslog},
    Transport{Protocol::journal, make_journal},
};

// Says how long the way took, for all of them alike.
class WithWay final : public Deliverer {
 public:
  explicit WithWay(std::unique_ptr<Deliverer> transport) : transport_(std::move(transport)) {}

  Outcome send(const OutboxRow& row, Duration deadline) override {
    if (row.payload.find(notify::kWayMark) == std::string::npos) return transport_->send(row, deadline);
    OutboxRow filled = row;
    const auto now = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    filled.payload = notify::fill_way(row.payload, now - row.time);
    return transport_->send(filled, deadline);
  }

 private:
  std::unique_ptr<Deliverer> transport_;
};

}  // namespace

std::unique_ptr<Deliverer> make_deliverer(const Subscription& subscription, const Credentials& credentials,
                                          const DeliverSettings& settings) {
  const auto* transport = std::find_if(kTransports.begin(), kTransports.end(),
                                       [&](const Transport& t) { return t.protocol == subscription.protocol; });
  CHECK(transport != kTransports.end());
  return std::make_unique<WithWay>(transport->make(subscription, credentials, settings));
}

Result<std::string, Outcome> endpoint_now(const Subscription& subscription, const Credentials& credentials) {
  auto endpoint = expand(subscription.endpoint.value, credentials);
  if (!endpoint) {
    const bool may_come = endpoint.error().code == ErrorCode::not_found;
    return Unexpected(Outcome{may_come ? Verdict::retry : Verdict::refused, endpoint.error().message, {}});
  }
  const std::string wrong = notify::entry_of(subscription.protocol).check_endpoint(*endpoint);
  if (!wrong.empty()) return Unexpected(Outcome{Verdict::refused, "the endpoint is not usable: " + wrong, {}});
  return std::move(*endpoint);
}

}  // namespace tocsin::deliver
