#include <fmt/format.h>

#include "base/limits.h"
#include "ruleset/decode_entries.h"

namespace tocsin::ruleset {
namespace {

using namespace std::chrono_literals;

constexpr Duration kShortestGiveUp = 1min;
constexpr Duration kLongestGiveUp = 24h * 14;
constexpr Duration kShortestAge = 1min;
constexpr Duration kLongestAge = 24h * 365;
constexpr std::uint32_t kMostChanges = 10'000;

bool decode_within(Fields& fields, std::string_view key, Duration least, Duration most, Duration& out) {
  Duration given{};
  if (!fields.duration(key, given)) return false;
  if (given < least || given > most) {
    fields.error(key, fmt::format("'{}' must lie between {} and {}, but this is {}", key, to_text(least), to_text(most),
                                  to_text(given)));
    return false;
  }
  out = given;
  return true;
}

// A whole number of changes, or 0 for never.
void decode_threshold(Fields& fields, std::string_view key, std::uint32_t& out) {
  double given = 0;
  if (!fields.number(key, given)) return;
  const auto whole = static_cast<std::uint32_t>(given >= 0 && given <= kMostChanges ? given : kMostChanges + 1);
  if (whole > kMostChanges || given != static_cast<double>(whole)) {
    fields.error(key, fmt::format("'{}' must be a whole number from 0 to {}", key, kMostChanges), "0 switches it off");
    return;
  }
  out = whole;
}

}  // namespace

Duration decode_give_up(Fields& fields, Duration otherwise) {
  decode_within(fields, "give_up_after", kShortestGiveUp, kLongestGiveUp, otherwise);
  return otherwise;
}

Duration decode_delivery(Fields& fields, Topic& topic) {
  fields.text("fallback", topic.fallback);
  decode_within(fields, "notify_max_age", kShortestAge, kLongestAge, topic.notify_max_age);
  decode_threshold(fields, "storm_threshold", topic.storm_threshold);
  decode_threshold(fields, "flap_threshold", topic.flap_threshold);
  return decode_give_up(fields, limits::kGiveUpAfter);
}

}  // namespace tocsin::ruleset
