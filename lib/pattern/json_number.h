// What a number of an event is to a pattern: exact where it is an integer, a double otherwise, and its text.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "pattern/decimal.h"

namespace tocsin::pattern {

// All take a number of JSON's grammar as it is written in the event.

// What number comparisons see. An integer is exact at any size; a fraction or exponent makes it the nearest double, and
// none where that is infinite.
std::optional<Decimal> comparable(std::string_view number);

// What string comparisons see: an integer's digits; else the shortest decimal that reads back as the same double, as
// Java writes it: at least one fraction digit, an exponent outside 10^-3 to 10^7 ("1.0E308"), "Infinity".
std::string text_of(std::string_view number);

}  // namespace tocsin::pattern
