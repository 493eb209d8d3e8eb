#include "notify/protocols.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "notify/endpoint.h"
#include "notify/render.h"

namespace tocsin::notify {
namespace {

using enum EndpointUse;

//   name, protocol, endpoint, needs command, endpoint check, renderer
constexpr std::array kProtocols = {
    ProtocolEntry{"console", Protocol::console, none, false, check_no_endpoint, render_console},
    ProtocolEntry{"file", Protocol::file, needed, false, check_file, render_json},
    ProtocolEntry{"exec", Protocol::exec, none, true, check_no_endpoint, render_json},
    ProtocolEntry{"http", Protocol::http, needed, false, check_http, render_http},
    ProtocolEntry{"https", Protocol::https, needed, false, check_https, render_http},
    ProtocolEntry{"email", Protocol::email, needed, false, check_email, render_email},
    ProtocolEntry{"slack", Protocol::slack, needed, false, check_hook, render_slack},
    ProtocolEntry{"teams", Protocol::teams, needed, false, check_hook, render_teams},
    ProtocolEntry{"discord", Protocol::discord, needed, false, check_hook, render_discord},
    ProtocolEntry{"pagerduty", Protocol::pagerduty, needed, false, check_routing_key, render_pagerduty},
    ProtocolEntry{"alertmanager", Protocol::alertmanager, needed, false, check_any_http, render_alertmanager},
    ProtocolEntry{"sns", Protocol::sns, needed, false, check_topic_arn, render_sns_publish},
    ProtocolEntry{"syslog", Protocol::syslog, optional, false, check_syslog, render_syslog},
    ProtocolEntry{"journal", Protocol::journal, none, false, check_no_endpoint, render_journal},
};

}  // namespace

std::span<const ProtocolEntry> protocols() { return kProtocols; }

const ProtocolEntry* find(std::string_view name) {
  const auto* found =
      std::find_if(kProtocols.begin(), kProtocols.end(), [&](const ProtocolEntry& e) { return e.name == name; });
  return found == kProtocols.end() ? nullptr : found;
}

const ProtocolEntry& entry_of(Protocol protocol) {
  const auto* found = std::find_if(kProtocols.begin(), kProtocols.end(),
                                   [&](const ProtocolEntry& e) { return e.protocol == protocol; });
  CHECK(found != kProtocols.end());
  return *found;
}

}  // namespace tocsin::notify
