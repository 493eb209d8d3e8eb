#include "base/number_text.h"

#include <charconv>
#include <cmath>

namespace tocsin {

std::string java_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  if (number == 0) return std::signbit(number) ? "-0.0" : "0.0";

  // Shortest digits and exponent: "d.ddde±xx" apart.
  char buffer[32];
  const auto written = std::to_chars(buffer, buffer + sizeof buffer, std::abs(number), std::chars_format::scientific);
  const std::string shortest(buffer, written.ptr);
  const std::size_t e = shortest.find('e');
  int exponent = 0;
  const char* const first = shortest.data() + e + (shortest[e + 1] == '+' ? 2 : 1);
  std::from_chars(first, shortest.data() + shortest.size(), exponent);
  std::string digits;
  for (const char c : shortest.substr(0, e)) {
    if (c != '.') digits += c;
  }

  const std::string sign = number < 0 ? "-" : "";
  if (exponent < -3 || exponent >= 7) {
    return sign + digits[0] + '.' + (digits.size() > 1 ? digits.substr(1) : "0") + 'E' + std::to_string(exponent);
  }
  if (exponent < 0) return sign + "0." + std::string(static_cast<std::size_t>(-exponent - 1), '0') + digits;
  const std::size_t whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return sign + digits + std::string(whole - digits.size(), '0') + ".0";
  return sign + digits.substr(0, whole) + '.' + digits.substr(whole);
}

}  // namespace tocsin
