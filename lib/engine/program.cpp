#include "engine/program.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "format/registry.h"
#include "model/host_metrics.h"
#include "model/self_metrics.h"
#include "pattern/parse.h"

namespace tocsin::engine {
namespace {

std::shared_ptr<const TimeZone> zone_named(const std::string& name, const TimeZones& zones) {
  const auto found = zones.find(name);
  if (found != zones.end() && found->second) return found->second;
  return {std::shared_ptr<const TimeZone>(), &TimeZone::utc()};
}

std::vector<std::string_view> names_of(const Dimensions& dimensions) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : dimensions) names.push_back(name);
  return names;
}

// Every alarm that some value of the filter's dimensions reaches.
std::vector<AlarmId> all_of(const Watchers& watchers) {
  std::vector<AlarmId> alarms;
  for (const Watch& watch : watchers.plain) alarms.push_back(watch.alarm);
  for (const auto& [values, watches] : watchers.by_dimensions) {
    for (const Watch& watch : watches) alarms.push_back(watch.alarm);
  }
  for (const GroupWatch& watch : watchers.grouped) alarms.push_back(watch.alarm());
  return alarms;
}

Alarm notice_of(const CompositeAlarm& composite) {
  Alarm notice;
  notice.name = composite.name;
  notice.description = composite.description;
  notice.actions_enabled = composite.actions_enabled;
  notice.alarm_actions = composite.alarm_actions;
  notice.ok_actions = composite.ok_actions;
  notice.insufficient_data_actions = composite.insufficient_data_actions;
  notice.severity = composite.severity;
  notice.playbook = composite.playbook;
  notice.labels = composite.labels;
  notice.alarm_rule = composite.alarm_rule.value;
  return notice;
}

// What the filter takes out of the events that match it.
void compile_references(const MetricFilter& filter, const pattern::Ast& ast, CompiledFilter& out) {
  std::shared_ptr<const pattern::NamedGroups> groups;
  if (!filter.extract.value.empty()) {
    auto compiled = pattern::NamedGroups::compile(filter.extract.value);
    CHECK(compiled.has_value());
    groups = std::move(*compiled);
  }
  std::vector<pattern::Reference> references;
  const auto add = [&](const std::string& text) {
    auto reference = pattern::Reference::parse(text, ast, groups.get());
    CHECK(reference.has_value());
    references.push_back(std::move(*reference));
  };
  const auto* value = std::get_if<std::string>(&filter.transformation.value);
  out.value_extracted = value != nullptr;
  if (value != nullptr) add(*value);
  for (const auto& [name, reference] : filter.transformation.dimensions) add(reference);
  if (!references.empty()) out.extractor.emplace(ast, std::move(groups), std::move(references));
}

// Which metrics a metric stream brings, or a log in Embedded Metric Format, stands in their bytes alone: they may feed
// each alarm that watches a metric which neither a metric filter nor the host nor the daemon publishes, and its clock
// must wait for them.
void feed_from_metrics(const Rules& rules, std::vector<CompiledGroup>& groups,
                       std::vector<std::vector<GroupId>>& groups_of_alarm) {
  std::set<std::pair<std::string_view, std::string_view>> published;
  for (const MetricFilter& filter : rules.metric_filters)
    published.emplace(filter.transformation.name_space, filter.transformation.name);
  const auto is_known = [&](std::string_view name_space, std::string_view name) {
    return published.contains({name_space, name}) || (rules.host_metrics && name_space == kHostNamespace) ||
           is_self_metric(name_space, name);
  };
  for (std::size_t a = 0; a < rules.alarms.size(); ++a) {
    const Alarm& alarm = rules.alarms[a];
    bool all_known = !alarm.metrics.empty() || is_known(alarm.name_space, alarm.metric_name.value);
    for (const MetricQuery& query : alarm.metrics) {
      if (!query.expression.value.empty()) continue;
      all_known = all_known && is_known(query.name_space, query.metric_name);
    }
    if (all_known) continue;
    for (CompiledGroup& group : groups) {
      if (group.format != Format::metric_stream && group.format != Format::json) continue;
      auto& feeding = groups_of_alarm[a];
      if (std::find(feeding.begin(), feeding.end(), group.id) == feeding.end()) feeding.push_back(group.id);
      group.future_bound = std::min(group.future_bound, alarm.allowed_lateness.value_or(group.future_bound));
    }
  }
}

}  // namespace

std::shared_ptr<const Program> Program::compile(ProgramId id, Rules rules, const TimeZones& zones,
                                                notify::RenderContext context, Defaults defaults) {
  const std::shared_ptr<Program> program(new Program);
  program->id_ = id;
  program->rules_ = std::move(rules);
  program->context_ = std::move(context);
  const Rules& r = program->rules_;

  std::map<std::string_view, std::size_t> group_of_name;
  std::vector<std::vector<pattern::Ast>> patterns(r.log_groups.size());
  for (std::size_t g = 0; g < r.log_groups.size(); ++g) {
    CompiledGroup group;
    group.id = GroupId{static_cast<std::uint32_t>(g)};
    group.format = r.log_groups[g].format;
    group.decoder = format::make_decoder(r.log_groups[g]);
    group.future_bound = std::min<Duration>(limits::kFutureStamp, r.log_groups[g].allowed_lateness);
    group.zone = zone_named(r.log_groups[g].timezone, zones);
    program->groups_.push_back(std::move(group));
    group_of_name.emplace(r.log_groups[g].name.value, g);
  }

  program->alarms_.emplace(r.alarms);
  for (const CompositeAlarm& composite : r.composite_alarms) {
    program->composite_notices_.push_back(notice_of(composite));
  }
  for (const Mute& mute : r.mutes) program->mute_zones_.push_back(zone_named(mute.timezone.value, zones));
  for (const Alarm& alarm : r.alarms) {
    const auto zone = zones.find(alarm.wall_clock_zone);
    if (zone != zones.end()) program->alarm_zones_.insert(*zone);
  }
  program->watchers_.resize(r.metric_filters.size());
  program->groups_of_alarm_.resize(r.alarms.size());
  for (std::size_t f = 0; f < r.metric_filters.size(); ++f) {
    const MetricFilter& definition = r.metric_filters[f];
    const auto found = group_of_name.find(definition.log_group.value);
    CHECK(found != group_of_name.end());
    CompiledGroup& group = program->groups_[found->second];

    CompiledFilter filter;
    filter.id = FilterId{static_cast<std::uint32_t>(f)};
    auto ast = pattern::parse(definition.pattern.value);
    CHECK(ast.has_value());
    compile_references(definition, *ast, filter);
    const MetricTransformation& metric = definition.transformation;
    program->watchers_[f] =
        program->alarms_->watchers(metric.name_space, metric.name, metric.unit, names_of(metric.dimensions));
    for (const AlarmId alarm : all_of(program->watchers_[f])) {
      group.future_bound =
          std::min(group.future_bound, r.alarms[alarm.value].allowed_lateness.value_or(group.future_bound));
      auto& groups = program->groups_of_alarm_[alarm.value];
      if (std::find(groups.begin(), groups.end(), group.id) == groups.end()) groups.push_back(group.id);
    }
    patterns[found->second].push_back(std::move(*ast));
    const bool has_default = definition.transformation.default_value.has_value();
    if (has_default && (defaults == Defaults::all || !program->watchers_[f].empty()))
      group.with_default.push_back(group.filters.size());
    group.filters.push_back(std::move(filter));
  }
  feed_from_metrics(r, program->groups_, program->groups_of_alarm_);
  for (std::size_t g = 0; g < program->groups_.size(); ++g) {
    program->groups_[g].matcher = std::make_unique<const pattern::Matcher>(std::move(patterns[g]));
  }
  return program;
}

std::shared_ptr<const TimeZone> Program::zone_of(AlarmId alarm) const {
  const auto zone = alarm_zones_.find(rules_.alarms[alarm.value].wall_clock_zone);
  return zone == alarm_zones_.end() ? nullptr : zone->second;
}

}  // namespace tocsin::engine
