#include "alarm/settling.h"

#include "alarm/evaluation_clock.h"

namespace tocsin::alarm {
namespace {

using namespace std::chrono_literals;

// An aligned alarm is evaluated once an hour at the least; a day of a wall clock may be an hour longer.
constexpr Duration kSlack = 2h;

}  // namespace

Duration settles_within(const Alarm& definition) {
  if (definition.evaluation == Evaluation::sliding) {
    return definition.period * static_cast<std::int64_t>(definition.evaluation_periods) + definition.resolve_after;
  }
  const std::int64_t periods = EvaluationClock(definition, nullptr).range() + std::int64_t{1};  // and the one that runs
  return definition.evaluated_period() * periods + kSlack;
}

Duration settles_within(const CompositeAlarm& definition) {
  return definition.suppressor_wait_period + definition.suppressor_extension_period;
}

}  // namespace tocsin::alarm
