#include "ruleset/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ruleset/fields.h"

namespace tocsin::ruleset {
namespace {

constexpr std::size_t kSuggestions =
    20;  // a search through all names each: enough for a person, cheap against a hostile file
constexpr std::size_t kFiltersPerGroup = 100;  // AWS: the quota of a log group

// The names of one section; reports those used twice.
class Names {
 public:
  template <class T>
  Names(const std::vector<T>& entries, std::string_view what, bool complete, Diagnostics& diagnostics)
      : what_(what), complete_(complete), diagnostics_(diagnostics) {
    for (const T& entry : entries) {
      if (entry.name.value.empty()) {  // said already; it may be the one that is asked for
        complete_ = false;
        continue;
      }
      const auto [earlier, fresh] = places_.emplace(entry.name.value, &entry.name.span);
      if (fresh) continue;
      diagnostics_.error(entry.name.span, fmt::format("a second {} is named '{}'", what_, entry.name.value),
                         fmt::format("the first is at {}", to_string(*earlier->second)));
    }
  }

  void must_have(const Located<std::string>& name) {
    if (name.value.empty() || !complete_ || places_.contains(name.value)) return;
    diagnostics_.error(name.span, fmt::format("there is no {} named '{}'", what_, name.value), suggest(name.value));
  }

 private:
  std::string suggest(std::string_view name) {
    if (suggestions_++ >= kSuggestions) return {};
    std::vector<std::string_view> near;  // those whose length alone does not exclude them
    for (const auto& [known, place] : places_) {
      const std::size_t difference =
          known.size() > name.size() ? known.size() - name.size() : name.size() - known.size();
      if (difference <= name.size() / 3 + 1) near.push_back(known);
    }
    return suggestion(name, near);
  }

  std::string_view what_;
  bool complete_;
  Diagnostics& diagnostics_;
  std::map<std::string_view, const Span*> places_;
  std::size_t suggestions_ = 0;
};

using Metric = std::pair<std::string_view, std::string_view>;

bool same_names(const Dimensions& a, const Dimensions& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& one, const auto& other) { return one.first == other.first; });
}

std::string names_of(const Dimensions& dimensions) {
  std::string text;
  for (const auto& [name, value] : dimensions) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// A metric that an alarm watches, or one of those that it calculates with.
struct Watched {
  const Span& span;
  std::string_view name_space;
  std::string_view name;
  const Dimensions& dimensions;
  std::string_view unit;
};

std::vector<Watched> watched_by(const Alarm& alarm) {
  std::vector<Watched> all;
  if (alarm.metrics.empty()) {
    all.push_back({alarm.metric_name.span, alarm.name_space, alarm.metric_name.value, alarm.dimensions, alarm.unit});
  }
  for (const MetricQuery& query : alarm.metrics) {
    all.push_back({query.id.span, query.name_space, query.metric_name, query.dimensions, query.unit});
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

// An alarm on a metric that no filter publishes is no error: CloudWatch takes it, and the filter may come later.
void check_metric(const Watched& watched, const Published& published, std::size_t& suggestions,
                  Diagnostics& diagnostics) {
  if (watched.name.empty() || watched.name_space.empty()) return;  // said already, or an expression
  const auto [begin, end] = published.equal_range({watched.name_space, watched.name});
  if (begin == end) {
    std::vector<std::string_view> in_namespace;
    if (suggestions++ < kSuggestions) {
      for (const auto& [metric, transformation] : published) {
        if (metric.first == watched.name_space) in_namespace.push_back(metric.second);
      }
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
  if (!any([&](const MetricTransformation& metric) { return same_names(metric.dimensions, watched.dimensions); })) {
    warn_of_dimensions(watched, *begin->second, diagnostics);
  }
}

void check_metrics(const Decoded& decoded, Diagnostics& diagnostics) {
  Published published;
  for (const MetricFilter& filter : decoded.rules.metric_filters) {
    published.emplace(Metric{filter.transformation.name_space, filter.transformation.name}, &filter.transformation);
  }
  std::size_t suggestions = 0;
  for (const Alarm& alarm : decoded.rules.alarms) {
    for (const Watched& watched : watched_by(alarm)) check_metric(watched, published, suggestions, diagnostics);
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
  Names groups(rules.log_groups, "log group", decoded.names_complete, diagnostics);
  const Names filters(rules.metric_filters, "metric filter", decoded.names_complete, diagnostics);
  const Names alarms(rules.alarms, "alarm", decoded.names_complete, diagnostics);
  Names topics(rules.topics, "topic", decoded.names_complete, diagnostics);
  for (const MetricFilter& filter : rules.metric_filters) groups.must_have(filter.log_group);
  for (const Alarm& alarm : rules.alarms) {
    for (const auto* actions : {&alarm.alarm_actions, &alarm.ok_actions, &alarm.insufficient_data_actions}) {
      for (const auto& action : *actions) topics.must_have(action);
    }
  }
  if (decoded.names_complete) check_metrics(decoded, diagnostics);
  check_group_sizes(rules, diagnostics);
}

}  // namespace tocsin::ruleset
