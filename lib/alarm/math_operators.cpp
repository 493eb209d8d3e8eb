#include <cmath>

#include "alarm/metric_math.h"

namespace tocsin::alarm {
namespace {

double compute(MathOperator op, double a, double b) {
  switch (op) {
    case MathOperator::either:
      return a != 0 || b != 0 ? 1 : 0;
    case MathOperator::both:
      return a != 0 && b != 0 ? 1 : 0;
    case MathOperator::equal:
      return a == b ? 1 : 0;
    case MathOperator::not_equal:
      return a != b ? 1 : 0;
    case MathOperator::less:
      return a < b ? 1 : 0;
    case MathOperator::less_or_equal:
      return a <= b ? 1 : 0;
    case MathOperator::greater:
      return a > b ? 1 : 0;
    case MathOperator::greater_or_equal:
      return a >= b ? 1 : 0;
    case MathOperator::add:
      return a + b;
    case MathOperator::subtract:
      return a - b;
    case MathOperator::multiply:
      return a * b;
    case MathOperator::divide:
      return b == 0 ? NAN : a / b;
    case MathOperator::power:
      return std::pow(a, b);
  }
  return NAN;
}

using Point = std::optional<double>;

Point both_needed(MathOperator op, const Point& a, const Point& b) {
  return a && b ? finite(compute(op, *a, *b)) : std::nullopt;
}

// Of two series: where one has a value, the other counts as 0.
Point one_needed(MathOperator op, const Point& a, const Point& b) {
  return a || b ? finite(compute(op, a.value_or(0), b.value_or(0))) : std::nullopt;
}

}  // namespace

MathValue apply_operator(MathOperator op, MathValue a, MathValue b) {
  if (a.kind == MathKind::scalar && b.kind == MathKind::scalar)
    return scalar_value(both_needed(op, a.scalar, b.scalar));
  const bool into_b = a.kind == MathKind::scalar || b.kind == MathKind::array;
  MathValue out = std::move(into_b ? b : a);
  const MathValue& other = into_b ? a : b;
  for (MathSeries& series : out.members) {
    for (std::size_t period = 0; period < series.size(); ++period) {
      Point& point = series[period];
      if (other.kind == MathKind::scalar) {
        point = into_b ? both_needed(op, other.scalar, point) : both_needed(op, point, other.scalar);
      } else {
        const Point& beside = other.members[0][period];
        point = into_b ? one_needed(op, beside, point) : one_needed(op, point, beside);
      }
    }
  }
  return out;
}

MathValue negated(MathValue value) {
  if (value.scalar) value.scalar = -*value.scalar;
  for (MathSeries& series : value.members) {
    for (Point& point : series) {
      if (point) point = -*point;
    }
  }
  return value;
}

}  // namespace tocsin::alarm
