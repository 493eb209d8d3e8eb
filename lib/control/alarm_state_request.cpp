#include "control/alarm_state_request.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <string_view>
#include <utility>

#include "base/utf8.h"

namespace tocsin::control {
namespace {

constexpr std::size_t kReasonCharacters = 1023;      // AWS: StateReason
constexpr std::size_t kReasonDataCharacters = 4000;  // AWS: StateReasonData

Unexpected<Error> wrong(std::string message) { return Unexpected(Error{ErrorCode::invalid, std::move(message)}); }

Result<void> check_length(std::string_view what, std::string_view text, std::size_t most) {
  const std::size_t length = count_characters(text);
  if (length <= most) return {};
  return wrong(fmt::format("the {} has {} characters; at most {} are allowed", what, length, most));
}

}  // namespace

Result<engine::SetAlarmState> alarm_state_request(const Request& request, Time now) {
  engine::SetAlarmState set;
  set.alarm = request.first("alarm_name");
  set.group = request.first("group");
  set.reason = request.first("state_reason");
  set.reason_data = request.first("state_reason_data");
  set.at = now;
  if (set.alarm.empty()) return wrong("an alarm name is needed");
  if (set.reason.empty()) return wrong("a state reason is needed: it stands in history and notifications");
  if (auto good = check_length("state reason", set.reason, kReasonCharacters); !good)
    return Unexpected(std::move(good).error());
  if (auto good = check_length("state reason data", set.reason_data, kReasonDataCharacters); !good)
    return Unexpected(std::move(good).error());
  if (!set.reason_data.empty()) {
    simdjson::dom::parser parser;
    simdjson::dom::element data;
    if (parser.parse(set.reason_data).get(data) != simdjson::SUCCESS || !data.is_object())
      return wrong("the state reason data must be a JSON object");
    set.reason_data = simdjson::minify(data);  // on one line, as all that stands inside of other JSON
  }
  const std::string value = request.first("state_value");
  for (const AlarmState state : {AlarmState::ok, AlarmState::alarm, AlarmState::insufficient_data}) {
    if (value != to_string(state)) continue;
    set.state = state;
    return set;
  }
  return wrong(fmt::format("a state is OK, ALARM or INSUFFICIENT_DATA, and not '{}'", printable(value)));
}

}  // namespace tocsin::control
