// Random expressions of metric math: none crashes, results have the length that was asked for, and the text of a tree
// is read back as the same tree.
#include <catch2/catch.hpp>
#include <cmath>

#include "alarm/metric_math.h"
#include "support/dice.h"
#include "support/from_environment.h"

namespace tocsin::alarm {
namespace {

using test::Dice;

std::string expression(Dice& dice, std::size_t depth) {
  static constexpr const char* kLeaves[] = {"m1", "m2", "m3", "0", "2.5", "1e300", "m1", "m2", "METRICS()", "[m1, m3]"};
  static constexpr const char* kOperators[] = {"+", "-", "*", "/", "^", "<", ">", "==", "!=", "<=", ">=", "AND", "OR"};
  static constexpr const char* kCalls[] = {"SUM",  "AVG",   "MIN", "MAX",   "STDDEV",      "DATAPOINT_COUNT",
                                           "RATE", "DIFF",  "ABS", "LOG",   "RUNNING_SUM", "REMOVE_EMPTY",
                                           "CEIL", "FIRST", "DAY", "LOG10", "TIME_SERIES", "DIFF_TIME",
                                           "LAST", "FLOOR", "sum", "HOUR",  "NOTHING"};
  static constexpr const char* kFillings[] = {"0", "REPEAT", "LINEAR", "m2"};
  if (depth == 0 || dice.one_in(6)) return dice.pick(kLeaves);
  const auto part = [&] { return expression(dice, depth - 1); };
  switch (dice.below(9)) {
    case 0:
    case 1:
      return part() + " " + dice.pick(kOperators) + " " + part();
    case 2:
      return "-" + part();
    case 3:
      return "(" + part() + ")";
    case 4:
      return "FILL(" + part() + ", " + dice.pick(kFillings) + ")";
    case 5:
      return "IF(" + part() + ", " + part() + (dice.one_in(2) ? ")" : ", " + part() + ")");
    case 6:
      return "[" + part() + ", " + part() + "]";
    case 7:
      return "SLICE(SORT(" + part() + ", AVG, DESC), " + std::to_string(dice.below(3)) + ")";
    default:
      return dice.pick(kCalls) + "(" + part() + ")";
  }
}

MathSeries random_series(Dice& dice, std::size_t count) {
  static constexpr double kValues[] = {0, 1, -1, 3.5, 1e308, -1e308, 5e-324};
  MathSeries series(count);
  for (auto& point : series) {
    if (!dice.one_in(3)) point = kValues[dice.below(std::size(kValues))];
  }
  return series;
}

}  // namespace

TEST_CASE("random expressions give what their kind promises, and are read back from their own text") {
  Dice dice(test::from_environment("TOCSIN_SEED", 20261124));
  const std::vector<MathName> names = {
      {"m1", true, {MathKind::series, 1}}, {"m2", true, {MathKind::series, 1}}, {"m3", false, {MathKind::series, 1}}};
  std::size_t evaluated = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string text = expression(dice, 1 + dice.below(5));
    CAPTURE(text);
    auto parsed = parse_math(text);
    if (!parsed) {
      REQUIRE(parsed.error().offset <= text.size());
      continue;
    }
    // Its brackets may nest deeper than is read.
    if (const auto again = parse_math(print_math(*parsed))) {
      REQUIRE(*again == *parsed);
    } else {
      REQUIRE(text.size() > 60);
    }
    const auto bound = BoundMath::bind(std::move(*parsed), names);
    if (!bound) {
      REQUIRE(bound.error().offset < text.size());
      continue;
    }
    ++evaluated;
    const MathPeriods periods{dice.below(5), std::chrono::minutes(1), kEpoch};
    std::vector<MathValue> values;
    for (std::size_t i = 0; i < names.size(); ++i) values.push_back(series_value(random_series(dice, periods.count)));
    const MathValue value = bound->evaluate(names, values, periods, {});
    REQUIRE(value.kind == bound->type().kind);
    REQUIRE((!value.scalar || std::isfinite(*value.scalar)));
    REQUIRE(value.members.size() <= (value.kind == MathKind::scalar ? 0 : bound->type().members));
    for (const MathSeries& series : value.members) {
      REQUIRE(series.size() == periods.count);
      for (const auto& point : series) REQUIRE((!point || std::isfinite(*point)));
    }
  }
  CHECK(evaluated > 1000);
}

}  // namespace tocsin::alarm
