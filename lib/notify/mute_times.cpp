#include "notify/mute_times.h"

#include <algorithm>
#include <chrono>

namespace tocsin::notify {
namespace {

using std::chrono::days;

constexpr int kDaysBack = 8;  // a mute lasts a week at most

// 0: Monday.
unsigned weekday_of(std::chrono::local_days day) { return (std::chrono::weekday(day).iso_encoding() + 6) % 7; }

}  // namespace

std::optional<Time> muted_until(const Mute& mute, const TimeZone& zone, Time now) {
  if (mute.from) return now >= *mute.from && mute.until && now < *mute.until ? mute.until : std::nullopt;
  const LocalTime local{now.time_since_epoch() + zone.offset_at(now)};
  const auto today = std::chrono::floor<days>(local);
  std::optional<Time> until;
  for (int back = 0; back <= kDaysBack; ++back) {
    const std::chrono::local_days day = today - days(back);
    if ((mute.days >> weekday_of(day) & 1U) == 0) continue;
    const Time begin = zone.to_utc(LocalTime(day) + mute.start).first;
    if (now >= begin && now < begin + mute.duration)
      until = std::max(until.value_or(Time::min()), begin + mute.duration);
  }
  return until;
}

}  // namespace tocsin::notify
