#include "format/stamp_time.h"

#include <chrono>

namespace tocsin::format {
namespace {

using namespace std::chrono_literals;
using std::chrono::abs;
using std::chrono::days;
using std::chrono::year;

constexpr Duration kClockSkew = 24h;       // a stamp may be this much later than the reference
constexpr Duration kYearTurn = days{183};  // a jump past it is no jump but another year
constexpr Duration kNear = days{31};       // how far apart neighbouring lines of a log in order may stand

std::optional<LocalTime> in_year(const YearlessTime& stamp, year y) {
  const std::chrono::year_month_day date = y / stamp.date;
  if (!date.ok()) return std::nullopt;
  return LocalTime{std::chrono::local_days{date}} + stamp.time_of_day;
}

struct Dated {
  year y;
  LocalTime local;
  Time time;
};

// The latest of the three years that is not past the reference's allowance is also the nearest: a year is longer than
// the allowance.
std::optional<Dated> nearest_year(const YearlessTime& stamp, const Reference& reference) {
  const LocalTime here{(reference.time + reference.zone->offset_at(reference.time)).time_since_epoch()};
  const year y = std::chrono::year_month_day{std::chrono::floor<days>(here)}.year();
  for (const year candidate : {y + std::chrono::years{1}, y, y - std::chrono::years{1}}) {
    const auto local = in_year(stamp, candidate);
    if (!local || *local > here + kClockSkew + days{2}) continue;  // later whatever the offset: spare the look-up
    const Time time = reference.zone->to_utc(*local).first;
    if (time <= reference.time + kClockSkew) return Dated{candidate, *local, time};
  }
  return std::nullopt;
}

LocalTime with_year(const YearlessTime& stamp, const Dated& nearest, const Reference& reference, Time last) {
  const Duration jump = nearest.time - last;
  if (abs(jump) <= kYearTurn || abs(nearest.time - reference.time) <= kClockSkew) return nearest.local;
  const auto other =
      in_year(stamp, jump > Duration{0} ? nearest.y - std::chrono::years{1} : nearest.y + std::chrono::years{1});
  if (!other) return nearest.local;
  const Time time = reference.zone->to_utc(*other).first;
  const bool plausible = abs(time - last) <= kNear && time <= reference.time + kNear;
  return plausible ? *other : nearest.local;
}

Time in_zone(LocalTime local, const Reference& reference, DecoderState& state) {
  const TimeZone::Instants readings = reference.zone->to_utc(local);
  if (readings.first == readings.second) {
    state.second_half_of_overlap = false;
    return readings.first;
  }
  const Duration repeated = readings.second - readings.first;
  const auto& last = state.last_stamp;
  const bool in_order = last && *last >= readings.first - repeated && *last <= readings.second + repeated;
  if (!in_order) {
    state.second_half_of_overlap = abs(readings.second - reference.time) < abs(readings.first - reference.time);
  } else if (!state.second_half_of_overlap) {
    state.second_half_of_overlap = *last - readings.first > repeated / 2;
  }
  return state.second_half_of_overlap ? readings.second : readings.first;
}

}  // namespace

std::optional<Time> to_time(const Stamp& stamp, const Reference& reference, DecoderState& state) {
  if (const auto* time = std::get_if<Time>(&stamp)) {
    state.second_half_of_overlap = false;
    state.last_stamp = *time;
    return *time;
  }
  std::optional<LocalTime> local;
  if (const auto* with_date = std::get_if<LocalTime>(&stamp)) {
    local = *with_date;
  } else if (const auto* yearless = std::get_if<YearlessTime>(&stamp)) {
    const auto nearest = nearest_year(*yearless, reference);
    if (!nearest) return std::nullopt;
    local = state.last_stamp ? with_year(*yearless, *nearest, reference, *state.last_stamp) : nearest->local;
  }
  if (!local) return std::nullopt;
  state.last_stamp = in_zone(*local, reference, state);
  return state.last_stamp;
}

}  // namespace tocsin::format
