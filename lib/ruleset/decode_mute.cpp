#include <fmt/format.h>

#include <array>

#include "base/limits.h"
#include "ruleset/decode_entries.h"

namespace tocsin::ruleset {
namespace {

using namespace std::chrono_literals;

constexpr std::array kKeys = {Key{"name"},  Key{"alarms"},   Key{"reason"}, Key{"from"},    Key{"until"},
                              Key{"start"}, Key{"duration"}, Key{"days"},   Key{"timezone"}};
constexpr NameRule kNameRule{"the name of a mute", 256};
constexpr NameRule kReasonRule{"'reason'", 1024};
constexpr Duration kShortest = 1min;
constexpr Duration kLongest = 24h * 7;
constexpr std::uint8_t kEveryDay = 0x7F;
constexpr std::array<std::string_view, 7> kDays = {"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};

bool decode_moment(Fields& fields, std::string_view key, std::optional<Time>& out) {
  Located<std::string> text;
  if (!fields.text(key, text)) return false;
  out = parse_iso8601(text.value);
  if (!out)
    fields.error(key, fmt::format("'{}' must be a time, but this is '{}'", key, text.value),
                 "write it as 2026-11-15T20:35:00Z or 2026-11-15T21:35:00+01:00");
  return out.has_value();
}

// "23:30" as the time since midnight.
std::optional<Duration> time_of_day(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : -100; };
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  const int hour = digit(0) * 10 + digit(1);
  const int minute = digit(3) * 10 + digit(4);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59) return std::nullopt;
  return std::chrono::hours(hour) + std::chrono::minutes(minute);
}

void decode_days(Fields& fields, std::uint8_t& days) {
  days = kEveryDay;
  std::vector<Located<std::string>> words;
  if (!fields.texts("days", words)) return;
  days = 0;
  for (const auto& word : words) {
    std::size_t day = 0;
    while (day < kDays.size() && kDays[day] != word.value) ++day;
    if (day == kDays.size()) {
      fields.diagnostics().error(word.span, fmt::format("'{}' is no day", word.value),
                                 suggestion(word.value, kDays, "days: [monday, friday]"));
    } else {
      days = static_cast<std::uint8_t>(days | (1U << day));
    }
  }
  if (words.empty()) fields.error("days", "'days' names no day", "leave it out for every day");
}

void decode_again(Fields& fields, Mute& mute) {
  fields.require({"start", "duration"});
  Located<std::string> start;
  if (fields.text("start", start)) {
    const auto time = time_of_day(start.value);
    if (time)
      mute.start = *time;
    else
      fields.error("start", fmt::format("'start' must be a time of the day, but this is '{}'", start.value),
                   "write it in quotes: start: \"23:30\"");
  }
  Duration duration{};
  if (fields.duration("duration", duration)) {
    mute.duration = duration;
    if (duration < kShortest || duration > kLongest)
      fields.error("duration", fmt::format("'duration' must lie between {} and {}, but this is {}", to_text(kShortest),
                                           to_text(kLongest), to_text(duration)));
  }
  decode_days(fields, mute.days);
  fields.text("timezone", mute.timezone);
}

void decode_once(Fields& fields, Mute& mute) {
  fields.require({"from", "until"});
  decode_moment(fields, "from", mute.from);
  decode_moment(fields, "until", mute.until);
  if (mute.from && mute.until && *mute.until <= *mute.from)
    fields.error("until", "'until' is not after 'from': nothing would be muted");
  for (const std::string_view key : {"start", "duration", "days", "timezone"}) {
    if (fields.has(key))
      fields.diagnostics().error(fields.span_of(key), fmt::format("a mute with 'from' has no '{}'", key),
                                 "either once, by from and until; or again and again, by start and duration");
  }
}

}  // namespace

void decode_mute(const Document& document, const YamlNode& node, Decoded& out, Diagnostics& diagnostics) {
  Fields fields(document, node, "a mute", kKeys, diagnostics);
  if (node.kind != Kind::mapping) return;
  Mute mute;
  fields.require({"name", "alarms"});
  if (fields.text("name", mute.name)) check_name(mute.name.value, mute.name.span, kNameRule, diagnostics);
  if (fields.texts("alarms", mute.alarms)) {
    if (mute.alarms.empty()) fields.error("alarms", "'alarms' names no alarm", "alarms: [\"backup *\"]");
    if (mute.alarms.size() > limits::kMutedAlarms)
      fields.error("alarms", fmt::format("'alarms' has {} entries; at most {} are allowed", mute.alarms.size(),
                                         limits::kMutedAlarms));
    for (const auto& alarm : mute.alarms) check_name(alarm.value, alarm.span, kAlarmNameRule, diagnostics);
  }
  if (Located<std::string> reason; fields.text("reason", reason)) {
    check_name(reason.value, reason.span, kReasonRule, diagnostics);
    mute.reason = reason.value;
  }
  if (fields.has("from") || fields.has("until"))
    decode_once(fields, mute);
  else
    decode_again(fields, mute);
  out.rules.mutes.push_back(std::move(mute));
}

}  // namespace tocsin::ruleset
