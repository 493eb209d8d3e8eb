// The functions of metric math: a table of name, arguments and what to compute. A new function is one row, and one
// function in the file of its family.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "alarm/math_expression.h"
#include "alarm/math_value.h"

namespace tocsin::alarm {

// What an argument may be, as bits.
enum MathAccepts : std::uint8_t {
  kNothing = 0,  // there is no such argument
  kScalar = 1,
  kSeries = 2,
  kArray = 4,
  kText = 8,
  kWord = 16,    // one of `words`
  kCount = 32,   // a whole number as it is written
  kFactor = 64,  // a number above 0 as it is written
  kMetric = 128  // the id of a metric, not of an expression
};

struct MathParameter {
  std::uint8_t accepts = kNothing;
  bool optional = false;
  std::span<const std::string_view> words = {};
};

// A call whose arguments were looked at one by one and are of the kinds that the table asks for.
struct MathSite {
  struct Argument {
    MathType type;
    const MathNode* node;
  };
  std::span<const Argument> arguments;
  std::span<const MathName> names;
  std::size_t offset;

  [[nodiscard]] MathError error(std::string message, std::string hint = {}) const {
    return {offset, std::move(message), std::move(hint)};
  }
};

// The same, with data. Kinds and number of the arguments are as they were at the load.
struct MathCall {
  std::span<MathValue> arguments;
  std::span<const MathName> names;
  std::span<const MathValue> values;  // of names
  const MathPeriods& periods;
  const BandLookup& band;  // may be empty: then nothing is usual
};

struct MathFunction {
  std::string_view name;
  std::array<MathParameter, 4> parameters;
  Result<MathType, MathError> (*type)(const MathSite&);
  MathValue (*apply)(const MathCall&);

  [[nodiscard]] std::size_t most() const;
  [[nodiscard]] std::size_t least() const;
};

const MathFunction* find_math_function(std::string_view name);  // null: there is none
std::span<const MathFunction> math_functions();

struct RefusedMathFunction {
  std::string_view name;
  std::string_view why;
};
std::span<const RefusedMathFunction> refused_math_functions();

// Its value changes with the number of periods that are looked at: RUNNING_SUM, and SUM and the like of one series.
bool depends_on_range(const MathFunction& function, MathKind first_argument);

namespace functions {
// math_points.cpp: point by point, each member of an array for itself.
MathValue absolute(const MathCall& call);
MathValue round_up(const MathCall& call);
MathValue round_down(const MathCall& call);
MathValue natural_logarithm(const MathCall& call);
MathValue decimal_logarithm(const MathCall& call);
MathValue choose(const MathCall& call);

// math_neighbours.cpp: a point and the ones before it.
MathValue rate(const MathCall& call);
MathValue difference(const MathCall& call);
MathValue time_difference(const MathCall& call);
MathValue running_sum(const MathCall& call);
MathValue fill(const MathCall& call);

// math_aggregates.cpp: of an array, per period; of a series, over all of it.
MathValue sum(const MathCall& call);
MathValue average(const MathCall& call);
MathValue minimum(const MathCall& call);
MathValue maximum(const MathCall& call);
MathValue standard_deviation(const MathCall& call);
MathValue datapoint_count(const MathCall& call);

// math_arrays.cpp
MathValue metrics(const MathCall& call);
MathValue first(const MathCall& call);
MathValue last(const MathCall& call);
MathValue slice(const MathCall& call);
MathValue sort(const MathCall& call);
MathValue remove_empty(const MathCall& call);
MathValue anomaly_detection_band(const MathCall& call);

// math_calendar.cpp: of the periods, not of the data.
MathValue period(const MathCall& call);
MathValue time_series(const MathCall& call);
MathValue minute(const MathCall& call);
MathValue hour(const MathCall& call);
MathValue day_of_week(const MathCall& call);
MathValue day_of_month(const MathCall& call);
MathValue month(const MathCall& call);
MathValue year(const MathCall& call);
MathValue epoch(const MathCall& call);
}  // namespace functions

// Of the points that are there; none: there are none.
using Aggregate = std::optional<double> (*)(std::span<const double> present, std::size_t of);
Aggregate aggregate_named(std::string_view name);  // "AVG", "MIN", "MAX", "SUM"; another: null
std::optional<double> aggregate_over(const MathSeries& series, Aggregate aggregate);

}  // namespace tocsin::alarm
