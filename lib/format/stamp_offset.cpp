#include "format/stamp_offset.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <string_view>

namespace tocsin::format {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Duration kQuarter = minutes(15);
constexpr Duration kFurthest = hours(26);  // between the westernmost and the easternmost zone

// Those that are not whole hours from UTC, without daylight saving time.
struct Zone {
  int minutes;
  std::string_view name;
};
constexpr std::array kZones = {
    Zone{-570, "Pacific/Marquesas"},  Zone{-210, "America/St_Johns"}, Zone{210, "Asia/Tehran"},
    Zone{270, "Asia/Kabul"},          Zone{330, "Asia/Kolkata"},      Zone{345, "Asia/Kathmandu"},
    Zone{390, "Asia/Yangon"},         Zone{525, "Australia/Eucla"},   Zone{570, "Australia/Darwin"},
    Zone{630, "Australia/Lord_Howe"}, Zone{765, "Pacific/Chatham"}};

}  // namespace

std::optional<Duration> StampOffset::look(Duration ahead, Time arrival) {
  // A stamp is a little before its line's arrival: rounded so that this falls to the nearest quarter.
  const auto quarters = static_cast<std::int64_t>(
      std::llround(static_cast<double>(ahead.count()) / static_cast<double>(kQuarter.count())));
  const Duration rest = ahead - kQuarter * quarters;
  const bool fits = quarters != 0 && rest >= -kUnderWay && rest <= kAhead && kQuarter * std::abs(quarters) <= kFurthest;
  if (!fits || quarters != quarters_ || arrival < since_) {
    looks_ = 0;
    since_ = arrival;
    quarters_ = quarters;
    if (!fits) found_.reset();
  }
  if (!fits) return std::nullopt;
  if (++looks_ < kLooks || arrival - since_ < kSpan) return std::nullopt;
  found_ = kQuarter * quarters;
  if (told_ == found_) return std::nullopt;
  told_ = found_;
  return found_;
}

std::string offset_text(Duration offset) {
  const auto all = std::chrono::duration_cast<minutes>(std::chrono::abs(offset)).count();
  std::string text = all >= 60 ? fmt::format("{}h", all / 60) : std::string();
  if (all % 60 != 0) text += fmt::format("{}{}m", text.empty() ? "" : " ", all % 60);
  return text + (offset > Duration{0} ? " ahead of" : " behind");
}

std::string zone_ahead_of_utc(Duration offset) {
  if (offset == Duration{0}) return "UTC";
  const auto all = std::chrono::duration_cast<minutes>(offset).count();
  if (all % 60 == 0 && all >= -12 * 60 && all <= 14 * 60) return fmt::format("Etc/GMT{:+}", -all / 60);
  for (const Zone& zone : kZones) {
    if (zone.minutes == all) return std::string(zone.name);
  }
  return {};
}

}  // namespace tocsin::format
