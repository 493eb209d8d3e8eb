// Which alarms a datapoint reaches: those on exactly its metric (AWS: namespace, name and the exact set of dimensions;
// no aggregation over dimensions), and those with group_by on its namespace and name, each at the instance that its
// dimensions name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/definitions.h"
#include "model/ids.h"
#include "model/metric.h"
#include "model/sample.h"

namespace tocsin::engine {

struct Watch {
  AlarmId alarm;
  std::uint32_t series = 0;  // which of the alarm's metrics

  friend bool operator==(const Watch&, const Watch&) = default;
};

// Of an alarm with group_by, over a metric whose dimensions have these names.
class GroupWatch {
 public:
  // `names`: of the metric's dimensions, in the order of their values.
  GroupWatch(AlarmId id, const Alarm& alarm, const std::vector<std::string_view>& names);

  [[nodiscard]] AlarmId alarm() const { return alarm_; }
  // The key of the instance that these values belong to (null: a metric without dimensions); none: the alarm is bound
  // to other values of its `dimensions`.
  [[nodiscard]] std::optional<std::string> key_of(const DimensionValues* values) const;

 private:
  static constexpr std::size_t kAbsent = SIZE_MAX;

  AlarmId alarm_;
  std::vector<std::pair<std::string, std::size_t>> groups_;    // name, where its value stands
  std::vector<std::pair<std::size_t, std::string>> required_;  // where it stands, value
};

// The alarms on one metric filter's metric.
struct Watchers {
  std::vector<Watch> plain;  // of the metric without dimensions
  std::map<DimensionValues, std::vector<Watch>> by_dimensions;
  std::vector<GroupWatch> grouped;

  // Those on exactly the metric with these values; null: without dimensions.
  [[nodiscard]] const std::vector<Watch>& exactly(const DimensionValues* values) const;
  [[nodiscard]] bool empty() const { return plain.empty() && by_dimensions.empty() && grouped.empty(); }
};

DimensionValues values_of(const Dimensions& dimensions);

// All alarms by namespace and metric name: ten thousand filters must not look through ten thousand alarms each.
class AlarmIndex {
 public:
  // `alarms` must outlive it.
  explicit AlarmIndex(const std::vector<Alarm>& alarms);

  [[nodiscard]] Watchers watchers(const MetricKey& metric) const;
  // Of a metric with these dimensions' names (sorted) and unit (empty: None).
  [[nodiscard]] Watchers watchers(std::string_view name_space, std::string_view metric_name, std::string_view unit,
                                  const std::vector<std::string_view>& dimension_names) const;

 private:
  const std::vector<Alarm>& alarms_;
  std::map<std::pair<std::string, std::string>, std::vector<Watch>, std::less<>> by_metric_;
};

}  // namespace tocsin::engine
