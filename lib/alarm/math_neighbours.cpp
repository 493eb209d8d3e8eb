#include "alarm/math_functions.h"

namespace tocsin::alarm::functions {
namespace {

template <class Change>
MathValue each_series(const MathCall& call, Change change) {
  MathValue value = std::move(call.arguments[0]);
  for (MathSeries& series : value.members) change(series);
  return value;
}

// Each present point becomes `compare(point, the present point before it, seconds between them)`, the first one
// nothing.
template <class Compare>
MathValue against_previous(const MathCall& call, Compare compare) {
  return each_series(call, [&](MathSeries& series) {
    std::optional<double> previous;
    std::size_t previous_period = 0;
    for (std::size_t period = 0; period < series.size(); ++period) {
      const std::optional<double> present = series[period];
      if (!present) continue;
      const double seconds = static_cast<double>(period - previous_period) * call.periods.seconds();
      series[period] = previous ? finite(compare(*present, *previous, seconds)) : std::nullopt;
      previous = present;
      previous_period = period;
    }
  });
}

void repeat_last(MathSeries& series) {
  std::optional<double> last;
  for (auto& point : series) {
    if (point) {
      last = point;
    } else {
      point = last;
    }
  }
}

void draw_lines(MathSeries& series) {
  std::optional<std::size_t> before;
  for (std::size_t period = 0; period < series.size(); ++period) {
    if (!series[period]) continue;
    if (before) {
      const double from = *series[*before];
      const double to = *series[period];
      const auto steps = static_cast<double>(period - *before);
      for (std::size_t gap = *before + 1; gap < period; ++gap) {
        const double part = static_cast<double>(gap - *before) / steps;
        series[gap] = finite(from * (1 - part) + to * part);
      }
    }
    before = period;
  }
}

}  // namespace

MathValue rate(const MathCall& call) {
  return against_previous(call, [](double now, double before, double seconds) { return (now - before) / seconds; });
}

MathValue difference(const MathCall& call) {
  return against_previous(call, [](double now, double before, double /*seconds*/) { return now - before; });
}

MathValue time_difference(const MathCall& call) {
  return against_previous(call, [](double /*now*/, double /*before*/, double seconds) { return seconds; });
}

MathValue running_sum(const MathCall& call) {
  return each_series(call, [](MathSeries& series) {
    double sum = 0;
    for (auto& point : series) {
      if (point) point = finite(sum += *point);
    }
  });
}

MathValue fill(const MathCall& call) {
  const MathValue& filling = call.arguments[1];
  if (filling.kind == MathKind::word) return each_series(call, filling.name == "REPEAT" ? repeat_last : draw_lines);
  return each_series(call, [&](MathSeries& series) {
    for (std::size_t period = 0; period < series.size(); ++period) {
      if (series[period]) continue;
      series[period] = filling.kind == MathKind::scalar ? filling.scalar : filling.members[0][period];
    }
  });
}

}  // namespace tocsin::alarm::functions
