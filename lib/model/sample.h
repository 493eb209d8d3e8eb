// One value, or several equal ones, that a metric filter made of events.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/event.h"
#include "model/ids.h"

namespace tocsin {

// In the order of the names in the filter's transformation.
using DimensionValues = std::vector<std::string>;

struct Sample {
  FilterId filter;
  Time time;  // event time
  double value = 0;
  std::uint32_t repeat =
      1;  // that many equal values at that time, one after the other (default values of events that did not match)
  EventRef event;  // of a match; no file where it is a default value
  // Null: of the metric without dimensions. Samples of one chunk share equal ones.
  std::shared_ptr<const DimensionValues> dimensions;

  friend bool operator==(const Sample& a, const Sample& b) {
    const bool same_dimensions =
        a.dimensions == b.dimensions || (a.dimensions && b.dimensions && *a.dimensions == *b.dimensions);
    return a.filter == b.filter && a.time == b.time && a.value == b.value && a.repeat == b.repeat &&
           a.event == b.event && same_dimensions;
  }
};

}  // namespace tocsin
