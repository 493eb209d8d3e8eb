// What may be asked of what is stored: history and metrics.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "base/time.h"
#include "model/definitions.h"
#include "model/history.h"
#include "model/statistic.h"

namespace tocsin {

// Of the items that all of this holds for, in the order of their commits.
struct HistoryQuery {
  std::string alarm;  // empty: of all
  std::optional<HistoryKind> kind;
  std::optional<Time> from;  // both included
  std::optional<Time> to;
  std::optional<std::vector<std::string>> only;  // alarms
  std::vector<std::string> except;
  bool oldest_first = false;
  std::size_t most = 1;
};

// One after the other from `from`, which is on a minute; the last may end after `to`, but holds no minute that begins
// then or later.
struct Periods {
  Time from;
  Time to;
  Duration length{60'000};  // whole minutes
};

struct StatisticsQuery {
  std::string name_space;
  std::string name;
  Dimensions dimensions;            // sorted by name; exactly these
  std::optional<std::string> unit;  // none: each unit by itself
  Periods periods;
  std::vector<Statistic> statistics;
};

struct MetricsQuery {
  struct Dimension {
    std::string name;
    std::optional<std::string> value;  // none: any
  };
  std::string name_space;             // empty: any
  std::string name;                   // empty: any
  std::vector<Dimension> dimensions;  // a metric has all of these, and may have others
  std::optional<Time> active_since;   // a datapoint of then or later
  std::int64_t after = 0;             // ListedMetrics::next of the answer before
  std::size_t most = limits::kMetricsListed;
};

}  // namespace tocsin
