#include "control/mute_request.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/utf8.h"
#include "base/uuid.h"

namespace tocsin::control {
namespace {

constexpr std::size_t kReasonCharacters = 1023;  // as of a state that is set by hand
constexpr std::size_t kAlarmsCharacters = 255;   // as of an alarm's name
constexpr std::size_t kIdCharacters = 8;
constexpr Duration kShortest = std::chrono::seconds(1);

Unexpected<Error> wrong(std::string message) { return Unexpected(Error{ErrorCode::invalid, std::move(message)}); }

bool has_control(const std::string& text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

Result<notify::HandMute> mute_request(const Request& request, Time now) {
  notify::HandMute mute;
  mute.alarms = request.first("alarms");
  mute.reason = request.first("reason");
  if (mute.alarms.empty()) return wrong("which alarm? write its name, or a pattern such as 'backup *'");
  if (count_characters(mute.alarms) > kAlarmsCharacters || has_control(mute.alarms))
    return wrong("the name or pattern of the alarms is longer than any alarm's, or holds a control character");
  if (count_characters(mute.reason) > kReasonCharacters || has_control(mute.reason))
    return wrong(
        fmt::format("the reason has more than {} characters, or holds a control character", kReasonCharacters));
  const std::string text = request.first("for");
  const auto span = parse_duration(text);
  if (!span || *span < kShortest || *span > limits::kMuteLongest)
    return wrong(fmt::format("for how long? write a duration such as 30m, 2h or 1d, at most {}, and not '{}'",
                             to_text(limits::kMuteLongest), printable(text)));
  mute.from = now;
  mute.until = now + *span;
  mute.id = uuid5("mute", fmt::format("{}\n{}", mute.alarms, to_ms(now))).substr(0, kIdCharacters);
  return mute;
}

}  // namespace tocsin::control
