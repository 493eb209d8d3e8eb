#include "model/statistic.h"

#include <array>
#include <charconv>
#include <string_view>

namespace tocsin {
namespace {

// Never with an exponent: that is no notation for a bound. The largest has 309 digits, the longest fraction some more.
std::string digits(double number) {
  std::array<char, 1500> buffer{};
  const auto written = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed);
  return {buffer.data(), written.ptr};
}

std::string with_bounds(std::string_view short_name, std::string_view name, const Statistic& statistic) {
  if (statistic.short_form) return std::string(short_name) + digits(statistic.high.value_or(0));
  const std::string_view unit = statistic.percent ? "%" : "";
  std::string text(name);
  text += '(';
  if (statistic.low) text.append(digits(*statistic.low)).append(unit);
  text += ':';
  if (statistic.high) text.append(digits(*statistic.high)).append(unit);
  text += ')';
  return text;
}

}  // namespace

std::string to_string(const Statistic& statistic) {
  switch (statistic.kind) {
    case Statistic::Kind::sample_count:
      return "SampleCount";
    case Statistic::Kind::sum:
      return "Sum";
    case Statistic::Kind::average:
      return "Average";
    case Statistic::Kind::minimum:
      return "Minimum";
    case Statistic::Kind::maximum:
      return "Maximum";
    case Statistic::Kind::percentile:
      return "p" + digits(statistic.high.value_or(0));
    case Statistic::Kind::trimmed_mean:
      return with_bounds("tm", "TM", statistic);
    case Statistic::Kind::winsorized_mean:
      return with_bounds("wm", "WM", statistic);
    case Statistic::Kind::trimmed_count:
      return with_bounds("tc", "TC", statistic);
    case Statistic::Kind::trimmed_sum:
      return with_bounds("ts", "TS", statistic);
    case Statistic::Kind::percentile_rank:
      return with_bounds("PR", "PR", statistic);
    case Statistic::Kind::interquartile_mean:
      return "IQM";
  }
  return "?";
}

}  // namespace tocsin
