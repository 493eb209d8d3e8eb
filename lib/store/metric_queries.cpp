#include "store/metric_queries.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <tuple>
#include <utility>

#include "store/encode.h"
#include "store/read.h"
#include "store/statement.h"

namespace tocsin::store {
namespace {

using metric::PeriodStatistics;

// The metric's numbers, each with its unit.
Result<std::vector<std::pair<std::int64_t, std::string>>> find(Database& database, const StatisticsQuery& query) {
  const std::string dimensions = encode_dimensions(query.dimensions);
  Statement select(database, "SELECT id, unit FROM metric WHERE namespace = ? AND name = ? AND dimensions = ?");
  select.bind(query.name_space).bind(query.name).bind_blob(dimensions);
  std::vector<std::pair<std::int64_t, std::string>> metrics;
  for (;;) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) return metrics;
    std::string unit = select.text(1);
    if (!query.unit || *query.unit == unit) metrics.emplace_back(select.integer(0), std::move(unit));
  }
}

Result<std::vector<PeriodStatistics>> fold(Database& database, std::int64_t metric, const StatisticsQuery& query) {
  Statement select(database,
                   "SELECT minute, count, sum, minimum, maximum, single_values FROM datapoint"
                   " WHERE metric = ? AND minute >= ? AND minute < ? ORDER BY minute");
  select.bind(metric).bind(query.periods.from).bind(query.periods.to);
  metric::PeriodFold periods(query.periods, query.statistics);
  for (;;) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) return periods.take();
    const auto minute = read_bucket(database, select, 0);
    if (!minute) return Unexpected(minute.error());
    periods.add(*minute);
  }
}

bool has(const Dimensions& dimensions, const MetricsQuery::Dimension& wanted) {
  return std::any_of(dimensions.begin(), dimensions.end(), [&wanted](const auto& dimension) {
    return dimension.first == wanted.name && (!wanted.value || dimension.second == *wanted.value);
  });
}

}  // namespace

Result<std::vector<PeriodStatistics>> read_statistics(Database& database, const StatisticsQuery& query) {
  const auto metrics = find(database, query);
  if (!metrics) return Unexpected(metrics.error());
  std::vector<PeriodStatistics> all;
  for (const auto& [id, unit] : *metrics) {
    auto periods = fold(database, id, query);
    if (!periods) return periods;
    for (PeriodStatistics& period : *periods) {
      period.unit = unit;
      all.push_back(std::move(period));
    }
  }
  std::sort(all.begin(), all.end(), [](const PeriodStatistics& a, const PeriodStatistics& b) {
    return std::tie(a.begin, a.unit) < std::tie(b.begin, b.unit);
  });
  return all;
}

Result<ListedMetrics> read_metrics(Database& database, const MetricsQuery& query) {
  // Of the units of one metric the first stands for all; it is active if any of them is.
  Statement select(database,
                   "SELECT id, namespace, name, dimensions FROM metric AS m"
                   " WHERE id > ?1 AND (?2 = '' OR namespace = ?2) AND (?3 = '' OR name = ?3)"
                   " AND NOT EXISTS (SELECT 1 FROM metric AS unit WHERE unit.namespace = m.namespace"
                   "  AND unit.name = m.name AND unit.dimensions = m.dimensions AND unit.newest >= ?4"
                   "  AND unit.id < m.id)"
                   " AND newest >= ?4 ORDER BY id");
  select.bind(query.after).bind(query.name_space).bind(query.name).bind(query.active_since.value_or(Time::min()));
  ListedMetrics listed;
  std::int64_t last = 0;
  for (;;) {
    const auto row = select.step();
    if (!row) return Unexpected(row.error());
    if (!*row) return listed;
    auto dimensions = decode_dimensions(select.text(3));
    if (!dimensions) return Unexpected(database.damaged(dimensions.error().message));
    const auto wanted = [&dimensions](const auto& dimension) { return has(*dimensions, dimension); };
    if (!std::all_of(query.dimensions.begin(), query.dimensions.end(), wanted)) continue;
    if (listed.metrics.size() == query.most) {
      listed.next = last;
      return listed;
    }
    last = select.integer(0);
    listed.metrics.push_back({select.text(1), select.text(2), std::move(*dimensions), {}});
  }
}

}  // namespace tocsin::store
