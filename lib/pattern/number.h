// Numbers as people write them in patterns and fields: sign, digits, fraction, exponent; more liberal than JSON's
// ("+1", "1.", ".5").
#pragma once

#include <string_view>

namespace tocsin::pattern {

bool is_number(std::string_view text);

// Whether the exponent of a number, if it has one, fits a signed 32-bit integer.
bool exponent_fits(std::string_view number);

// The nearest double; infinite where it is out of range. `number`: is_number() holds.
double to_double(std::string_view number);

}  // namespace tocsin::pattern
