#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>

#include "base/utf8.h"
#include "metric/statistic.h"
#include "metric/statistic_table.h"
#include "model/metric.h"

namespace tocsin::metric {
namespace {

constexpr std::size_t kFractionDigits = 10;  // CloudWatch: of a percentage
constexpr std::size_t kShownBytes = 80;

Unexpected<Error> wrong(std::string_view text, std::string_view why) {
  return Unexpected(
      Error{ErrorCode::invalid, fmt::format("'{}' is no statistic: {}", cut_utf8(text, kShownBytes), why)});
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string in_case(std::string_view text, bool upper) {
  std::string changed(text);
  for (char& c : changed) {
    if (upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z') c = static_cast<char>(c ^ 0x20);
  }
  return changed;
}

// Digits, and perhaps a point and more digits; nothing else that from_chars would take.
bool is_decimal(std::string_view text) {
  const std::size_t point = text.find('.');
  const std::string_view whole = text.substr(0, point);
  if (whole.empty() || !std::all_of(whole.begin(), whole.end(), is_digit)) return false;
  if (point == std::string_view::npos) return true;
  const std::string_view fraction = text.substr(point + 1);
  return !fraction.empty() && std::all_of(fraction.begin(), fraction.end(), is_digit);
}

// Of a decimal; none: it is beyond `most`.
std::optional<double> number(std::string_view text, double most) {
  double value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  // Too small for a double is as good as 0; too large is the only other way to be out of range.
  if (read.ec == std::errc::result_out_of_range) {
    const std::string_view whole = text.substr(0, text.find('.'));
    if (whole.find_first_not_of('0') != std::string_view::npos) return std::nullopt;
    return 0;
  }
  if (value > most) return std::nullopt;
  return value;
}

// An empty message: it is good.
std::string read_percentage(std::string_view text, double& out) {
  if (!is_decimal(text)) return "a percentage is a decimal number, such as 99.9";
  const std::size_t point = text.find('.');
  if (point != std::string_view::npos && text.size() - point - 1 > kFractionDigits)
    return fmt::format("a percentage has at most {} decimals", kFractionDigits);
  const auto value = number(text, 100);
  if (!value) return "a percentage lies between 0 and 100";
  out = *value;
  return {};
}

std::string read_bound(std::string_view text, bool percent, std::optional<double>& out) {
  if (text.empty()) return {};  // open
  double value = 0;
  if (percent) {
    if (auto why = read_percentage(text.substr(0, text.size() - 1), value); !why.empty()) return why;
  } else {
    if (!is_decimal(text)) return "a bound is a decimal number that is not negative, with % for a share of the samples";
    const auto read = number(text, kLargestMetricValue);
    if (!read) return "a bound is at most 2^360";
    value = *read;
  }
  out = value;
  return {};
}

Result<Statistic> parse_range(std::string_view text, const StatisticRow& row, std::string_view inside) {
  const std::size_t colon = inside.find(':');
  if (colon == std::string_view::npos || inside.find(':', colon + 1) != std::string_view::npos)
    return wrong(text, fmt::format("expected two bounds with a colon between them, as {}(20:60)", row.name));
  const std::string_view low = inside.substr(0, colon);
  const std::string_view high = inside.substr(colon + 1);
  if (low.empty() && high.empty())
    return wrong(text, fmt::format("at least one bound is needed, as {}(:60)", row.name));
  const bool low_percent = low.ends_with('%');
  const bool high_percent = high.ends_with('%');
  if (!low.empty() && !high.empty() && low_percent != high_percent)
    return wrong(text, "both bounds must be percentages, or both values");
  const bool percent = low_percent || high_percent;
  if (percent && row.kind == Statistic::Kind::percentile_rank)
    return wrong(text, "PR takes values, not percentages, as PR(20:60)");
  Statistic statistic{row.kind, percent, false, std::nullopt, std::nullopt};
  if (auto why = read_bound(low, percent, statistic.low); !why.empty()) return wrong(text, why);
  if (auto why = read_bound(high, percent, statistic.high); !why.empty()) return wrong(text, why);
  if (statistic.low && statistic.high &&
      (percent ? *statistic.low > *statistic.high : *statistic.low >= *statistic.high)) {
    return wrong(text, percent ? "the first bound is greater than the second"
                               : "the first bound must be less than the second: it is left out, the second is in");
  }
  return statistic;
}

// "tm90" against "tm": the text behind the name, if it is one percentage by its look.
bool has_short_form(std::string_view text, std::string_view short_name) {
  return !short_name.empty() && text.starts_with(short_name) && text.size() > short_name.size() &&
         (is_digit(text[short_name.size()]) || text[short_name.size()] == '.');
}

bool has_range_form(std::string_view text, const StatisticRow& row) {
  return row.of_values != nullptr && !row.name.empty() && row.kind != Statistic::Kind::interquartile_mean &&
         text.starts_with(row.name) && text.substr(row.name.size()).starts_with('(');
}

bool has_name_alone(std::string_view text, const StatisticRow& row) {
  return text == row.name && (row.of_totals != nullptr || row.kind == Statistic::Kind::interquartile_mean);
}

bool has_any_form(std::string_view text) {
  const auto table = statistic_table();
  return std::any_of(table.begin(), table.end(), [text](const StatisticRow& row) {
    return has_name_alone(text, row) || has_range_form(text, row) || has_short_form(text, row.short_name);
  });
}

Unexpected<Error> unknown(std::string_view text) {
  if (has_any_form(in_case(text, false)))
    return wrong(text, fmt::format("a name before one percentage is written small, as '{}'",
                                   cut_utf8(in_case(text, false), kShownBytes)));
  if (has_any_form(in_case(text, true)))
    return wrong(text, fmt::format("it is written in capitals, as '{}'", cut_utf8(in_case(text, true), kShownBytes)));
  for (const StatisticRow& row : statistic_table()) {
    if (row.of_totals != nullptr && in_case(text, true) == in_case(row.name, true))
      return wrong(text, fmt::format("it is written '{}'", row.name));
  }
  return wrong(text,
               "expected Sum, SampleCount, Average, Minimum, Maximum, a percentile as p99.9, one of tm, wm, tc and ts "
               "before a percentage as tm90, one of TM, WM, TC, TS and PR before a range as TM(10%:90%), or IQM");
}

}  // namespace

Result<Statistic> parse_statistic(std::string_view text) {
  for (const StatisticRow& row : statistic_table()) {
    if (has_name_alone(text, row)) return Statistic{row.kind, false, false, std::nullopt, std::nullopt};
    if (has_short_form(text, row.short_name)) {
      double percentage = 0;
      if (auto why = read_percentage(text.substr(row.short_name.size()), percentage); !why.empty())
        return wrong(text, why);
      return Statistic{row.kind, true, true, std::nullopt, percentage};
    }
    if (has_range_form(text, row)) {
      if (!text.ends_with(')')) return wrong(text, "expected ')' at its end");
      return parse_range(text, row, text.substr(row.name.size() + 1, text.size() - row.name.size() - 2));
    }
  }
  return unknown(text);
}

}  // namespace tocsin::metric
