// What `tocsin status` and `tocsin describe-alarms` show, as JSON objects; made from views, on the loop, without I/O.
#pragma once

#include <string>
#include <vector>

#include "daemon/committer.h"
#include "daemon/delivery_pump.h"
#include "daemon/dispatcher.h"
#include "daemon/engine_host.h"
#include "daemon/ledger_book.h"
#include "daemon/self_watch.h"
#include "daemon/source_set.h"

namespace tocsin::daemon {

struct StatusInput {
  const Settings& settings;
  const std::string& rules_digest;
  Time started;
  Time now;
  Time rules_loaded;
  std::string reload_error;  // of the last reload; empty: it was good
  std::int64_t longest_turn_ms;
  const EngineHost& host;
  const SourceSet& sources;
  const LedgerBook& ledger;
  const SelfWatch& self_watch;
  const Committer& committer;
  const DeliveryPump& deliveries;
  const Dispatcher& dispatcher;
};

std::string status_json(const StatusInput& input);

// One line for systemd: "3 sources, 12 alarms (1 in ALARM), 0 notifications waiting".
std::string status_line(const StatusInput& input);

}  // namespace tocsin::daemon
