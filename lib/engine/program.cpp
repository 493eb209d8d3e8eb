#include "engine/program.h"

#include <algorithm>

#include "base/check.h"
#include "base/limits.h"
#include "format/registry.h"
#include "pattern/parse.h"

namespace tocsin::engine {
namespace {

std::shared_ptr<const TimeZone> zone_named(const std::string& name, const TimeZones& zones) {
  const auto found = zones.find(name);
  if (found != zones.end() && found->second) return found->second;
  return {std::shared_ptr<const TimeZone>(), &TimeZone::utc()};
}

bool watches(const Alarm& alarm, const MetricFilter& filter) {
  const MetricTransformation& metric = filter.transformation;
  return alarm.name_space == metric.name_space && alarm.metric_name.value == metric.name &&
         (alarm.unit.empty() || alarm.unit == (metric.unit.empty() ? "None" : metric.unit));
}

}  // namespace

std::shared_ptr<const Program> Program::compile(ProgramId id, Rules rules, const TimeZones& zones,
                                                notify::RenderContext context) {
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
    group.decoder = format::make_decoder(r.log_groups[g]);
    group.future_bound = std::min<Duration>(limits::kFutureStamp, r.log_groups[g].allowed_lateness);
    group.zone = zone_named(r.log_groups[g].timezone, zones);
    program->groups_.push_back(std::move(group));
    group_of_name.emplace(r.log_groups[g].name.value, g);
  }

  // By namespace and name: ten thousand filters must not look through ten thousand alarms each.
  std::map<std::pair<std::string_view, std::string_view>, std::vector<std::size_t>> alarms_on;
  for (std::size_t a = 0; a < r.alarms.size(); ++a) {
    alarms_on[{r.alarms[a].name_space, r.alarms[a].metric_name.value}].push_back(a);
  }
  program->alarms_of_filter_.resize(r.metric_filters.size());
  program->groups_of_alarm_.resize(r.alarms.size());
  for (std::size_t f = 0; f < r.metric_filters.size(); ++f) {
    const MetricFilter& definition = r.metric_filters[f];
    const auto found = group_of_name.find(definition.log_group.value);
    CHECK(found != group_of_name.end());
    CompiledGroup& group = program->groups_[found->second];

    CompiledFilter filter;
    filter.id = FilterId{static_cast<std::uint32_t>(f)};
    if (const auto* selector = std::get_if<std::string>(&definition.transformation.value)) {
      auto reference = pattern::FieldReference::parse(*selector);
      CHECK(reference.has_value());
      filter.field = std::move(*reference);
    }
    for (const std::size_t a : alarms_on[{definition.transformation.name_space, definition.transformation.name}]) {
      if (!watches(r.alarms[a], definition)) continue;
      const AlarmId alarm{static_cast<std::uint32_t>(a)};
      program->alarms_of_filter_[f].push_back(alarm);
      group.future_bound = std::min(group.future_bound, r.alarms[a].allowed_lateness.value_or(group.future_bound));
      auto& groups = program->groups_of_alarm_[a];
      if (groups.empty() || groups.back() != group.id) groups.push_back(group.id);
    }
    auto ast = pattern::parse(definition.pattern.value);
    CHECK(ast.has_value());
    patterns[found->second].push_back(std::move(*ast));
    group.has_defaults = group.has_defaults || definition.transformation.default_value.has_value();
    group.filters.push_back(std::move(filter));
  }
  for (std::size_t g = 0; g < program->groups_.size(); ++g) {
    program->groups_[g].matcher = std::make_unique<const pattern::Matcher>(patterns[g]);
  }
  return program;
}

}  // namespace tocsin::engine
