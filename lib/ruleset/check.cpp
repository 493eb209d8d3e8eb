#include "ruleset/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "ruleset/check_composites.h"
#include "ruleset/fields.h"
#include "ruleset/names.h"

namespace tocsin::ruleset {
namespace {

constexpr std::size_t kSuggestions =
    20;  // a search through all names each: enough for a person, cheap against a hostile file
constexpr std::size_t kFiltersPerGroup = 100;  // AWS: the quota of a log group

using Metric = std::pair<std::string_view, std::string_view>;

bool same_names(const Dimensions& a, const Dimensions& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& one, const auto& other) { return one.first == other.first; });
}

bool has_all_names(const Dimensions& all, const Dimensions& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end(),
                       [](const auto& one, const auto& other) { return one.first < other.first; });
}

std::string names_of(const Dimensions& dimensions) {
  std::string text;
  for (const auto& [name, value] : dimensions) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// Those of the one metric, or those that the metrics which the alarm groups must have; by name, as a filter's are.
Dimensions named_dimensions(const Alarm& alarm) {
  Dimensions all = alarm.dimensions;
  for (const auto& name : alarm.group_by) all.emplace_back(name.value, "");
  std::sort(all.begin(), all.end());
  return all;
}

// Nothing publishes the alarm's metric with just its dimensions; `metric`: what somebody publishes.
void warn_of_dimensions(const Alarm& alarm, const Dimensions& dimensions, const MetricTransformation& metric,
                        Diagnostics& diagnostics) {
  if (!dimensions.empty()) {
    diagnostics.warning(alarm.metric_name.span,
                        fmt::format("no metric filter publishes the metric '{}' with the dimensions of this alarm, {}",
                                    alarm.metric_name.value, names_of(dimensions)),
                        metric.dimensions.empty()
                            ? "a metric filter without 'dimensions' does"
                            : fmt::format("a metric filter has the dimensions {}", names_of(metric.dimensions)));
    return;
  }
  diagnostics.warning(
      alarm.metric_name.span,
      fmt::format("this alarm sees only those matches in which a dimension of the metric '{}' is missing",
                  alarm.metric_name.value),
      fmt::format(
          "nothing adds up over dimensions ({}): leave them out of the filter, or name their values in the alarm",
          names_of(metric.dimensions)));
}

// An alarm on a metric that no filter publishes is no error: CloudWatch takes it, and the filter may come later.
void check_metrics(const Decoded& decoded, Diagnostics& diagnostics) {
  std::multimap<Metric, const MetricTransformation*> published;
  for (const MetricFilter& filter : decoded.rules.metric_filters) {
    published.emplace(Metric{filter.transformation.name_space, filter.transformation.name}, &filter.transformation);
  }
  std::size_t suggestions = 0;
  for (const Alarm& alarm : decoded.rules.alarms) {
    if (alarm.metric_name.value.empty() || alarm.name_space.empty()) continue;
    const auto [begin, end] = published.equal_range({alarm.name_space, alarm.metric_name.value});
    if (begin == end) {
      std::vector<std::string_view> in_namespace;
      if (suggestions++ < kSuggestions) {
        for (const auto& [metric, transformation] : published) {
          if (metric.first == alarm.name_space) in_namespace.push_back(metric.second);
        }
      }
      diagnostics.warning(alarm.metric_name.span,
                          fmt::format("no metric filter publishes the metric '{}' in the namespace '{}'",
                                      alarm.metric_name.value, alarm.name_space),
                          suggestion(alarm.metric_name.value, in_namespace));
      continue;
    }
    const auto any = [begin = begin, end = end](const auto& holds) {
      return std::any_of(begin, end, [&](const auto& one) { return holds(*one.second); });
    };
    if (!alarm.unit.empty() && !any([&](const MetricTransformation& metric) { return metric.unit == alarm.unit; })) {
      diagnostics.warning(
          alarm.metric_name.span,
          fmt::format("no metric filter publishes the metric '{}' in the unit {}", alarm.metric_name.value, alarm.unit),
          "leave 'unit' out of the alarm, or write it in the filter's metric_transformation");
    }
    const Dimensions dimensions = named_dimensions(alarm);
    const auto feeds = [&](const MetricTransformation& metric) {
      return alarm.group_by.empty() ? same_names(metric.dimensions, dimensions)
                                    : has_all_names(metric.dimensions, dimensions);
    };
    if (!any(feeds)) {
      warn_of_dimensions(alarm, dimensions, *begin->second, diagnostics);
    }
  }
}

void check_group_sizes(const Rules& rules, Diagnostics& diagnostics) {
  std::map<std::string_view, std::size_t> filters;
  for (const MetricFilter& filter : rules.metric_filters) ++filters[filter.log_group.value];
  for (const LogGroup& group : rules.log_groups) {
    const auto found = filters.find(group.name.value);
    if (found == filters.end() || found->second <= kFiltersPerGroup) continue;
    diagnostics.warning(group.name.span,
                        fmt::format("log group '{}' has {} metric filters; CloudWatch takes at most {}",
                                    group.name.value, found->second, kFiltersPerGroup));
  }
}

}  // namespace

void check(const Decoded& decoded, Diagnostics& diagnostics) {
  const Rules& rules = decoded.rules;
  const auto kind = [&](std::string_view what) { return Names(what, decoded.names_complete, diagnostics); };
  Names groups = kind("log group");
  Names filters = kind("metric filter");
  Names alarms = kind("alarm");  // of both kinds
  Names topics = kind("topic");
  groups.add(rules.log_groups);
  filters.add(rules.metric_filters);
  alarms.add(rules.alarms);
  alarms.add(rules.composite_alarms);
  topics.add(rules.topics);
  for (const MetricFilter& filter : rules.metric_filters) groups.must_have(filter.log_group);
  const auto check_actions = [&](const auto& alarm) {
    for (const auto* actions : {&alarm.alarm_actions, &alarm.ok_actions, &alarm.insufficient_data_actions}) {
      for (const auto& action : *actions) topics.must_have(action);
    }
  };
  for (const Alarm& alarm : rules.alarms) check_actions(alarm);
  for (const CompositeAlarm& alarm : rules.composite_alarms) check_actions(alarm);
  check_composites(decoded, alarms, diagnostics);
  if (decoded.names_complete) check_metrics(decoded, diagnostics);
  check_group_sizes(rules, diagnostics);
}

}  // namespace tocsin::ruleset
