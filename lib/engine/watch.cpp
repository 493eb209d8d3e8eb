#include "engine/watch.h"

#include <algorithm>

#include "alarm/group_key.h"

namespace tocsin::engine {
namespace {

// Of one of an alarm's metrics.
struct Series {
  std::string_view unit;
  const Dimensions& dimensions;
};

Series series_of(const Alarm& alarm, std::uint32_t series) {
  if (alarm.metrics.empty()) return {alarm.unit, alarm.dimensions};
  return {alarm.metrics[series].unit, alarm.metrics[series].dimensions};
}

bool has_names(const Dimensions& dimensions, const std::vector<std::string_view>& names) {
  return std::equal(dimensions.begin(), dimensions.end(), names.begin(), names.end(),
                    [](const auto& dimension, std::string_view name) { return dimension.first == name; });
}

}  // namespace

GroupWatch::GroupWatch(AlarmId id, const Alarm& alarm, const std::vector<std::string_view>& names) : alarm_(id) {
  const auto place_of = [&names](const std::string& name) {
    const auto found = std::find(names.begin(), names.end(), name);
    return found == names.end() ? kAbsent : static_cast<std::size_t>(found - names.begin());
  };
  for (const auto& name : alarm.group_by) groups_.emplace_back(name.value, place_of(name.value));
  for (const auto& [name, value] : alarm.dimensions) required_.emplace_back(place_of(name), value);
}

std::optional<std::string> GroupWatch::key_of(const DimensionValues* values) const {
  const auto value_at = [values](std::size_t place) {
    return values == nullptr || place >= values->size() ? std::string_view() : std::string_view((*values)[place]);
  };
  for (const auto& [place, value] : required_) {
    if (value_at(place) != value) return std::nullopt;
  }
  std::string key;
  for (const auto& [name, place] : groups_) alarm::append_to_key(key, name, value_at(place));
  return key;
}

const std::vector<Watch>& Watchers::exactly(const DimensionValues* values) const {
  static const std::vector<Watch> none;
  if (values == nullptr) return plain;
  const auto found = by_dimensions.find(*values);
  return found == by_dimensions.end() ? none : found->second;
}

AlarmIndex::AlarmIndex(const std::vector<Alarm>& alarms) : alarms_(alarms) {
  for (std::size_t a = 0; a < alarms.size(); ++a) {
    const Alarm& alarm = alarms[a];
    const AlarmId id{static_cast<std::uint32_t>(a)};
    if (alarm.metrics.empty()) by_metric_[{alarm.name_space, alarm.metric_name.value}].push_back({id, 0});
    for (std::uint32_t s = 0; s < alarm.metrics.size(); ++s) {
      const MetricQuery& query = alarm.metrics[s];
      if (query.expression.value.empty()) by_metric_[{query.name_space, query.metric_name}].push_back({id, s});
    }
  }
}

DimensionValues values_of(const Dimensions& dimensions) {
  DimensionValues values;
  for (const auto& [name, value] : dimensions) values.push_back(value);
  return values;
}

Watchers AlarmIndex::watchers(const MetricKey& metric) const {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : metric.dimensions) names.push_back(name);
  return watchers(metric.name_space, metric.name, metric.unit, names);
}

Watchers AlarmIndex::watchers(std::string_view name_space, std::string_view metric_name, std::string_view unit,
                              const std::vector<std::string_view>& dimension_names) const {
  Watchers watchers;
  const auto found = by_metric_.find(std::pair{std::string(name_space), std::string(metric_name)});
  if (found == by_metric_.end()) return watchers;
  for (const Watch& watch : found->second) {
    const Alarm& alarm = alarms_[watch.alarm.value];
    const Series series = series_of(alarm, watch.series);
    if (!series.unit.empty() && series.unit != (unit.empty() ? "None" : unit)) continue;
    if (!alarm.group_by.empty()) {
      watchers.grouped.emplace_back(watch.alarm, alarm, dimension_names);
    } else if (series.dimensions.empty()) {
      watchers.plain.push_back(watch);
    } else if (has_names(series.dimensions, dimension_names)) {
      watchers.by_dimensions[values_of(series.dimensions)].push_back(watch);
    }
  }
  return watchers;
}

}  // namespace tocsin::engine
