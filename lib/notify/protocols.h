// The protocols of a subscription: name, what its endpoint must look like, and the renderer of its payload. A new one
// is one renderer file, one line in protocols.cpp and, where it needs a transport of its own, one in
// deliver/transports.cpp.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "model/definitions.h"
#include "notify/render_request.h"

namespace tocsin::notify {

enum class EndpointUse : std::uint8_t { none, needed, optional };

struct ProtocolEntry {
  std::string_view name;  // "https"
  Protocol protocol;
  EndpointUse endpoint;
  bool needs_command;
  // Empty: good. Else what is wrong with the endpoint, in one sentence.
  std::string (*check_endpoint)(std::string_view endpoint);
  // Pure: the bytes to send (render.h), with marks (way.h). Nothing that came from a log is left unescaped in them.
  std::string (*render)(const RenderRequest& request, const RenderContext& context);
};

std::span<const ProtocolEntry> protocols();
const ProtocolEntry* find(std::string_view name);
const ProtocolEntry& entry_of(Protocol protocol);

}  // namespace tocsin::notify
