#include <fmt/format.h>

#include "alarm/math_plan.h"
#include "alarm_cases/fields.h"
#include "alarm_cases/runner.h"

namespace tocsin::alarm_cases {
namespace {

using namespace alarm;

MathSeries read_series(const simdjson::dom::element& json) {
  MathSeries series;
  for (const simdjson::dom::element point : json.get_array()) {
    series.push_back(point.is_null() ? std::nullopt : std::optional(double(point)));
  }
  return series;
}

std::string to_text(const MathSeries& series) {
  std::string text;
  for (const auto& point : series) text += (text.empty() ? "" : ", ") + (point ? fmt::format("{}", *point) : "null");
  return "[" + text + "]";
}

std::string to_text(const std::vector<MathSeries>& members) {
  std::string text;
  for (const MathSeries& series : members) text += (text.empty() ? "" : ", ") + to_text(series);
  return "[" + text + "]";
}

bool is_same(const MathSeries& a, const MathSeries& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return x.has_value() == y.has_value() && (!x || is_near(*x, *y));
  });
}

}  // namespace

Outcome run_math(const simdjson::dom::element& json) {
  std::vector<MathName> names;
  std::vector<MathValue> values;
  MathPeriods periods;
  periods.length = at_seconds(number_or(json, "period", 60)) - kEpoch;
  periods.start = at_seconds(number_or(json, "start", 0));
  for (const auto each : simdjson::dom::object(json["series"])) {
    names.push_back({std::string(each.key), true, {MathKind::series, 1}});
    values.push_back(series_value(read_series(each.value)));
    periods.count = std::max(periods.count, values.back().members[0].size());
  }
  for (MathValue& value : values) value.members[0] = fitted(value.members[0], periods.count);

  const bool refused = field(json, "expect_error").has_value();
  const auto failure = [&](const MathError& error) {
    return Outcome{refused, fmt::format("refused: {} (at {})", error.message, error.offset)};
  };
  auto expression = parse_math(text_or(json, "expression", ""));
  if (!expression) return failure(expression.error());
  const auto bound = BoundMath::bind(std::move(*expression), names);
  if (!bound) return failure(bound.error());
  // A case may show an array; a number is no result in any way.
  if (bound->type().kind == MathKind::scalar) return failure(*not_one_series(bound->type()));
  const MathValue value = bound->evaluate(names, values, periods, {});
  if (refused) return {false, "not refused: " + to_text(value.members)};

  const simdjson::dom::array expected = json["expect_series"];
  const bool is_list_of_lists = expected.size() > 0 && expected.at(0).value().is_array();
  std::vector<MathSeries> series;
  if (is_list_of_lists) {
    for (const simdjson::dom::element each : expected) series.push_back(read_series(each));
  } else {
    series.push_back(read_series(json["expect_series"]));
  }
  const bool holds = std::equal(series.begin(), series.end(), value.members.begin(), value.members.end(), is_same) &&
                     (!is_list_of_lists || value.kind == MathKind::array);
  return {holds, to_text(value.members)};
}

}  // namespace tocsin::alarm_cases
