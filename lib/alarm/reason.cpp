#include "alarm/reason.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/json_writer.h"
#include "base/number_text.h"
#include "base/spoken_time.h"
#include "base/utf8.h"

namespace tocsin::alarm {
namespace {

constexpr std::size_t kListed = 5;  // from so many points on, only the newest few are listed, behind the sentence
// Points that reason data lists, the newest: more of them, with a band's edges, would not fit into AWS's 4000
// characters.
constexpr std::size_t kDataPoints = 20;

std::string_view words(Comparison comparison) {
  switch (comparison) {
    case Comparison::greater:
      return "greater than";
    case Comparison::greater_or_equal:
      return "greater than or equal to";
    case Comparison::less:
      return "less than";
    case Comparison::less_or_equal:
      return "less than or equal to";
    case Comparison::less_than_lower:
    case Comparison::greater_than_upper:
    case Comparison::outside_band:
      break;
  }
  return "";
}

std::string_view plural(std::size_t n, std::string_view one, std::string_view many) { return n == 1 ? one : many; }

std::string list(const std::vector<Point>& points, std::size_t most) {
  std::string text;
  for (std::size_t i = 0; i < points.size() && i < most; ++i) {
    text += fmt::format("{}{} ({})", i == 0 ? "" : ", ", java_text(points[i].value.value_or(0)),
                        short_date(points[i].begin));
  }
  return "[" + text + "]";
}

// "not greater than the threshold (2.0)"; of a band both of its edges, at the points listed.
std::string test_text(Comparison comparison, std::string_view negation, double threshold,
                      const std::vector<Point>& points) {
  if (!is_band(comparison))
    return fmt::format("{}{} the threshold ({})", negation, words(comparison), java_text(threshold));
  std::string lower;
  std::string upper;
  for (std::size_t i = 0; i < points.size() && i < kListed; ++i) {
    const Band band = points[i].band.value_or(Band{});
    lower += (i == 0 ? "" : ", ") + java_text(band.lower);
    upper += (i == 0 ? "" : ", ") + java_text(band.upper);
  }
  std::string below = fmt::format("{}less than the lower thresholds [{}]", negation, lower);
  std::string above = fmt::format("{}greater than the upper thresholds [{}]", negation, upper);
  if (comparison == Comparison::less_than_lower) return below;
  if (comparison == Comparison::greater_than_upper) return above;
  return below + " or " + above;
}

std::string treated_as(MissingData treatment) {
  return treatment == MissingData::breaching ? "[Breaching]" : "[NonBreaching]";
}

// Oldest first, beside recentDatapoints.
void write_edges(JsonWriter& json, std::string_view key, std::span<const Point> points, double Band::*edge) {
  json.key(key).begin_array();
  for (auto point = points.rbegin(); point != points.rend(); ++point) {
    if (point->value && point->band) json.raw(java_text((*point->band).*edge));
  }
  json.end_array();
}

}  // namespace

std::string reason(const Alarm& alarm, double threshold, const std::vector<Point>& points, AlarmState new_state) {
  if (new_state == AlarmState::insufficient_data) {
    return fmt::format("Insufficient Data: {} {} unknown.", points.size(),
                       plural(points.size(), "datapoint was", "datapoints were"));
  }
  const bool to_alarm = new_state == AlarmState::alarm;
  std::vector<Point> telling;  // the points that speak for the new state, newest first
  std::size_t real = 0;
  std::size_t filled = 0;
  for (const Point& point : points) {
    if (!point.value) {
      filled += point.whole ? 1 : 0;  // of one that is not whole nothing is known yet
      continue;
    }
    ++real;
    if (breaches(point, alarm.comparison, threshold) == to_alarm) telling.push_back(point);
  }
  const bool fills =
      alarm.treat_missing_data == MissingData::breaching || alarm.treat_missing_data == MissingData::not_breaching;
  const std::string treated = fills && filled > 0 ? fmt::format("{} missing {} treated as {}", filled,
                                                                plural(filled, "datapoint was", "datapoints were"),
                                                                treated_as(alarm.treat_missing_data))
                                                  : "";
  const std::string periods = fmt::format("{} {}", points.size(), plural(points.size(), "period", "periods"));

  std::string text;
  if (real == 0) {
    text = fmt::format("Threshold Crossed: no datapoints were received for {}{}{}.", periods,
                       treated.empty() ? "" : " and ", treated);
  } else if (telling.empty()) {
    text =
        fmt::format("Threshold Crossed: {} {} received for {}{}{}.", real,
                    plural(real, "datapoint was", "datapoints were"), periods, treated.empty() ? "" : " and ", treated);
  } else {
    const bool long_list = telling.size() >= kListed;
    const std::string_view negation = to_alarm ? "" : "not ";
    const std::string listed = long_list ? "" : " " + list(telling, kListed);
    std::string minimum;
    // A band's reason always says how many of how many.
    text = is_band(alarm.comparison) ? "Thresholds Crossed: " : "Threshold Crossed: ";
    if (alarm.datapoints_to_alarm || is_band(alarm.comparison)) {
      const std::uint32_t m = alarm.datapoints_needed();
      const std::uint32_t k = to_alarm ? m : alarm.evaluation_periods - m + 1;
      text += fmt::format("{} out of the last {} datapoints{} {}", telling.size(), alarm.evaluation_periods, listed,
                          plural(telling.size(), "was", "were"));
      minimum = fmt::format(" (minimum {} {} for {} transition)", k, plural(k, "datapoint", "datapoints"),
                            to_alarm ? "OK -> ALARM" : "ALARM -> OK");
    } else {
      text += fmt::format("{} {}{} {}", telling.size(), plural(telling.size(), "datapoint", "datapoints"), listed,
                          plural(telling.size(), "was", "were"));
    }
    text += " " + test_text(alarm.comparison, negation, threshold, telling);
    if (!treated.empty()) text += " and " + treated;
    if (long_list) {
      text += fmt::format(". The most recent datapoints{}: {}", to_alarm ? " which crossed the threshold" : "",
                          list(telling, kListed));
    }
    text += minimum + ".";
  }
  return std::string(cut_utf8(text, kReasonBytes));
}

std::string reason_data(const Alarm& alarm, double threshold, const std::vector<Point>& all, Time at) {
  const std::span<const Point> points(all.data(), std::min(all.size(), kDataPoints));
  JsonWriter json;
  json.begin_object().key("version").value("1.0").key("queryDate").value(data_date(at));
  const auto oldest = std::find_if(points.rbegin(), points.rend(), [](const Point& p) { return p.value.has_value(); });
  if (oldest != points.rend()) json.key("startDate").value(data_date(oldest->begin));
  if (!alarm.unit.empty()) json.key("unit").value(alarm.unit);
  const bool is_math = !alarm.metrics.empty();  // of several metrics, each with a statistic of its own
  if (!is_math && !alarm.statistic.is_extended()) json.key("statistic").value(to_string(alarm.statistic));
  json.key("period").value(alarm.period.count() / 1000);
  json.key("recentDatapoints").begin_array();
  for (auto point = points.rbegin(); point != points.rend(); ++point) {
    if (point->value) json.raw(java_text(*point->value));
  }
  json.end_array();
  if (is_band(alarm.comparison)) {
    write_edges(json, "recentLowerThresholds", points, &Band::lower);
    write_edges(json, "recentUpperThresholds", points, &Band::upper);
  } else {
    json.key("threshold").raw(java_text(threshold));
  }
  json.key("evaluatedDatapoints").begin_array();
  for (const Point& point : points) {
    json.begin_object().key("timestamp").value(data_date(point.begin));
    if (point.value) {
      if (!is_math) json.key("sampleCount").raw(java_text(static_cast<double>(point.samples)));
      json.key("value").raw(java_text(*point.value));
    }
    json.end_object();
  }
  json.end_array().end_object();
  return std::move(json).text();
}

}  // namespace tocsin::alarm
