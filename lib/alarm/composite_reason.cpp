#include "alarm/composite_reason.h"

#include <fmt/format.h>

#include "alarm/reason.h"
#include "base/json_writer.h"
#include "base/spoken_time.h"
#include "base/utf8.h"

namespace tocsin::alarm {
namespace {

constexpr std::size_t kReasonDataBytes = 4000;  // AWS: StateReasonData
std::string evaluates(const ArnPlace& place, std::string_view composite, std::string_view done, AlarmState state) {
  const std::string tail = fmt::format(" was {} and its alarm rule evaluates to {}", done, to_string(state));
  return std::string(cut_utf8(alarm_arn(place, composite), kReasonBytes - tail.size())) + tail;
}

std::string to_json(const ArnPlace& place, const Trigger& trigger) {
  JsonWriter json;
  json.begin_object().key("arn").value(alarm_arn(place, trigger.name)).key("state").begin_object();
  json.key("value").value(to_string(trigger.state));
  // One that never changed has been so since it was made.
  if (trigger.since != kEpoch) json.key("timestamp").value(data_date(trigger.since));
  json.end_object().end_object();
  return std::move(json).text();
}

}  // namespace

std::string created_reason(const ArnPlace& place, std::string_view composite, AlarmState state) {
  return evaluates(place, composite, "created", state);
}

std::string updated_reason(const ArnPlace& place, std::string_view composite, AlarmState state) {
  return evaluates(place, composite, "updated", state);
}

std::string triggered_reason(const ArnPlace& place, const Trigger& trigger) {
  const std::string tail =
      fmt::format(" transitioned to {} at {}", to_string(trigger.state), spoken_date(trigger.since));
  return std::string(cut_utf8(alarm_arn(place, trigger.name), kReasonBytes - tail.size())) + tail;
}

std::string composite_reason_data(const ArnPlace& place, std::span<const Trigger> triggers) {
  constexpr std::string_view kHead = R"({"triggeringAlarms":[)";
  constexpr std::string_view kTail = "]}";
  std::string text(kHead);
  for (const Trigger& trigger : triggers) {
    const std::string one = to_json(place, trigger);
    if (text.size() + 1 + one.size() + kTail.size() > kReasonDataBytes) break;
    if (text.size() > kHead.size()) text += ',';
    text += one;
  }
  return text.append(kTail);
}

}  // namespace tocsin::alarm
