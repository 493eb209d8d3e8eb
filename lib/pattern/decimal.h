// Exact decimal numbers of any size, to be compared: 0.DIGITS times 10^exponent.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace tocsin::pattern {

class Decimal {
 public:
  // `number`: is_number() holds. An exponent too large for any comparison to come out differently is cut to that.
  explicit Decimal(std::string_view number);

  [[nodiscard]] bool negative() const { return negative_; }
  // Without zeros at either end; empty: the number is zero.
  [[nodiscard]] const std::string& digits() const { return digits_; }
  [[nodiscard]] std::int64_t exponent() const { return exponent_; }

  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) = default;

 private:
  bool negative_ = false;  // never of zero
  std::string digits_;
  std::int64_t exponent_ = 0;  // 0 of zero
};

}  // namespace tocsin::pattern
