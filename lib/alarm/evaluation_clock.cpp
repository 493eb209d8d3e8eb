#include "alarm/evaluation_clock.h"

#include <numeric>

namespace tocsin::alarm {
namespace {

using namespace std::chrono_literals;

constexpr Duration kWeek = 168h;
constexpr Duration kFirstMonday = 96h;  // 1970-01-01 was a Thursday

Duration step_of(const Alarm& alarm) {
  const Duration period = alarm.evaluated_period();
  if (period < 60s) return 10s;
  return period * static_cast<std::int64_t>(alarm.evaluation_periods) > 24h ? Duration{1h} : Duration{60s};
}

}  // namespace

EvaluationClock::EvaluationClock(const Alarm& alarm, std::shared_ptr<const TimeZone> zone)
    : period_(alarm.evaluated_period()),
      step_(step_of(alarm)),
      granule_(std::gcd(step_.count(), period_.count())),
      range_(alarm.evaluation_periods + alarm.evaluation_range_extra),
      is_wall_clock_(!alarm.wall_clock_zone.empty()),
      zone_(std::move(zone)) {
  if (!is_wall_clock_) return;
  range_ = alarm.evaluation_periods;  // no look back beyond them
  if (!zone_) offset_ = parse_utc_offset(alarm.wall_clock_zone).value_or(Duration{0});
  step_ = std::min<Duration>(step_, 60s);
  granule_ = std::min<Duration>(period_, 60s);
}

Time EvaluationClock::at_or_before(Time time) const { return floor_to(time, step_); }

std::vector<Time> EvaluationClock::edges(Time evaluation) const {
  if (is_wall_clock_) return wall_clock_edges(evaluation);
  std::vector<Time> edges;
  edges.reserve(range_ + 1);
  for (std::uint32_t i = 0; i <= range_; ++i) edges.push_back(evaluation - period_ * static_cast<std::int64_t>(i));
  return edges;
}

std::vector<Time> EvaluationClock::wall_clock_edges(Time evaluation) const {
  const Duration offset = zone_ ? Duration(zone_->offset_at(evaluation)) : offset_;
  const Duration shift = period_ == kWeek ? kFirstMonday : Duration{0};
  const Duration newest = floor_to(evaluation + offset - shift, period_).time_since_epoch() + shift;
  std::vector<Time> edges;
  for (std::uint32_t i = 0; i <= range_; ++i) {
    const Duration local = newest - period_ * static_cast<std::int64_t>(i);
    // A midnight is where the zone says it is: days at the ends of daylight saving are longer or shorter.
    edges.push_back(zone_ ? zone_->to_utc(LocalTime{local}).first : Time{local - offset});
  }
  return edges;
}

std::optional<Duration> parse_utc_offset(std::string_view text) {
  const auto digit = [text](std::size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : -1; };
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  if (digit(1) < 0 || digit(2) < 0 || digit(4) < 0 || digit(5) < 0) return std::nullopt;
  const int minutes = digit(4) * 10 + digit(5);
  const Duration offset = std::chrono::hours(digit(1) * 10 + digit(2)) + std::chrono::minutes(minutes);
  if (minutes > 59 || minutes % 5 != 0 || offset > 14h) return std::nullopt;
  return text[0] == '-' ? -offset : offset;
}

}  // namespace tocsin::alarm
