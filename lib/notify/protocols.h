// The protocols of a subscription: name, what its endpoint must look like, and the renderer of its payload. A new one
// is one renderer file, one line in protocols.cpp and, where it needs a transport of its own, one in
// deliver/transports.cpp.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/definitions.h"
#include "model/transition.h"

namespace tocsin::notify {

// What a notification says beside the change itself.
struct RenderContext {
  std::string host;
  std::string region;
  std::string account_id;
  std::string config = {};  // the settings file, where commands must name it because it is not the default one
};

struct ProtocolEntry {
  std::string_view name;  // "https"
  Protocol protocol;
  bool needs_endpoint;
  bool needs_command;
  // Empty: good. Else what is wrong with the endpoint, in one sentence.
  std::string (*check_endpoint)(std::string_view endpoint);
  // Pure: the bytes to send. Nothing that came from a log is left unescaped in them.
  std::string (*render)(const Transition& transition, const Alarm& alarm, const RenderContext& context);
};

std::span<const ProtocolEntry> protocols();
const ProtocolEntry* find(std::string_view name);
const ProtocolEntry& entry_of(Protocol protocol);

}  // namespace tocsin::notify
