// Metric math in tests: an expression and its series in, what came out as a text.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "alarm/math_plan.h"
#include "alarm/metric_math.h"

namespace tocsin::test {

inline std::string to_text(const alarm::MathSeries& series) {
  std::string text;
  for (const auto& point : series) text += (text.empty() ? "" : " ") + (point ? fmt::format("{}", *point) : "-");
  return text;
}

// Series are written as they are shown: "1 - 3", a hyphen for a missing point.
inline alarm::MathSeries series_of(std::string_view text) {
  alarm::MathSeries series;
  while (!text.empty()) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::string each(text.substr(0, blank));
    series.push_back(each == "-" ? std::nullopt : std::optional(std::stod(each)));
    text.remove_prefix(std::min(text.size(), blank + 1));
  }
  return series;
}

using Given = std::vector<std::pair<std::string, alarm::MathSeries>>;

// "1 - 3" of a series, "[1 2] [3 4]" of an array, "=5" of a number; "4: there is no id 'x' (hint)" of an error at
// offset 4.
inline std::string calculate(std::string_view text, const Given& given, alarm::MathPeriods periods = {},
                             const alarm::BandLookup& band = {}) {
  const auto refused = [](const alarm::MathError& error) {
    return fmt::format("{}: {}{}", error.offset, error.message, error.hint.empty() ? "" : " (" + error.hint + ")");
  };
  std::vector<alarm::MathName> names;
  std::vector<alarm::MathValue> values;
  for (const auto& [id, series] : given) {
    names.push_back({id, true, {alarm::MathKind::series, 1}});
    periods.count = std::max(periods.count, series.size());
  }
  for (const auto& [id, series] : given) values.push_back(alarm::series_value(alarm::fitted(series, periods.count)));
  auto expression = alarm::parse_math(text);
  if (!expression) return refused(expression.error());
  const auto bound = alarm::BoundMath::bind(std::move(*expression), names);
  if (!bound) return refused(bound.error());
  const alarm::MathValue value = bound->evaluate(names, values, periods, band);
  if (value.kind == alarm::MathKind::scalar) return value.scalar ? fmt::format("={}", *value.scalar) : "=-";
  if (value.kind == alarm::MathKind::series) return to_text(value.members.at(0));
  std::string shown;
  for (const auto& series : value.members) shown += (shown.empty() ? "[" : " [") + to_text(series) + "]";
  return shown;
}

}  // namespace tocsin::test
