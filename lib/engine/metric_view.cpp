#include "engine/metric_view.h"

#include <algorithm>

#include "base/json_writer.h"
#include "model/units.h"

namespace tocsin::engine {
namespace {

void write_datapoint(JsonWriter& json, const StatisticsQuery& query, const metric::PeriodStatistics& datapoint) {
  const auto write = [&](bool extended) {
    for (std::size_t i = 0; i < query.statistics.size(); ++i) {
      const Statistic& statistic = query.statistics[i];
      if (statistic.is_extended() != extended || !datapoint.values[i]) continue;
      json.key(to_string(statistic)).value(*datapoint.values[i]);
    }
  };
  json.begin_object().key("Timestamp").value(to_iso8601(datapoint.begin));
  write(false);
  const bool any_extended = std::any_of(query.statistics.begin(), query.statistics.end(),
                                        [](const Statistic& statistic) { return statistic.is_extended(); });
  if (any_extended) {
    json.key("ExtendedStatistics").begin_object();
    write(true);
    json.end_object();
  }
  json.key("Unit").value(datapoint.unit.empty() ? kNoUnit : std::string_view(datapoint.unit)).end_object();
}

}  // namespace

std::string statistics_json(const StatisticsQuery& query, const std::vector<metric::PeriodStatistics>& datapoints) {
  JsonWriter json;
  json.begin_object().key("Label").value(query.name).key("Datapoints").begin_array();
  for (const metric::PeriodStatistics& datapoint : datapoints) {
    // CloudWatch: where nothing that was asked for can be said, there is no datapoint.
    const auto is_known = [](const auto& value) { return value.has_value(); };
    if (std::any_of(datapoint.values.begin(), datapoint.values.end(), is_known))
      write_datapoint(json, query, datapoint);
  }
  json.end_array().end_object();
  return std::move(json).text();
}

std::string metrics_json(const std::vector<MetricKey>& metrics, std::optional<std::int64_t> next) {
  JsonWriter json;
  json.begin_object().key("Metrics").begin_array();
  for (const MetricKey& metric : metrics) {
    json.begin_object().key("Namespace").value(metric.name_space).key("MetricName").value(metric.name);
    json.key("Dimensions").begin_array();
    for (const auto& [name, value] : metric.dimensions)
      json.begin_object().key("Name").value(name).key("Value").value(value).end_object();
    json.end_array().end_object();
  }
  json.end_array();
  if (next) json.key("NextToken").value(std::to_string(*next));
  json.end_object();
  return std::move(json).text();
}

}  // namespace tocsin::engine
