#include "pattern/json_number.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

#include "pattern/number.h"

namespace tocsin::pattern {
namespace {

bool is_integer(std::string_view number) { return number.find_first_of(".eE") == std::string_view::npos; }

// The shortest digits that read back as `value`, which is finite: "-1.25e+02".
std::string shortest(double value) {
  std::array<char, 40> buffer{};
  const auto end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr;
  return {buffer.data(), end};
}

}  // namespace

std::optional<Decimal> comparable(std::string_view number) {
  if (is_integer(number)) return Decimal(number);
  const double value = to_double(number);
  if (std::isinf(value)) return std::nullopt;
  return Decimal(shortest(value));
}

std::string text_of(std::string_view number) {
  if (is_integer(number)) return number == "-0" ? "0" : std::string(number);
  const double value = to_double(number);
  std::string text = std::signbit(value) ? "-" : "";
  if (std::isinf(value)) return text + "Infinity";
  const Decimal decimal(shortest(value));
  const std::string& digits = decimal.digits();
  if (digits.empty()) return text + "0.0";

  const std::int64_t exponent = decimal.exponent();  // 0.DIGITS * 10^exponent
  const auto count = static_cast<std::int64_t>(digits.size());
  if (exponent > 7 || exponent < -2) {
    const std::string fraction = count > 1 ? digits.substr(1) : "0";
    return text + digits[0] + "." + fraction + "E" + std::to_string(exponent - 1);
  }
  if (exponent <= 0) return text + "0." + std::string(static_cast<std::size_t>(-exponent), '0') + digits;
  const auto whole = static_cast<std::size_t>(exponent);
  if (exponent >= count) return text + digits + std::string(whole - digits.size(), '0') + ".0";
  return text + digits.substr(0, whole) + "." + digits.substr(whole);
}

}  // namespace tocsin::pattern
