#include "deliver/transports.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "notify/protocols.h"

namespace tocsin::deliver {
namespace {

struct Transport {
  Protocol protocol;
  Maker make;
};

constexpr std::array kTransports = {
    Transport{Protocol::console, make_console}, Transport{Protocol::file, make_file},
    Transport{Protocol::exec, make_exec},       Transport{Protocol::http, make_http},
    Transport{Protocol::https, make_http},
};

}  // namespace

std::unique_ptr<Deliverer> make_deliverer(const Subscription& subscription, const Credentials& credentials,
                                          const DeliverSettings& settings) {
  const auto* transport = std::find_if(kTransports.begin(), kTransports.end(),
                                       [&](const Transport& t) { return t.protocol == subscription.protocol; });
  CHECK(transport != kTransports.end());
  return transport->make(subscription, credentials, settings);
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
