#include "control/metric_requests.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "base/limits.h"
#include "base/utf8.h"
#include "metric/statistic.h"
#include "model/units.h"

namespace tocsin::control {
namespace {

namespace dom = simdjson::dom;
using Dimension = MetricsQuery::Dimension;
using namespace std::chrono_literals;

constexpr std::size_t kHistoryMost = 10'000;
constexpr Duration kRecently = 3h;

Unexpected<Error> wrong(std::string message) { return Unexpected(Error{ErrorCode::invalid, std::move(message)}); }

bool parse_number(const std::string& text, std::int64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

// None where the argument is absent.
Result<std::optional<Time>> time_of(const Request& request, const std::string& name) {
  const std::string text = request.first(name);
  if (text.empty()) return std::optional<Time>();
  const auto time = parse_iso8601(text);
  if (!time) return wrong(fmt::format("{} is no ISO 8601 time: '{}'", name, printable(text)));
  return time;
}

Result<std::size_t> count_of(const Request& request, const std::string& name, std::size_t otherwise, std::size_t most) {
  const std::string text = request.first(name);
  if (text.empty()) return otherwise;
  std::int64_t number = 0;
  if (!parse_number(text, number) || number < 1 || number > static_cast<std::int64_t>(most))
    return wrong(fmt::format("{} must be a whole number from 1 to {}, and this is '{}'", name, most, printable(text)));
  return static_cast<std::size_t>(number);
}

Result<Dimension> dimension_of(const dom::element& json) {
  Dimension dimension;
  std::string_view text;
  if (json["Name"].get(text) != simdjson::SUCCESS) return wrong("a dimension needs a \"Name\"");
  dimension.name = text;
  if (json["Value"].get(text) == simdjson::SUCCESS) dimension.value = text;
  return dimension;
}

Result<std::vector<Dimension>> dimensions_of_json(const std::string& text) {
  dom::parser parser;
  dom::element json;
  if (parser.parse(text).get(json) != simdjson::SUCCESS)
    return wrong(fmt::format("the dimensions are no JSON: '{}'", printable(text)));
  std::vector<Dimension> all;
  dom::array list;
  if (json.get(list) != simdjson::SUCCESS) {
    auto dimension = dimension_of(json);
    if (!dimension) return Unexpected(std::move(dimension).error());
    all.push_back(std::move(*dimension));
    return all;
  }
  for (const dom::element entry : list) {
    auto dimension = dimension_of(entry);
    if (!dimension) return Unexpected(std::move(dimension).error());
    all.push_back(std::move(*dimension));
  }
  return all;
}

// "Name=x,Value=y", "Name=x"; a value may hold commas.
Result<Dimension> dimension_of_text(const std::string& text) {
  constexpr std::string_view kName = "Name=";
  constexpr std::string_view kValue = ",Value=";
  if (!text.starts_with(kName))
    return wrong(
        fmt::format("a dimension is written Name=NAME,Value=VALUE, or as JSON, and not '{}'", printable(text)));
  const std::size_t value = text.find(kValue);
  Dimension dimension;
  dimension.name = text.substr(kName.size(), value == std::string::npos ? value : value - kName.size());
  if (value != std::string::npos) dimension.value = text.substr(value + kValue.size());
  return dimension;
}

Result<void> read_metric_name(const Request& request, std::string& name_space, std::string& name) {
  name_space = request.first("namespace");
  name = request.first("metric_name");
  if (name_space.empty() || name.empty()) return wrong("a namespace and a metric name are needed");
  return {};
}

Result<void> read_statistics(const Request& request, std::vector<Statistic>& out) {
  for (const auto& [argument, extended] : {std::pair("statistics", false), std::pair("extended_statistics", true)}) {
    for (const std::string& text : request.all(argument)) {
      const auto statistic = metric::parse_statistic(text);
      if (!statistic) return wrong(statistic.error().message);
      if (statistic->is_extended() != extended)
        return wrong(fmt::format("'{}' belongs to {}", text, extended ? "statistics" : "extended_statistics"));
      if (std::find(out.begin(), out.end(), *statistic) == out.end()) out.push_back(*statistic);
    }
  }
  if (out.empty()) return wrong("at least one of statistics and extended_statistics is needed");
  if (out.size() > limits::kStatisticsAsked)
    return wrong(
        fmt::format("{} statistics are asked for; at most {} are allowed", out.size(), limits::kStatisticsAsked));
  return {};
}

Result<void> read_periods(const Request& request, Periods& out) {
  const auto from = time_of(request, "start_time");
  if (!from) return Unexpected(from.error());
  const auto to = time_of(request, "end_time");
  if (!to) return Unexpected(to.error());
  if (!*from || !*to) return wrong("a start time and an end time are needed");
  if (**to <= **from) return wrong("the end time must be later than the start time");
  std::int64_t seconds = 0;
  constexpr std::int64_t kMostSeconds = 365 * 86'400;
  const std::string period = request.first("period");
  if (parse_number(period, seconds) && seconds > kMostSeconds)
    return wrong(
        fmt::format("the period may be 31536000 seconds (a year) at most, and this is '{}'", printable(period)));
  if (!parse_number(period, seconds) || seconds < 60 || seconds % 60 != 0 || seconds > kMostSeconds)
    return wrong(
        fmt::format("the period must be a multiple of 60 seconds (metrics are kept by the minute), and this "
                    "is '{}'",
                    printable(period)));
  out = {std::chrono::floor<std::chrono::minutes>(**from), **to, std::chrono::seconds(seconds)};
  const auto asked = (out.to - out.from + out.length - Duration{1}) / out.length;
  if (asked > static_cast<std::int64_t>(limits::kDatapointsAnswered))
    return wrong(
        fmt::format("up to {} datapoints are asked for, and at most {} are answered at once: take a longer "
                    "period, or a shorter time between start and end",
                    asked, limits::kDatapointsAnswered));
  return {};
}

}  // namespace

Result<std::vector<Dimension>> parse_dimensions(const std::vector<std::string>& texts, bool value_needed) {
  std::vector<Dimension> all;
  for (const std::string& text : texts) {
    if (text.starts_with('[') || text.starts_with('{')) {
      auto some = dimensions_of_json(text);
      if (!some) return some;
      std::move(some->begin(), some->end(), std::back_inserter(all));
      continue;
    }
    auto dimension = dimension_of_text(text);
    if (!dimension) return Unexpected(std::move(dimension).error());
    all.push_back(std::move(*dimension));
  }
  if (all.size() > limits::kMetricDimensions)
    return wrong(
        fmt::format("{} dimensions are given; a metric has at most {}", all.size(), limits::kMetricDimensions));
  for (const Dimension& dimension : all) {
    if (dimension.name.empty()) return wrong("a dimension has no name");
    if (value_needed && !dimension.value)
      return wrong(fmt::format("the dimension '{}' has no value", printable(dimension.name)));
  }
  return all;
}

Result<StatisticsQuery> statistics_query(const Request& request) {
  StatisticsQuery query;
  if (auto good = read_metric_name(request, query.name_space, query.name); !good)
    return Unexpected(std::move(good).error());
  auto dimensions = parse_dimensions(request.all("dimensions"), true);
  if (!dimensions) return Unexpected(std::move(dimensions).error());
  for (Dimension& dimension : *dimensions)
    query.dimensions.emplace_back(std::move(dimension.name), std::move(*dimension.value));
  std::sort(query.dimensions.begin(), query.dimensions.end());
  if (const std::string text = request.first("unit"); !text.empty()) {
    const auto unit = unit_named(text);
    if (!unit) return wrong(fmt::format("'{}' is no unit that CloudWatch knows", printable(text)));
    query.unit = std::string(*unit);
  }
  if (auto good = read_periods(request, query.periods); !good) return Unexpected(std::move(good).error());
  if (auto good = read_statistics(request, query.statistics); !good) return Unexpected(std::move(good).error());
  return query;
}

Result<MetricsQuery> metrics_query(const Request& request, Time now) {
  MetricsQuery query;
  query.name_space = request.first("namespace");
  query.name = request.first("metric_name");
  auto dimensions = parse_dimensions(request.all("dimensions"), false);
  if (!dimensions) return Unexpected(std::move(dimensions).error());
  query.dimensions = std::move(*dimensions);
  if (const std::string recently = request.first("recently_active"); !recently.empty()) {
    if (recently != "PT3H") return wrong("recently_active takes PT3H alone");
    query.active_since = now - kRecently;
  }
  if (const std::string token = request.first("starting_token"); !token.empty()) {
    if (!parse_number(token, query.after) || query.after < 1)
      return wrong(fmt::format("'{}' is no token of an earlier answer", printable(token)));
  }
  const auto most = count_of(request, "max_items", limits::kMetricsListed, limits::kMetricsListed);
  if (!most) return Unexpected(most.error());
  query.most = *most;
  return query;
}

Result<HistoryQuery> history_query(const Request& request, AlarmTypes& types) {
  HistoryQuery query;
  query.alarm = request.first("alarm_name");
  if (const std::string kind = request.first("history_item_type"); !kind.empty()) {
    for (const HistoryKind known :
         {HistoryKind::configuration_update, HistoryKind::state_update, HistoryKind::action}) {
      if (kind == to_string(known)) query.kind = known;
    }
    if (!query.kind)
      return wrong(fmt::format("a history item type is ConfigurationUpdate, StateUpdate or Action, and not '{}'",
                               printable(kind)));
  }
  const auto from = time_of(request, "start_date");
  if (!from) return Unexpected(from.error());
  const auto to = time_of(request, "end_date");
  if (!to) return Unexpected(to.error());
  query.from = *from;
  query.to = *to;
  const std::string order = request.first("scan_by");
  query.oldest_first = order == "TimestampAscending";
  if (!order.empty() && !query.oldest_first && order != "TimestampDescending")
    return wrong(fmt::format("scan_by is TimestampDescending or TimestampAscending, and not '{}'", printable(order)));
  const auto most = count_of(request, "max_items", kHistoryMost, kHistoryMost);
  if (!most) return Unexpected(most.error());
  query.most = *most;
  const auto asked = request.all("alarm_types");
  if (asked.empty()) return query;
  types = {false, false};
  for (const std::string& type : asked) {
    if (type != "MetricAlarm" && type != "CompositeAlarm")
      return wrong(fmt::format("an alarm type is MetricAlarm or CompositeAlarm, and not '{}'", printable(type)));
    (type == "MetricAlarm" ? types.metric : types.composite) = true;
  }
  return query;
}

}  // namespace tocsin::control
