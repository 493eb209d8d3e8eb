// The rules over log files from their beginning, in event time: the daemon's own sources, scan and engine, with a
// printer where the store would be. Several files are merged by the times of their events, each kept in its own order,
// so that the outcome is that of a daemon that had watched all of them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "daemon/configuration.h"
#include "model/transition.h"

namespace tocsin::daemon {

struct ReplayOptions {
  std::optional<Time> from;  // earlier events are passed over, and the alarms begin here
  std::optional<Time> to;  // later events are passed over, and time ends here; none: until nothing can change any more
  std::vector<std::string> metric_data;  // files of datapoints, one JSON object a line
  // Processors to read and scan on, beside the caller's thread; 1: all on the caller's. None: those there are. The
  // outcome does not hang on it.
  std::optional<std::size_t> cores;
};

struct ReplaySummary {
  std::uint64_t events = 0;                      // between ReplayOptions::from and to; so are matches
  std::uint64_t bytes = 0;                       // of all that was read
  std::map<std::string, std::uint64_t> matches;  // by filter; all filters are there
  std::uint64_t state_changes = 0;
  std::uint64_t rejected = 0;           // datapoints that could not count: too late, no number, malformed
  std::vector<std::string> complaints;  // FILE:LINE: what was wrong; the first hundred
};

ReplaySummary replay(Configuration configuration, const ReplayOptions& options, Time now,
                     const std::function<void(const Transition&)>& on_change);

}  // namespace tocsin::daemon
