// Cases of a statistic over the values of one period.
#include "alarm_cases/fields.h"
#include "alarm_cases/runner.h"
#include "metric/statistic.h"

namespace tocsin::alarm_cases {
namespace dom = simdjson::dom;
namespace {

// A number, {"v", "count"}, or {"stat": {…}}.
WindowBucket samples_of(const dom::element& json) {
  double value = 0;
  if (json.get(value) == simdjson::SUCCESS) return {{}, 1, value, value, value, {}};
  if (const auto set = field(json, "stat")) {
    return {{},
            static_cast<std::uint64_t>(number_or(*set, "SampleCount", 0)),
            number_or(*set, "Sum", 0),
            number_or(*set, "Minimum", 0),
            number_or(*set, "Maximum", 0),
            {}};
  }
  value = number_or(json, "v", 0);
  const double count = number_or(json, "count", 1);
  return {{}, static_cast<std::uint64_t>(count), value * count, value, value, {}};
}

}  // namespace

Outcome run_statistic(const dom::element& json) {
  const auto statistic = metric::parse_statistic(text_or(json, "statistic", ""));
  if (field(json, "expect_error"))
    return {!statistic, statistic ? to_string(*statistic) + " is taken" : statistic.error().message};
  if (!statistic) return {false, statistic.error().message};
  metric::Datapoint datapoint(statistic->needs_values());
  for (const dom::element samples : json["values"].get_array()) datapoint.add(samples_of(samples));
  const auto seen = metric::value(*statistic, datapoint);
  double expected = 0;
  if (json["expect_value"].get(expected) != simdjson::SUCCESS) return {!seen, seen ? std::to_string(*seen) : ""};
  return {seen && is_near(*seen, expected), seen ? std::to_string(*seen) : "no data point"};
}

}  // namespace tocsin::alarm_cases
