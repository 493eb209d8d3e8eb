// What metric math computes with: numbers (S), series (TS) and arrays of series (TS[]), over a run of periods.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace tocsin::alarm {

// One value a period, oldest first; none: missing. Never infinite, never NaN.
using MathSeries = std::vector<std::optional<double>>;

// The periods of one evaluation, the same for all its series: the first begins at `start`.
struct MathPeriods {
  std::size_t count = 0;
  Duration length{60'000};
  Time start{};

  [[nodiscard]] Time begin_of(std::size_t period) const { return start + length * static_cast<Duration::rep>(period); }
  [[nodiscard]] double seconds() const { return static_cast<double>(length.count()) / 1000; }
};

enum class MathKind : std::uint8_t { scalar, series, array, text, word };

// What a part of an expression is, known without data. `members`: of an array, at most so many.
struct MathType {
  MathKind kind = MathKind::scalar;
  std::size_t members = 1;

  friend bool operator==(const MathType&, const MathType&) = default;
};

std::string_view describe(MathKind kind);  // "a series"

struct MathValue {
  MathKind kind = MathKind::scalar;
  std::optional<double> scalar;     // none: of no data
  std::vector<MathSeries> members;  // of a series, one
  std::string_view name;            // of text and word; of a reference, its id; valid while the expression is
};

MathValue scalar_value(std::optional<double> number);  // not finite: missing
MathValue series_value(MathSeries series);
MathValue array_value(std::vector<MathSeries> members);

// The number, or nothing where it is no number that could be compared.
std::optional<double> finite(double number);

struct MathBand {
  std::optional<double> upper;
  std::optional<double> lower;
};

// What is usual for a metric (by its id) in the period that begins at `begin`: `deviations` is the band's second
// argument. Neither edge: there is no band.
using BandLookup = std::function<MathBand(std::string_view id, double deviations, Time begin)>;

// What an expression may name, in the order of the definition.
struct MathName {
  std::string id;
  bool is_metric = true;  // false: an expression
  MathType type{MathKind::series, 1};
};

}  // namespace tocsin::alarm
