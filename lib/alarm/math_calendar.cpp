#include <chrono>

#include "alarm/math_functions.h"

namespace tocsin::alarm::functions {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::year_month_day;

// A value for every period: what a clock shows does not depend on data, so that there are no gaps.
template <class Show>
MathValue each_period(const MathCall& call, Show show) {
  MathSeries series(call.periods.count);
  for (std::size_t period = 0; period < series.size(); ++period) {
    series[period] = static_cast<double>(show(call.periods.begin_of(period)));
  }
  return series_value(std::move(series));
}

year_month_day date_of(Time time) { return year_month_day(floor<days>(time)); }
auto time_of_day(Time time) { return std::chrono::hh_mm_ss(time - floor<days>(time)); }

}  // namespace

MathValue period(const MathCall& call) { return scalar_value(call.periods.seconds()); }

MathValue time_series(const MathCall& call) {
  return series_value(MathSeries(call.periods.count, call.arguments[0].scalar));
}

MathValue minute(const MathCall& call) {
  return each_period(call, [](Time begin) { return time_of_day(begin).minutes().count(); });
}

MathValue hour(const MathCall& call) {
  return each_period(call, [](Time begin) { return time_of_day(begin).hours().count(); });
}

MathValue day_of_week(const MathCall& call) {
  return each_period(call, [](Time begin) { return std::chrono::weekday(floor<days>(begin)).iso_encoding(); });
}

MathValue day_of_month(const MathCall& call) {
  return each_period(call, [](Time begin) { return static_cast<unsigned>(date_of(begin).day()); });
}

MathValue month(const MathCall& call) {
  return each_period(call, [](Time begin) { return static_cast<unsigned>(date_of(begin).month()); });
}

MathValue year(const MathCall& call) {
  return each_period(call, [](Time begin) { return static_cast<int>(date_of(begin).year()); });
}

MathValue epoch(const MathCall& call) {
  return each_period(call, [](Time begin) { return floor<std::chrono::seconds>(begin).time_since_epoch().count(); });
}

}  // namespace tocsin::alarm::functions
