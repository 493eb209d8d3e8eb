// What an alarm computes of the samples of a period. The five plain statistics are constants, `Statistic::sum`; the
// extended ones carry bounds as well. metric/statistic reads them from text and computes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tocsin {

struct Statistic {
  enum class Kind : std::uint8_t {
    sample_count,
    sum,
    average,
    minimum,
    maximum,
    // From here on extended: they look at every single value.
    percentile,          // p99: `high` is 99
    trimmed_mean,        // tm90, TM(10%:90%), TM(20:60)
    winsorized_mean,     // wm, WM
    trimmed_count,       // tc, TC
    trimmed_sum,         // ts, TS
    percentile_rank,     // PR(20:60)
    interquartile_mean,  // IQM
  };

  Kind kind = Kind::sum;
  bool percent = false;        // the bounds are shares of the samples, 0 to 100; else they are values
  bool short_form = false;     // tm90, not TM(:90%): the same statistic, and written as the admin wrote it
  std::optional<double> low;   // none: open
  std::optional<double> high;  // none: open

  // The five that have no bounds.
  static const Statistic sample_count;
  static const Statistic sum;
  static const Statistic average;
  static const Statistic minimum;
  static const Statistic maximum;

  static constexpr Statistic percentile(double percentage) {
    return {Kind::percentile, true, true, std::nullopt, percentage};
  }

  // CloudWatch: ExtendedStatistic, in the place of Statistic.
  [[nodiscard]] constexpr bool is_extended() const { return kind >= Kind::percentile; }
  // It only grows while a period fills: what is less than a threshold so far may still reach it.
  [[nodiscard]] constexpr bool is_cumulative() const {
    return kind == Kind::sum || kind == Kind::sample_count || kind == Kind::trimmed_count || kind == Kind::trimmed_sum;
  }
  // Count, sum and extremes do not tell it.
  [[nodiscard]] constexpr bool needs_values() const { return is_extended(); }

  friend bool operator==(const Statistic&, const Statistic&) = default;
};

inline constexpr Statistic Statistic::sample_count{Kind::sample_count, false, false, std::nullopt, std::nullopt};
inline constexpr Statistic Statistic::sum{Kind::sum, false, false, std::nullopt, std::nullopt};
inline constexpr Statistic Statistic::average{Kind::average, false, false, std::nullopt, std::nullopt};
inline constexpr Statistic Statistic::minimum{Kind::minimum, false, false, std::nullopt, std::nullopt};
inline constexpr Statistic Statistic::maximum{Kind::maximum, false, false, std::nullopt, std::nullopt};

// As an admin writes it: "Sum", "p99.9", "tm90", "TM(10%:90%)", "PR(:300)", "IQM".
std::string to_string(const Statistic& statistic);

}  // namespace tocsin
