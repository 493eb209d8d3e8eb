// The `metrics` of one alarm (CloudWatch: MetricDataQueries of PutMetricAlarm), checked as a whole and ready to be
// evaluated: which metrics are needed, in which order the expressions build on one another, and what is compared with
// the threshold.
//   const auto plan = MathPlan::bind(alarm.metrics, alarm.threshold_metric_id.value);
//   plan->evaluate({{"errors", {3, std::nullopt, 5}}, ...}, {3, plan->period(), start}).values
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "alarm/math_value.h"
#include "alarm/metric_math.h"
#include "base/result.h"
#include "model/definitions.h"

namespace tocsin::alarm {

// What is wrong, or seldom meant, in a list of queries.
struct MathRemark {
  enum class Part : std::uint8_t { list, entry, id, expression, period, threshold_metric_id };
  Part part = Part::list;
  std::size_t query = 0;   // which entry; not of `list` and `threshold_metric_id`
  std::size_t offset = 0;  // of `expression`: bytes from its beginning
  std::string message;
  std::string hint;

  friend bool operator==(const MathRemark&, const MathRemark&) = default;
};

using SeriesById = std::map<std::string, MathSeries, std::less<>>;

struct MathResult {
  MathSeries values;  // what is compared, oldest first, one for each period
  // Of an alarm with a band operator: the edges in the place of the threshold, as many.
  MathSeries upper;
  MathSeries lower;
};

class MathPlan {
 public:
  // `band_id`: threshold_metric_id, of an alarm with a band operator; else empty. Every mistake is reported, not only
  // the first. Offsets stay valid for the caller's expressions; the plan itself keeps nothing of `queries`.
  static Result<MathPlan, std::vector<MathRemark>> bind(std::span<const MetricQuery> queries,
                                                        std::string_view band_id = {});

  // The ids of the metrics whose series evaluate() looks at, in the order of the definition.
  [[nodiscard]] const std::vector<std::string>& metric_ids() const { return metric_ids_; }
  [[nodiscard]] std::size_t returned() const { return returned_; }  // which of the queries is compared
  [[nodiscard]] Duration period() const { return period_; }         // of all metrics
  [[nodiscard]] const std::vector<MathRemark>& warnings() const { return warnings_; }

  // A metric that is absent from `series` has no data; a series that is too short lacks its newest periods, and of one
  // that is too long they are not looked at. Values that are not finite count as missing, and none come out. Work is
  // bounded by the bounds of an expression, times the periods. Safe on many threads.
  [[nodiscard]] MathResult evaluate(const SeriesById& series, const MathPeriods& periods,
                                    const BandLookup& band = {}) const;

 private:
  class Builder;
  struct Step {
    std::size_t query;
    BoundMath math;
  };

  std::vector<MathName> names_;  // one for each query
  std::vector<Step> steps_;      // what an expression names is worked out before it
  std::vector<std::string> metric_ids_;
  std::size_t returned_ = 0;
  std::optional<std::size_t> band_;
  Duration period_{0};
  std::vector<MathRemark> warnings_;
};

// A series as evaluation needs it: exactly `count` points, all finite.
MathSeries fitted(const MathSeries& series, std::size_t count);

// Whether a value of that type can be an alarm's: a series, or an array of one. Else why not.
std::optional<MathError> not_one_series(const MathType& type);

}  // namespace tocsin::alarm
