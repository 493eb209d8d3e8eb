#include "notify/endpoint_watch.h"

#include <fmt/format.h>

#include <chrono>

#include "base/counted.h"
#include "base/limits.h"
#include "base/uuid.h"
#include "notify/memory.h"

namespace tocsin::notify {

std::optional<Transition> EndpointWatch::take(const EndpointResult& result, const std::string& name,
                                              const std::string& subscription, Time now) {
  Transition t;
  t.old_state = state_;
  if (result.delivered) {
    const auto since = std::exchange(failing_since_, std::nullopt);
    const std::uint64_t failures = std::exchange(failures_, 0);
    if (state_ == AlarmState::ok) return std::nullopt;
    state_ = AlarmState::ok;
    reason_ = fmt::format("delivering again, after {}{}", counted(failures, "failed attempt"),
                          since ? " since " + to_iso8601(*since) : "");
  } else {
    ++failures_;
    if (!failing_since_ || *failing_since_ > now) failing_since_ = now;  // or the clock was set back
    if (state_ == AlarmState::alarm) return std::nullopt;
    if (!result.given_up && now - *failing_since_ < limits::kEndpointFails) return std::nullopt;
    state_ = AlarmState::alarm;
    reason_ =
        fmt::format("{} since {}, the last one: {}{}", counted(failures_, "failed attempt"),
                    to_iso8601(*failing_since_), result.detail, result.given_up ? "; a notification was given up" : "");
  }
  changed_ = now;
  t.new_state = state_;
  t.kind = NoticeKind::endpoint;
  t.is_composite = true;  // it has neither value nor threshold
  t.alarm = name;
  t.time = now;
  t.reason = reason_;
  t.id = uuid5("endpoint", fmt::format("{}\n{}\n{}", subscription, to_ms(now), ++changes_));
  return t;
}

std::string EndpointWatch::bytes() const {
  if (is_idle()) return {};
  MemoryWriter out;
  out.number(static_cast<std::uint64_t>(state_)).number(changes_).time(failing_since_).number(failures_);
  out.time(changed_).text(reason_);
  return std::move(out).bytes();
}

EndpointWatch EndpointWatch::from(std::string_view bytes) {
  MemoryReader in(bytes);
  EndpointWatch watch;
  watch.state_ = in.state();
  watch.changes_ = in.number();
  watch.failing_since_ = in.optional_time();
  watch.failures_ = in.number();
  watch.changed_ = in.time();
  watch.reason_ = in.text();
  return in.good() ? watch : EndpointWatch();
}

}  // namespace tocsin::notify
