#include "pattern/decimal.h"

#include <algorithm>
#include <compare>

namespace tocsin::pattern {
namespace {

// Far past any count of digits that fits in memory, and far from overflow when such a count is added.
constexpr std::int64_t kExponentCap = std::int64_t{1} << 60U;

std::int64_t read_exponent(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  std::int64_t value = 0;
  for (const char c : text) value = std::min(kExponentCap / 10, value) * 10 + (c - '0');
  value = std::min(value, kExponentCap);
  return negative ? -value : value;
}

}  // namespace

Decimal::Decimal(std::string_view number) {
  negative_ = number.starts_with('-');
  if (negative_ || number.starts_with('+')) number.remove_prefix(1);
  const std::size_t e = number.find_first_of("eE");
  if (e != std::string_view::npos) exponent_ = read_exponent(number.substr(e + 1));
  const std::string_view mantissa = number.substr(0, e);
  const std::size_t point = std::min(mantissa.find('.'), mantissa.size());
  exponent_ += static_cast<std::int64_t>(point);
  digits_ = mantissa.substr(0, point);
  if (point < mantissa.size()) digits_ += mantissa.substr(point + 1);

  const std::size_t leading = std::min(digits_.find_first_not_of('0'), digits_.size());
  digits_.erase(0, leading);
  exponent_ -= static_cast<std::int64_t>(leading);
  digits_.erase(digits_.find_last_not_of('0') + 1);
  if (digits_.empty()) {
    negative_ = false;
    exponent_ = 0;
  }
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  const auto sign = [](const Decimal& d) { return d.digits_.empty() ? 0 : d.negative_ ? -1 : 1; };
  if (const auto signs = sign(a) <=> sign(b); std::is_neq(signs)) return signs;
  const Decimal& smaller_if_less = a.negative_ ? b : a;  // of two negative numbers the longer is the lesser
  const Decimal& other = a.negative_ ? a : b;
  // Both zero: both empty, with the same exponent.
  if (const auto magnitude = smaller_if_less.exponent_ <=> other.exponent_; std::is_neq(magnitude)) return magnitude;
  return smaller_if_less.digits_.compare(other.digits_) <=> 0;
}

}  // namespace tocsin::pattern
