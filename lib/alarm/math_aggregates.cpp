#include <algorithm>
#include <cmath>

#include "alarm/math_functions.h"

namespace tocsin::alarm {
namespace {

// `present` is not empty.
double sum_of(std::span<const double> present) {
  double sum = 0;
  for (const double value : present) sum += value;
  return sum;
}

std::optional<double> sum_or_none(std::span<const double> present, std::size_t /*of*/) {
  return present.empty() ? std::nullopt : finite(sum_of(present));
}

// Over a series `of` is the number of its points, so that gaps do not count; over an array, the number of its series:
// there a missing point is 0.
std::optional<double> average_or_none(std::span<const double> present, std::size_t of) {
  return present.empty() ? std::nullopt : finite(sum_of(present) / static_cast<double>(of));
}

std::optional<double> least_or_none(std::span<const double> present, std::size_t /*of*/) {
  return present.empty() ? std::nullopt : std::optional(*std::min_element(present.begin(), present.end()));
}

std::optional<double> greatest_or_none(std::span<const double> present, std::size_t /*of*/) {
  return present.empty() ? std::nullopt : std::optional(*std::max_element(present.begin(), present.end()));
}

// Of the whole population. Two passes: the differences are small where the values are large.
std::optional<double> deviation_or_none(std::span<const double> present, std::size_t /*of*/) {
  if (present.empty()) return std::nullopt;
  const auto count = static_cast<double>(present.size());
  const double mean = sum_of(present) / count;
  double squares = 0;
  for (const double value : present) squares += (value - mean) * (value - mean);
  return finite(std::sqrt(squares / count));
}

std::optional<double> count_or_none(std::span<const double> present, std::size_t /*of*/) {
  return present.empty() ? std::nullopt : std::optional(static_cast<double>(present.size()));
}

MathSeries per_period(const std::vector<MathSeries>& members, std::size_t periods, Aggregate aggregate) {
  MathSeries series(periods);
  std::vector<double> present;
  for (std::size_t period = 0; period < periods; ++period) {
    present.clear();
    for (const MathSeries& member : members) {
      if (member[period]) present.push_back(*member[period]);
    }
    series[period] = aggregate(present, members.size());
  }
  return series;
}

MathValue aggregated(const MathCall& call, Aggregate aggregate) {
  const MathValue& argument = call.arguments[0];
  if (argument.kind == MathKind::array) {
    return series_value(per_period(argument.members, call.periods.count, aggregate));
  }
  return scalar_value(aggregate_over(argument.members[0], aggregate));
}

}  // namespace

Aggregate aggregate_named(std::string_view name) {
  if (name == "AVG") return average_or_none;
  if (name == "MIN") return least_or_none;
  if (name == "MAX") return greatest_or_none;
  if (name == "SUM") return sum_or_none;
  return nullptr;
}

std::optional<double> aggregate_over(const MathSeries& series, Aggregate aggregate) {
  std::vector<double> present;
  for (const auto& point : series) {
    if (point) present.push_back(*point);
  }
  return aggregate(present, present.size());
}

namespace functions {

MathValue sum(const MathCall& call) { return aggregated(call, sum_or_none); }
MathValue average(const MathCall& call) { return aggregated(call, average_or_none); }
MathValue minimum(const MathCall& call) { return aggregated(call, least_or_none); }
MathValue maximum(const MathCall& call) { return aggregated(call, greatest_or_none); }
MathValue standard_deviation(const MathCall& call) { return aggregated(call, deviation_or_none); }

MathValue datapoint_count(const MathCall& call) {
  MathValue count = aggregated(call, count_or_none);
  // A series without points has 0 of them; per period, what is missing everywhere stays missing, as for SUM.
  if (count.kind == MathKind::scalar && !count.scalar) count.scalar = 0;
  return count;
}

}  // namespace functions
}  // namespace tocsin::alarm
