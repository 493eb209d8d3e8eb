#include "alarm/composite_reason.h"

#include <fmt/format.h>

#include <array>
#include <chrono>

#include "base/json_writer.h"
#include "base/utf8.h"

namespace tocsin::alarm {
namespace {

constexpr std::size_t kReasonBytes = 1023;      // AWS: StateReason
constexpr std::size_t kReasonDataBytes = 4000;  // AWS: StateReasonData
constexpr std::array<std::string_view, 7> kDays = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                                   "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths = {"January",   "February", "March",    "April",
                                                      "May",       "June",     "July",     "August",
                                                      "September", "October",  "November", "December"};

struct Civil {
  std::chrono::sys_days day;
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::milliseconds> clock;

  explicit Civil(Time time) : day(std::chrono::floor<std::chrono::days>(time)), date(day), clock(time - day) {}
};

std::string spoken_date(Time time) {  // Friday 22 July, 2022 15:57:45 UTC
  const Civil c(time);
  return fmt::format("{} {:02} {}, {:04} {:02}:{:02}:{:02} UTC", kDays[std::chrono::weekday(c.day).c_encoding()],
                     static_cast<unsigned>(c.date.day()), kMonths[static_cast<unsigned>(c.date.month()) - 1],
                     static_cast<int>(c.date.year()), c.clock.hours().count(), c.clock.minutes().count(),
                     c.clock.seconds().count());
}

std::string data_date(Time time) {  // 2019-10-02T17:04:40.985+0000
  const Civil c(time);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}+0000", static_cast<int>(c.date.year()),
                     static_cast<unsigned>(c.date.month()), static_cast<unsigned>(c.date.day()),
                     c.clock.hours().count(), c.clock.minutes().count(), c.clock.seconds().count(),
                     c.clock.subseconds().count());
}

std::string evaluates(const ArnPlace& place, std::string_view composite, std::string_view done, AlarmState state) {
  const std::string tail = fmt::format(" was {} and its alarm rule evaluates to {}", done, to_string(state));
  return std::string(cut_utf8(alarm_arn(place, composite), kReasonBytes - tail.size())) + tail;
}

std::string to_json(const ArnPlace& place, const Trigger& trigger) {
  JsonWriter json;
  json.begin_object().key("arn").value(alarm_arn(place, trigger.name)).key("state").begin_object();
  json.key("value").value(to_string(trigger.state)).key("timestamp").value(data_date(trigger.since));
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
