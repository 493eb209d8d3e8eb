#include "notify/protocols.h"

#include <algorithm>
#include <array>

#include "base/check.h"
#include "notify/endpoint.h"
#include "notify/render.h"

namespace tocsin::notify {
namespace {

//   name, protocol, needs endpoint, needs command, endpoint check, renderer
constexpr std::array kProtocols = {
    ProtocolEntry{"console", Protocol::console, false, false, check_no_endpoint, render_console},
    ProtocolEntry{"file", Protocol::file, true, false, check_file, render_json},
    ProtocolEntry{"exec", Protocol::exec, false, true, check_no_endpoint, render_json},
    ProtocolEntry{"http", Protocol::http, true, false, check_http, render_webhook},
    ProtocolEntry{"https", Protocol::https, true, false, check_https, render_webhook},
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
