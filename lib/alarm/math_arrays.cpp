#include <algorithm>

#include "alarm/math_functions.h"

namespace tocsin::alarm::functions {
namespace {

bool is_empty(const MathSeries& series) {
  return std::none_of(series.begin(), series.end(), [](const auto& point) { return point.has_value(); });
}

// A whole number as it was written, checked at the load.
std::size_t count_in(const MathValue& value) { return static_cast<std::size_t>(value.scalar.value_or(0)); }

// A series of an array; where nothing stood empty of points, one that has none.
MathValue member(const MathCall& call, bool front) {
  auto& members = call.arguments[0].members;
  if (members.empty()) return series_value(MathSeries(call.periods.count));
  return series_value(std::move(front ? members.front() : members.back()));
}

}  // namespace

MathValue metrics(const MathCall& call) {
  const std::string_view part = call.arguments.empty() ? std::string_view() : call.arguments[0].name;
  std::vector<MathSeries> members;
  for (std::size_t i = 0; i < call.names.size(); ++i) {
    const MathName& name = call.names[i];
    if (name.is_metric && name.id.find(part) != std::string::npos) members.push_back(call.values[i].members[0]);
  }
  return array_value(std::move(members));
}

MathValue first(const MathCall& call) { return member(call, true); }
MathValue last(const MathCall& call) { return member(call, false); }

MathValue slice(const MathCall& call) {
  MathValue& value = call.arguments[0];
  const std::size_t size = value.members.size();
  const std::size_t begin = std::min(size, count_in(call.arguments[1]));
  const std::size_t end = call.arguments.size() > 2 ? std::min(size, count_in(call.arguments[2])) : size;
  std::vector<MathSeries> members;
  for (std::size_t i = begin; i < end; ++i) members.push_back(std::move(value.members[i]));
  return array_value(std::move(members));
}

MathValue sort(const MathCall& call) {
  MathValue& value = call.arguments[0];
  const Aggregate aggregate = aggregate_named(call.arguments[1].name);
  const bool ascending = call.arguments[2].name == "ASC";
  struct Ranked {
    std::optional<double> key;
    std::size_t place;
  };
  std::vector<Ranked> order;
  for (std::size_t i = 0; i < value.members.size(); ++i) {
    order.push_back({aggregate_over(value.members[i], aggregate), i});
  }
  // Series without points come last in either order; equals stay as they stood.
  std::stable_sort(order.begin(), order.end(), [&](const Ranked& a, const Ranked& b) {
    if (!a.key || !b.key) return a.key.has_value() && !b.key.has_value();
    return ascending ? *a.key < *b.key : *a.key > *b.key;
  });
  const std::size_t most = call.arguments.size() > 3 ? count_in(call.arguments[3]) : order.size();
  std::vector<MathSeries> members;
  for (const Ranked& each : order) {
    if (members.size() == most) break;
    members.push_back(std::move(value.members[each.place]));
  }
  return array_value(std::move(members));
}

MathValue remove_empty(const MathCall& call) {
  MathValue value = std::move(call.arguments[0]);
  std::erase_if(value.members, is_empty);
  return value;
}

MathValue anomaly_detection_band(const MathCall& call) {
  constexpr double kDeviations = 2;
  const double deviations = call.arguments.size() > 1 ? call.arguments[1].scalar.value_or(kDeviations) : kDeviations;
  std::vector<MathSeries> edges(2, MathSeries(call.periods.count));
  for (std::size_t period = 0; call.band && period < call.periods.count; ++period) {
    const MathBand band = call.band(call.arguments[0].name, deviations, call.periods.begin_of(period));
    if (band.upper) edges[0][period] = finite(*band.upper);
    if (band.lower) edges[1][period] = finite(*band.lower);
  }
  return array_value(std::move(edges));
}

}  // namespace tocsin::alarm::functions
