// One expression of metric math, bound to the names that it may use, and evaluated: CloudWatch user guide, "Using math
// expressions with CloudWatch metrics", as PutMetricAlarm allows it.
//
// Everything that can be wrong is found by bind(): an unknown id, a function or operator that cannot take what it is
// given. Evaluation takes any data, and always gives a value of the kind that was promised. What would be infinite or
// no number is missing.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "alarm/math_expression.h"
#include "alarm/math_functions.h"
#include "alarm/math_value.h"
#include "base/result.h"

namespace tocsin::alarm {

class BoundMath {
 public:
  // `names`: what the expression may name; with the kind of each. Their order is that of METRICS().
  static Result<BoundMath, MathError> bind(MathExpression expression, std::span<const MathName> names);

  [[nodiscard]] const MathType& type() const { return types_.back(); }
  // What is allowed, and seldom meant.
  [[nodiscard]] const std::vector<MathError>& remarks() const { return remarks_; }
  [[nodiscard]] const MathExpression& expression() const { return expression_; }

  // `names` as they were bound, and a value of its kind for each, of so many periods. Safe on many threads.
  [[nodiscard]] MathValue evaluate(std::span<const MathName> names, std::span<const MathValue> values,
                                   const MathPeriods& periods, const BandLookup& band) const;

 private:
  class Binder;

  MathExpression expression_;
  std::vector<MathType> types_;                 // of each node
  std::vector<const MathFunction*> functions_;  // of each call
  std::vector<std::size_t> references_;         // of each reference: which of the names
  std::vector<MathError> remarks_;
};

// The ids that an expression names itself (not those that METRICS() takes), each once, in order.
std::vector<std::string_view> ids_in(const MathExpression& expression);

// a ∘ b, of numbers, series and arrays, of which at most one is an array.
MathValue apply_operator(MathOperator op, MathValue a, MathValue b);
MathValue negated(MathValue value);

}  // namespace tocsin::alarm
