#include "metric/statistic.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "metric/statistic_table.h"

namespace tocsin::metric {
namespace {

// n * percentage / 100 is seldom exact: 0.07 * 100 is a hair more than 7.
constexpr double kRankTolerance = 1e-9;

struct Ranks {
  std::uint64_t first = 1;
  std::uint64_t last = 0;

  [[nodiscard]] std::uint64_t count() const { return last < first ? 0 : last - first + 1; }
};

double share(double percentage, std::uint64_t n) { return percentage * static_cast<double>(n) / 100; }

// The first rank that reaches the percentage.
std::uint64_t rank_of(double percentage, std::uint64_t n) {
  const double rank = std::ceil(share(percentage, n) - kRankTolerance);
  return rank <= 1 ? 1 : std::min(n, static_cast<std::uint64_t>(rank));
}

Ranks kept(const Statistic& statistic, const RankedValues& values) {
  const std::uint64_t n = values.size();
  if (!statistic.percent) {
    return {statistic.low ? values.up_to(*statistic.low) + 1 : 1, statistic.high ? values.up_to(*statistic.high) : n};
  }
  const std::uint64_t last = rank_of(statistic.high.value_or(100), n);
  const double below = std::floor(share(statistic.low.value_or(0), n) + kRankTolerance);
  // At least one: where the bounds meet, the one that a percentile would give.
  return {below < static_cast<double>(last) ? static_cast<std::uint64_t>(below) + 1 : last, last};
}

double sum_of(const RankedValues& values, Ranks ranks) { return values.sum(ranks.first, ranks.last); }

std::optional<double> percentile(const Statistic& statistic, const RankedValues& values) {
  return values.at(rank_of(statistic.high.value_or(100), values.size()));
}

std::optional<double> trimmed_mean(const Statistic& statistic, const RankedValues& values) {
  const Ranks ranks = kept(statistic, values);
  if (ranks.count() == 0) return std::nullopt;
  return sum_of(values, ranks) / static_cast<double>(ranks.count());
}

std::optional<double> winsorized_mean(const Statistic& statistic, const RankedValues& values) {
  const Ranks ranks = kept(statistic, values);
  const std::uint64_t n = values.size();
  // Absolute bounds that cross no value: all of them are below, or all above.
  const std::uint64_t below = std::min(n, ranks.first - 1);
  const std::uint64_t above = n - std::max(below, ranks.last);
  const double low = statistic.percent ? values.at(ranks.first) : statistic.low.value_or(0);
  const double high = statistic.percent ? values.at(ranks.last) : statistic.high.value_or(0);
  double sum = sum_of(values, ranks);
  if (below > 0) sum += static_cast<double>(below) * low;
  if (above > 0) sum += static_cast<double>(above) * high;
  return sum / static_cast<double>(n);
}

std::optional<double> trimmed_count(const Statistic& statistic, const RankedValues& values) {
  return static_cast<double>(kept(statistic, values).count());
}

std::optional<double> trimmed_sum(const Statistic& statistic, const RankedValues& values) {
  return sum_of(values, kept(statistic, values));
}

std::optional<double> percentile_rank(const Statistic& statistic, const RankedValues& values) {
  return 100 * static_cast<double>(kept(statistic, values).count()) / static_cast<double>(values.size());
}

std::optional<double> interquartile_mean(const Statistic& /*statistic*/, const RankedValues& values) {
  return trimmed_mean({Statistic::Kind::trimmed_mean, true, false, 25, 75}, values);
}

using Kind = Statistic::Kind;

// In the order of Statistic::Kind.
constexpr std::array<StatisticRow, 12> kRows = {{
    {Kind::sample_count, "SampleCount", "", [](const Totals& t) { return static_cast<double>(t.count); }, nullptr},
    {Kind::sum, "Sum", "", [](const Totals& t) { return t.sum->value(); }, nullptr},
    {Kind::average, "Average", "", [](const Totals& t) { return t.sum->value() / static_cast<double>(t.count); },
     nullptr},
    {Kind::minimum, "Minimum", "", [](const Totals& t) { return t.minimum; }, nullptr},
    {Kind::maximum, "Maximum", "", [](const Totals& t) { return t.maximum; }, nullptr},
    {Kind::percentile, "", "p", nullptr, percentile},
    {Kind::trimmed_mean, "TM", "tm", nullptr, trimmed_mean},
    {Kind::winsorized_mean, "WM", "wm", nullptr, winsorized_mean},
    {Kind::trimmed_count, "TC", "tc", nullptr, trimmed_count},
    {Kind::trimmed_sum, "TS", "ts", nullptr, trimmed_sum},
    {Kind::percentile_rank, "PR", "", nullptr, percentile_rank},
    {Kind::interquartile_mean, "IQM", "", nullptr, interquartile_mean},
}};

}  // namespace

std::span<const StatisticRow> statistic_table() { return kRows; }

std::optional<double> value(const Statistic& statistic, const Totals& totals, const RankedValues* values) {
  if (totals.count == 0) return std::nullopt;
  const StatisticRow& row = kRows[static_cast<std::size_t>(statistic.kind)];
  if (row.of_totals != nullptr) return row.of_totals(totals);
  if (values == nullptr || values->size() == 0) return std::nullopt;
  return row.of_values(statistic, *values);
}

std::optional<double> value(const Statistic& statistic, const Datapoint& datapoint) {
  const Totals totals{datapoint.count(), &datapoint.sum(), datapoint.minimum(), datapoint.maximum()};
  return value(statistic, totals, datapoint.values());
}

}  // namespace tocsin::metric
