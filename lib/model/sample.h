// One value, or several equal ones, that a metric filter made of events.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "model/event.h"
#include "model/ids.h"

namespace tocsin {

struct Sample {
  FilterId filter;
  Time time;  // event time
  double value = 0;
  std::uint32_t repeat =
      1;  // that many equal values at that time, one after the other (default values of events that did not match)
  EventRef event;  // of a match; no file where it is a default value

  friend bool operator==(const Sample&, const Sample&) = default;
};

}  // namespace tocsin
