// A row for each kind of statistic: how it is written, and how it is computed. For metric/statistic alone.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "metric/statistic.h"

namespace tocsin::metric {

struct StatisticRow {
  Statistic::Kind kind;
  std::string_view name;        // "Sum"; of a range, "TM(…)": "TM"; none: it has no such form
  std::string_view short_name;  // before one percentage, "tm90": "tm"; none: it has no such form
  // One of the two. `totals` has samples; `values` too.
  double (*of_totals)(const Totals& totals);
  std::optional<double> (*of_values)(const Statistic& statistic, const RankedValues& values);
};

std::span<const StatisticRow> statistic_table();  // in the order of Statistic::Kind

}  // namespace tocsin::metric
