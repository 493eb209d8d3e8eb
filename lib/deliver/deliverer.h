// One attempt at telling one endpoint: blocking, with a deadline; never on the event loop.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "model/definitions.h"
#include "model/outbox.h"

namespace tocsin::deliver {

enum class Verdict {
  delivered,
  retry,    // trying again may help
  refused,  // trying again will not: a dead letter
};

struct Outcome {
  Verdict verdict = Verdict::delivered;
  std::string detail;                   // "HTTP 503", "exit status 1: …", cut and printable; never a secret
  std::optional<Duration> retry_after;  // the peer's own wish
};

class Deliverer {
 public:
  virtual ~Deliverer() = default;
  virtual Outcome send(const OutboxRow& row, Duration deadline) = 0;
};

// Looks up ${credential:NAME}; nullopt: there is none of that name.
using Credentials = std::function<std::optional<std::string>(std::string_view name)>;

// The text with each ${credential:NAME} replaced; the error names the credential, never its value.
Result<std::string> expand(std::string_view text, const Credentials& credentials);

class Interrupt;

// An alert fires at Alertmanager so long after it was sent, and is sent again well before.
inline constexpr Duration kAlertFiresFor = std::chrono::minutes(5);

struct DeliverSettings {
  int console_fd = 1;                    // where protocol console writes
  const Interrupt* interrupt = nullptr;  // outlives the deliverers; null: only deadlines end an attempt
  Outgoing outgoing = {};
  std::string host = {};  // ours, as EHLO says it
  std::string syslog_socket = "/dev/log";
  std::string journal_socket = "/run/systemd/journal/socket";
  Duration alert_again = std::chrono::minutes(1);  // how often Alertmanager is told of what fires
};

// For one subscription. Its calls are made by one thread at a time. What it sends has the time from the event to now in
// the place of its marks (notify/way.h).
std::unique_ptr<Deliverer> make_deliverer(const Subscription& subscription, const Credentials& credentials,
                                          const DeliverSettings& settings);

}  // namespace tocsin::deliver
