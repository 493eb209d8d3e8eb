// How long the way took, from the event to the sending, is known only when sending: a payload holds a mark in the place
// of the milliseconds. The mark is a NUL, which no renderer lets through from outside.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"

namespace tocsin::notify {

inline constexpr char kWayMark = '\0';

// The payload with the number in each mark's place; digits alone, which every format takes as they are.
std::string fill_way(std::string_view payload, Duration way);

// A JSON string of a text with marks, each of which stays a mark.
std::string json_string_with_way(std::string_view text);

}  // namespace tocsin::notify
