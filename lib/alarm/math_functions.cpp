#include "alarm/math_functions.h"

#include <fmt/format.h>

#include <algorithm>

namespace tocsin::alarm {
namespace {

using Typed = Result<MathType, MathError>;

Typed as_argument(const MathSite& site) { return site.arguments[0].type; }
Typed always_scalar(const MathSite& /*site*/) { return MathType{MathKind::scalar, 1}; }
Typed always_series(const MathSite& /*site*/) { return MathType{MathKind::series, 1}; }
Typed always_band(const MathSite& /*site*/) { return MathType{MathKind::array, 2}; }

Typed aggregate_type(const MathSite& site) {
  return MathType{site.arguments[0].type.kind == MathKind::array ? MathKind::series : MathKind::scalar, 1};
}

Typed choice_type(const MathSite& site) {
  const bool any_series = std::any_of(site.arguments.begin(), site.arguments.end(),
                                      [](const auto& argument) { return argument.type.kind == MathKind::series; });
  return MathType{any_series ? MathKind::series : MathKind::scalar, 1};
}

Typed metrics_type(const MathSite& site) {
  const std::string_view part = site.arguments.empty() ? std::string_view() : site.arguments[0].node->name;
  const auto named = std::count_if(site.names.begin(), site.names.end(), [&](const MathName& name) {
    return name.is_metric && name.id.find(part) != std::string::npos;
  });
  if (named > 0) return MathType{MathKind::array, static_cast<std::size_t>(named)};
  if (part.empty()) return Unexpected(site.error("there are no metrics for METRICS()"));
  return Unexpected(site.error(fmt::format("no metric's id contains '{}'", part)));
}

std::size_t count_of(const MathNode& node) { return static_cast<std::size_t>(node.number); }

// The one function whose kind depends on values: so they are written as numbers.
Typed slice_type(const MathSite& site) {
  const std::size_t size = site.arguments[0].type.members;
  const std::size_t begin = count_of(*site.arguments[1].node);
  const std::size_t end = site.arguments.size() > 2 ? std::min(size, count_of(*site.arguments[2].node)) : size;
  if (begin >= end) {
    return Unexpected(
        site.error(size == 1 ? "this SLICE leaves nothing of the array's one series"
                             : fmt::format("this SLICE leaves nothing of the array's {} series", size),
                   "SLICE(array, begin, end): they are numbered from 0, and the one at the end is not in it"));
  }
  return end - begin == 1 ? MathType{MathKind::series, 1} : MathType{MathKind::array, end - begin};
}

Typed sort_type(const MathSite& site) {
  const std::size_t size = site.arguments[0].type.members;
  if (site.arguments.size() < 4) return MathType{MathKind::array, size};
  const std::size_t most = count_of(*site.arguments[3].node);
  if (most == 0) return Unexpected(site.error("this SORT leaves nothing"));
  return MathType{MathKind::array, std::min(size, most)};
}

constexpr std::string_view kFillings[] = {"REPEAT", "LINEAR"};
constexpr std::string_view kSortKeys[] = {"AVG", "MIN", "MAX", "SUM"};
constexpr std::string_view kDirections[] = {"ASC", "DESC"};

constexpr MathParameter kOne{kScalar | kSeries};
constexpr MathParameter kAny{kScalar | kSeries | kArray};
constexpr MathParameter kSeriesOrArray{kSeries | kArray};
constexpr MathParameter kArrayOnly{kArray};
constexpr MathParameter kSeriesOnly{kSeries};
constexpr MathParameter kAnotherOne{kScalar | kSeries, true};
constexpr MathParameter kIndex{kCount};
constexpr MathParameter kAnotherIndex{kCount, true};

using namespace functions;
constexpr MathFunction kFunctions[] = {
    {"METRICS", {MathParameter{kText, true}}, metrics_type, metrics},
    {"SUM", {kSeriesOrArray}, aggregate_type, sum},
    {"AVG", {kSeriesOrArray}, aggregate_type, average},
    {"MIN", {kSeriesOrArray}, aggregate_type, minimum},
    {"MAX", {kSeriesOrArray}, aggregate_type, maximum},
    {"STDDEV", {kSeriesOrArray}, aggregate_type, standard_deviation},
    {"DATAPOINT_COUNT", {kSeriesOrArray}, aggregate_type, datapoint_count},
    {"FILL", {kSeriesOrArray, MathParameter{kScalar | kSeries | kWord, false, kFillings}}, as_argument, fill},
    {"IF", {kOne, kOne, kAnotherOne}, choice_type, choose},
    {"RATE", {kSeriesOrArray}, as_argument, rate},
    {"DIFF", {kSeriesOrArray}, as_argument, difference},
    {"DIFF_TIME", {kSeriesOrArray}, as_argument, time_difference},
    {"RUNNING_SUM", {kSeriesOrArray}, as_argument, running_sum},
    {"PERIOD", {MathParameter{kMetric}}, always_scalar, period},
    {"ABS", {kAny}, as_argument, absolute},
    {"CEIL", {kAny}, as_argument, round_up},
    {"FLOOR", {kAny}, as_argument, round_down},
    {"LOG", {kAny}, as_argument, natural_logarithm},
    {"LOG10", {kAny}, as_argument, decimal_logarithm},
    {"TIME_SERIES", {MathParameter{kScalar}}, always_series, time_series},
    {"FIRST", {kArrayOnly}, always_series, first},
    {"LAST", {kArrayOnly}, always_series, last},
    {"SLICE", {kArrayOnly, kIndex, kAnotherIndex}, slice_type, slice},
    {"SORT",
     {kArrayOnly, MathParameter{kWord, false, kSortKeys}, MathParameter{kWord, false, kDirections}, kAnotherIndex},
     sort_type,
     functions::sort},
    {"REMOVE_EMPTY", {kArrayOnly}, as_argument, remove_empty},
    {"MINUTE", {kSeriesOnly}, always_series, minute},
    {"HOUR", {kSeriesOnly}, always_series, hour},
    {"DAY", {kSeriesOnly}, always_series, day_of_week},
    {"DATE", {kSeriesOnly}, always_series, day_of_month},
    {"MONTH", {kSeriesOnly}, always_series, functions::month},
    {"YEAR", {kSeriesOnly}, always_series, functions::year},
    {"EPOCH", {kSeriesOnly}, always_series, epoch},
    {"ANOMALY_DETECTION_BAND",
     {MathParameter{kMetric}, MathParameter{kFactor, true}},
     always_band,
     anomaly_detection_band},
};

constexpr RefusedMathFunction kRefused[] = {
    {"SEARCH", "it looks through all metrics of an account: name each metric in an entry of its own"},
    {"INSIGHT_RULE_METRIC", "there are no Contributor Insights rules here"},
    {"SERVICE_QUOTA", "it asks AWS for an account's quotas: write the number"},
    {"DB_PERF_INSIGHTS", "it asks AWS for the counters of a managed database"},
};

constexpr std::string_view kOverAllPeriods[] = {"SUM", "AVG", "MIN", "MAX", "STDDEV", "DATAPOINT_COUNT"};

}  // namespace

std::size_t MathFunction::most() const {
  return static_cast<std::size_t>(std::count_if(parameters.begin(), parameters.end(),
                                                [](const MathParameter& each) { return each.accepts != kNothing; }));
}

std::size_t MathFunction::least() const {
  return static_cast<std::size_t>(std::count_if(parameters.begin(), parameters.end(), [](const MathParameter& each) {
    return each.accepts != kNothing && !each.optional;
  }));
}

std::span<const MathFunction> math_functions() { return kFunctions; }
std::span<const RefusedMathFunction> refused_math_functions() { return kRefused; }

const MathFunction* find_math_function(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kFunctions), std::end(kFunctions), [&](const auto& each) { return each.name == name; });
  return found == std::end(kFunctions) ? nullptr : found;
}

bool depends_on_range(const MathFunction& function, MathKind first_argument) {
  if (function.name == "RUNNING_SUM") return true;
  return first_argument == MathKind::series &&
         std::find(std::begin(kOverAllPeriods), std::end(kOverAllPeriods), function.name) != std::end(kOverAllPeriods);
}

}  // namespace tocsin::alarm
