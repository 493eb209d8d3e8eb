#include "ruleset/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "model/host_metrics.h"
#include "model/self_metrics.h"
#include "ruleset/check_composites.h"
#include "ruleset/check_notify.h"
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

bool is_metric_stream(const LogGroup& group) { return group.format == Format::metric_stream; }
bool may_embed_metrics(const LogGroup& group) { return group.format == Format::json; }

// A metric that an alarm watches, or one of those that it calculates with.
struct Watched {
  const Span& span;
  std::string_view name_space;
  std::string_view name;
  Dimensions dimensions;  // by name, as a filter's are
  std::string_view unit;
  bool is_grouped = false;  // the metrics that an alarm groups may have more dimensions than it names
};

std::vector<Watched> watched_by(const Alarm& alarm) {
  std::vector<Watched> all;
  if (alarm.metrics.empty()) {
    Dimensions dimensions = alarm.dimensions;
    for (const auto& name : alarm.group_by) dimensions.emplace_back(name.value, "");
    std::sort(dimensions.begin(), dimensions.end());
    all.push_back({alarm.metric_name.span, alarm.name_space, alarm.metric_name.value, std::move(dimensions), alarm.unit,
                   !alarm.group_by.empty()});
  }
  for (const MetricQuery& query : alarm.metrics) {
    all.push_back({query.id.span, query.name_space, query.metric_name, query.dimensions, query.unit, false});
  }
  return all;
}

// Nothing publishes the metric with just its dimensions; `metric`: what somebody publishes.
void warn_of_dimensions(const Watched& watched, const MetricTransformation& metric, Diagnostics& diagnostics) {
  if (!watched.dimensions.empty()) {
    diagnostics.warning(watched.span,
                        fmt::format("no metric filter publishes the metric '{}' with the dimensions of this alarm, {}",
                                    watched.name, names_of(watched.dimensions)),
                        metric.dimensions.empty()
                            ? "a metric filter without 'dimensions' does"
                            : fmt::format("a metric filter has the dimensions {}", names_of(metric.dimensions)));
    return;
  }
  diagnostics.warning(
      watched.span,
      fmt::format("this alarm sees only those matches in which a dimension of the metric '{}' is missing",
                  watched.name),
      fmt::format(
          "nothing adds up over dimensions ({}): leave them out of the filter, or name their values in the alarm",
          names_of(metric.dimensions)));
}

using Published = std::multimap<Metric, const MetricTransformation*>;

struct Others {
  bool metric_streams = false;
  bool embedded_metrics = false;
};

bool is_of_host(const Watched& watched) {
  const bool is_interfaces =
      std::find(kInterfaceMetrics.begin(), kInterfaceMetrics.end(), watched.name) != kInterfaceMetrics.end();
  return watched.name_space == kHostNamespace && is_interfaces && watched.dimensions.size() == 1 &&
         watched.dimensions.front().first == kInterfaceDimension;
}

// An alarm on a metric that no filter publishes is no error: CloudWatch takes it, and the filter may come later.
// `others`: where metrics may come from whose names stand in the data alone.
void check_metric(const Watched& watched, const Published& published, Others others, std::size_t& suggestions,
                  Diagnostics& diagnostics) {
  if (watched.name.empty() || watched.name_space.empty()) return;  // said already, or an expression
  const auto [begin, end] = published.equal_range({watched.name_space, watched.name});
  if (begin == end) {
    if (others.metric_streams) return;
    const auto first = published.lower_bound({watched.name_space, ""});
    const auto is_same = [&](auto at) { return at != published.end() && at->first.first == watched.name_space; };
    // In a namespace of metric filters the name is more likely a mistake than the name of an embedded metric.
    if (others.embedded_metrics && !is_same(first)) return;
    std::vector<std::string_view> in_namespace;
    if (suggestions++ < kSuggestions) {
      for (auto at = first; is_same(at); ++at) in_namespace.push_back(at->first.second);
    }
    diagnostics.warning(watched.span,
                        fmt::format("no metric filter publishes the metric '{}' in the namespace '{}'", watched.name,
                                    watched.name_space),
                        suggestion(watched.name, in_namespace));
    return;
  }
  const auto any = [begin = begin, end = end](const auto& holds) {
    return std::any_of(begin, end, [&](const auto& one) { return holds(*one.second); });
  };
  if (!watched.unit.empty() && !any([&](const MetricTransformation& metric) { return metric.unit == watched.unit; })) {
    diagnostics.warning(
        watched.span,
        fmt::format("no metric filter publishes the metric '{}' in the unit {}", watched.name, watched.unit),
        "leave 'unit' out of the alarm, or write it in the filter's metric_transformation");
  }
  const auto feeds = [&](const MetricTransformation& metric) {
    return watched.is_grouped ? has_all_names(metric.dimensions, watched.dimensions)
                              : same_names(metric.dimensions, watched.dimensions);
  };
  if (!any(feeds)) warn_of_dimensions(watched, *begin->second, diagnostics);
}

void check_metrics(const Decoded& decoded, Diagnostics& diagnostics) {
  // Of the filters of one metric one for each unit and names of dimensions: thousands may share it.
  Published published;
  std::set<std::tuple<Metric, std::string_view, std::string>> known;
  for (const MetricFilter& filter : decoded.rules.metric_filters) {
    const MetricTransformation& made = filter.transformation;
    const Metric metric{made.name_space, made.name};
    if (known.emplace(metric, made.unit, names_of(made.dimensions)).second) published.emplace(metric, &made);
  }
  const auto& groups = decoded.rules.log_groups;
  const Others others{std::any_of(groups.begin(), groups.end(), is_metric_stream),
                      std::any_of(groups.begin(), groups.end(), may_embed_metrics)};
  std::size_t suggestions = 0;
  for (const Alarm& alarm : decoded.rules.alarms) {
    for (const Watched& watched : watched_by(alarm)) {
      if (decoded.rules.host_metrics && is_of_host(watched)) continue;
      if (is_self_metric(watched.name_space, watched.name)) continue;
      check_metric(watched, published, others, suggestions, diagnostics);
    }
  }
}

void check_metric_streams(const Rules& rules, Diagnostics& diagnostics) {
  std::set<std::string_view> streams;
  for (const LogGroup& group : rules.log_groups) {
    if (is_metric_stream(group)) streams.insert(group.name.value);
  }
  for (const MetricFilter& filter : rules.metric_filters) {
    if (!streams.contains(filter.log_group.value)) continue;
    diagnostics.error(filter.log_group.span,
                      fmt::format("log group '{}' has the format metric_stream: it holds metrics, and no events for a "
                                  "metric filter",
                                  filter.log_group.value),
                      "an alarm names the metric's own namespace and name");
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
  Names mutes = kind("mute");
  mutes.add(rules.mutes);
  check_fallbacks(rules, topics, diagnostics);
  check_mutes(rules, decoded.names_complete, diagnostics);
  check_metric_streams(rules, diagnostics);
  if (decoded.names_complete) check_metrics(decoded, diagnostics);
  check_group_sizes(rules, diagnostics);
}

}  // namespace tocsin::ruleset
