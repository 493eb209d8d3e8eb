#include <cmath>

#include "alarm/math_functions.h"

namespace tocsin::alarm::functions {
namespace {

template <class Change>
MathValue each_point(const MathCall& call, Change change) {
  MathValue value = std::move(call.arguments[0]);
  if (value.scalar) value.scalar = finite(change(*value.scalar));
  for (MathSeries& series : value.members) {
    for (auto& point : series) {
      if (point) point = finite(change(*point));
    }
  }
  return value;
}

// What an argument is in one period.
std::optional<double> at(const MathValue& value, std::size_t period) {
  return value.kind == MathKind::scalar ? value.scalar : value.members[0][period];
}

}  // namespace

MathValue absolute(const MathCall& call) {
  return each_point(call, [](double v) { return std::fabs(v); });
}

MathValue round_up(const MathCall& call) {
  return each_point(call, [](double v) { return std::ceil(v); });
}

MathValue round_down(const MathCall& call) {
  return each_point(call, [](double v) { return std::floor(v); });
}

// Of 0 minus infinity and of less NaN: missing.
MathValue natural_logarithm(const MathCall& call) {
  return each_point(call, [](double v) { return std::log(v); });
}

MathValue decimal_logarithm(const MathCall& call) {
  return each_point(call, [](double v) { return std::log10(v); });
}

MathValue choose(const MathCall& call) {
  const MathValue& condition = call.arguments[0];
  const MathValue& then = call.arguments[1];
  const MathValue* otherwise = call.arguments.size() > 2 ? &call.arguments[2] : nullptr;
  // CloudWatch's table: where the condition holds, what is missing counts as 0; where it does not, it stays missing.
  const auto choice = [&](std::size_t period) -> std::optional<double> {
    const auto condition_here = at(condition, period);
    if (!condition_here) return std::nullopt;
    if (*condition_here != 0) return at(then, period).value_or(0);
    return otherwise == nullptr ? std::nullopt : at(*otherwise, period);
  };
  bool all_scalar = true;
  for (const MathValue& argument : call.arguments) all_scalar = all_scalar && argument.kind == MathKind::scalar;
  if (all_scalar) return scalar_value(choice(0));
  MathSeries series(call.periods.count);
  for (std::size_t period = 0; period < series.size(); ++period) series[period] = choice(period);
  return series_value(std::move(series));
}

}  // namespace tocsin::alarm::functions
