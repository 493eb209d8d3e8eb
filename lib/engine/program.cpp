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

bool same_names(const Dimensions& a, const Dimensions& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& one, const auto& other) { return one.first == other.first; });
}

bool watches(const Alarm& alarm, const MetricTransformation& metric) {
  const bool dimensions = alarm.dimensions.empty() || same_names(alarm.dimensions, metric.dimensions);
  return dimensions && alarm.name_space == metric.name_space && alarm.metric_name.value == metric.name &&
         (alarm.unit.empty() || alarm.unit == (metric.unit.empty() ? "None" : metric.unit));
}

DimensionValues values_of(const Dimensions& dimensions) {
  DimensionValues values;
  for (const auto& [name, value] : dimensions) values.push_back(value);
  return values;
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
    for (const std::size_t a : alarms_on[{definition.transformation.name_space, definition.transformation.name}]) {
      if (!watches(r.alarms[a], definition.transformation)) continue;
      const AlarmId alarm{static_cast<std::uint32_t>(a)};
      Watchers& watchers = program->watchers_[f];
      const Dimensions& dimensions = r.alarms[a].dimensions;
      (dimensions.empty() ? watchers.plain : watchers.by_dimensions[values_of(dimensions)]).push_back(alarm);
      group.future_bound = std::min(group.future_bound, r.alarms[a].allowed_lateness.value_or(group.future_bound));
      auto& groups = program->groups_of_alarm_[a];
      if (groups.empty() || groups.back() != group.id) groups.push_back(group.id);
    }
    patterns[found->second].push_back(std::move(*ast));
    const bool has_default = definition.transformation.default_value.has_value();
    if (has_default && !program->watchers_[f].plain.empty()) group.with_default.push_back(group.filters.size());
    group.filters.push_back(std::move(filter));
  }
  for (std::size_t g = 0; g < program->groups_.size(); ++g) {
    program->groups_[g].matcher = std::make_unique<const pattern::Matcher>(std::move(patterns[g]));
  }
  return program;
}

const std::vector<AlarmId>& Program::alarms_of(FilterId filter, const DimensionValues* dimensions) const {
  static const std::vector<AlarmId> none;
  const Watchers& watchers = watchers_[filter.value];
  if (dimensions == nullptr) return watchers.plain;
  const auto found = watchers.by_dimensions.find(*dimensions);
  return found == watchers.by_dimensions.end() ? none : found->second;
}

}  // namespace tocsin::engine
