// A statistic over a plain list of values, counts expanded, sorted, and looked at one by one: the slow and obvious
// reference.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "model/statistic.h"

namespace tocsin::test {

inline std::optional<double> extended_by_the_book(const Statistic& statistic, std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  std::sort(values.begin(), values.end());
  if (values.front() < 0) return std::nullopt;
  const double n = static_cast<double>(values.size());
  Statistic s = statistic;
  if (s.kind == Statistic::Kind::interquartile_mean) s = {Statistic::Kind::trimmed_mean, true, false, 25, 75};
  const double last = std::max(1.0, std::ceil(s.high.value_or(100) * n / 100 - 1e-9));
  const double first = std::min(last, std::floor(s.low.value_or(0) * n / 100 + 1e-9) + 1);
  double kept = 0;
  double sum = 0;
  double all = 0;  // with those outside moved to the edge
  double edge_low = s.low.value_or(0);
  double edge_high = s.high.value_or(0);
  if (s.percent) {
    edge_low = values[static_cast<std::size_t>(first) - 1];
    edge_high = values[static_cast<std::size_t>(last) - 1];
  }
  double rank = 0;
  for (const double v : values) {
    rank += 1;
    const bool below = s.percent ? rank < first : s.low && v <= *s.low;
    const bool above = s.percent ? rank > last : s.high && v > *s.high;
    if (!below && !above) {
      kept += 1;
      sum += v;
    }
    all += below ? edge_low : above ? edge_high : v;
  }
  switch (s.kind) {
    case Statistic::Kind::percentile:
      return edge_high;
    case Statistic::Kind::trimmed_mean:
      return kept == 0 ? std::nullopt : std::optional(sum / kept);
    case Statistic::Kind::winsorized_mean:
      return all / n;
    case Statistic::Kind::trimmed_count:
      return kept;
    case Statistic::Kind::trimmed_sum:
      return sum;
    case Statistic::Kind::percentile_rank:
      return 100 * kept / n;
    default:
      return std::nullopt;
  }
}

}  // namespace tocsin::test
