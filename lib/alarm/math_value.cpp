#include "alarm/math_value.h"

#include <cmath>

namespace tocsin::alarm {

std::string_view describe(MathKind kind) {
  switch (kind) {
    case MathKind::scalar:
      return "a number";
    case MathKind::series:
      return "a series";
    case MathKind::array:
      return "an array";
    case MathKind::text:
      return "a text";
    case MathKind::word:
      return "a word";
  }
  return "?";
}

std::optional<double> finite(double number) { return std::isfinite(number) ? std::optional(number) : std::nullopt; }

MathValue scalar_value(std::optional<double> number) {
  MathValue value;
  if (number) value.scalar = finite(*number);
  return value;
}

MathValue series_value(MathSeries series) {
  MathValue value;
  value.kind = MathKind::series;
  value.members.push_back(std::move(series));
  return value;
}

MathValue array_value(std::vector<MathSeries> members) {
  MathValue value;
  value.kind = MathKind::array;
  value.members = std::move(members);
  return value;
}

}  // namespace tocsin::alarm
