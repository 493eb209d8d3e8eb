#pragma once

#include <string>
#include <vector>

#include "deliver/deliverer.h"

namespace tocsin::deliver::test {

inline OutboxRow row(std::string payload = R"({"alarm":"a"})") {
  OutboxRow r;
  r.id = "11111111-2222-5333-8444-555555555555";
  r.alarm = "disk full";
  r.state = "ALARM";
  r.old_state = "OK";
  r.payload = std::move(payload);
  return r;
}

inline Subscription subscription(Protocol protocol, std::string endpoint, std::vector<std::string> command = {}) {
  Subscription s;
  s.protocol = protocol;
  s.endpoint.value = std::move(endpoint);
  s.command = std::move(command);
  return s;
}

inline std::optional<std::string> credential(std::string_view name) {
  if (name == "token") return "SECRET";
  if (name == "odd") return "http://[SECRET";
  return std::nullopt;
}

inline Outcome send(const Subscription& to, const OutboxRow& what = row(),
                    Duration deadline = std::chrono::seconds(10)) {
  return make_deliverer(to, credential, {})->send(what, deadline);
}

}  // namespace tocsin::deliver::test
