#include "pattern/number.h"

#include <charconv>
#include <cstdint>
#include <limits>
#include <system_error>

#include "pattern/decimal.h"

namespace tocsin::pattern {
namespace {

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (at < text.size() && text[at] >= '0' && text[at] <= '9') ++at;
  return at;
}

}  // namespace

bool is_number(std::string_view text) {
  std::size_t at = !text.empty() && (text[0] == '+' || text[0] == '-') ? 1 : 0;
  const std::size_t whole = at;
  at = skip_digits(text, at);
  const bool has_whole = at > whole;
  bool has_fraction = false;
  if (at < text.size() && text[at] == '.') {
    const std::size_t fraction = at + 1;
    at = skip_digits(text, fraction);
    has_fraction = at > fraction;
  }
  if (!has_whole && !has_fraction) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = at;
    at = skip_digits(text, at);
    if (at == exponent) return false;
  }
  return at == text.size();
}

bool exponent_fits(std::string_view number) {
  const std::size_t e = number.find_first_of("eE");
  if (e == std::string_view::npos) return true;
  std::string_view exponent = number.substr(e + 1);
  if (exponent.starts_with('+')) exponent.remove_prefix(1);
  std::int32_t value = 0;
  return std::from_chars(exponent.data(), exponent.data() + exponent.size(), value).ec == std::errc();
}

double to_double(std::string_view number) {
  if (number.starts_with('+')) number.remove_prefix(1);
  double value = 0;
  if (std::from_chars(number.data(), number.data() + number.size(), value).ec != std::errc::result_out_of_range)
    return value;
  // from_chars does not say on which side.
  const Decimal decimal(number);
  const double magnitude = decimal.exponent() > 0 ? std::numeric_limits<double>::infinity() : 0.0;
  return decimal.negative() ? -magnitude : magnitude;
}

}  // namespace tocsin::pattern
