#include "metric/exact_sum.h"

#include <array>
#include <bit>
#include <cmath>

#include "base/check.h"

namespace tocsin::metric {
namespace {

constexpr int kLowest = -1074;       // exponent of the smallest double
constexpr std::size_t kDigits = 52;  // of 32 bits: up to 2^590, far past a full window of the largest values
constexpr double kWholeLimit = 9007199254740992.0;

}  // namespace

// Digit i counts 2^(32 i - 1074). Digits are signed and may grow past 32 bits between normalisations (carry-save).
struct ExactSum::Wide {
  std::array<std::int64_t, kDigits> digits{};
  std::uint32_t pending = 0;  // additions since the last normalisation; each adds less than 2^32 to a digit

  void add(double value) {
    int exponent = 0;
    const double fraction = std::frexp(std::abs(value), &exponent);
    auto mantissa = static_cast<std::uint64_t>(std::ldexp(fraction, 53));
    int shift = exponent - 53 - kLowest;
    if (shift < 0) {  // subnormal: its low bits are zero
      mantissa >>= static_cast<unsigned>(-shift);
      shift = 0;
    }
    const auto digit = static_cast<std::size_t>(shift) / 32;
    const auto bits = static_cast<unsigned>(shift) % 32;
    CHECK(digit + 2 < kDigits);
    const std::uint64_t low = (mantissa & 0xFFFFFFFFU) << bits;
    const std::uint64_t high = (mantissa >> 32U) << bits;
    const std::int64_t sign = value < 0 ? -1 : 1;
    digits[digit] += sign * static_cast<std::int64_t>(low & 0xFFFFFFFFU);
    digits[digit + 1] += sign * static_cast<std::int64_t>((low >> 32U) + (high & 0xFFFFFFFFU));
    digits[digit + 2] += sign * static_cast<std::int64_t>(high >> 32U);
    if (++pending == 1U << 29U) normalise();
  }

  // Every digit but the last in [0, 2^32); the last carries the sign.
  void normalise() {
    std::int64_t carry = 0;
    for (std::size_t i = 0; i + 1 < kDigits; ++i) {
      digits[i] += carry;
      carry = digits[i] >> 32U;  // arithmetic: rounds down
      digits[i] -= carry * (std::int64_t{1} << 32U);
    }
    digits[kDigits - 1] += carry;
    pending = 0;
  }

  [[nodiscard]] double value() const {
    Wide sum = *this;
    sum.normalise();
    const bool negative = sum.digits[kDigits - 1] < 0;
    if (negative) {
      for (auto& digit : sum.digits) digit = -digit;
      sum.normalise();
    }
    std::size_t top = kDigits;
    while (top > 0 && sum.digits[top - 1] == 0) --top;
    if (top == 0) return 0.0;
    // The 64 highest bits, and whether anything stands below them.
    std::uint64_t mantissa = 0;
    int exponent = 0;
    bool rest = false;
    const auto digit = [&sum](std::size_t i) { return static_cast<std::uint64_t>(sum.digits[i]); };
    const int lead = std::countl_zero(digit(top - 1)) - 32;  // of its 32 bits, how many are zero
    mantissa = digit(top - 1) << 32U;
    if (top > 1) mantissa |= digit(top - 2);
    mantissa <<= static_cast<unsigned>(lead);
    if (top > 2 && lead > 0) mantissa |= digit(top - 3) >> static_cast<unsigned>(32 - lead);
    if (top > 2) rest = (digit(top - 3) & ((std::uint64_t{1} << static_cast<unsigned>(32 - lead)) - 1)) != 0;
    for (std::size_t i = 0; i + 3 < top && !rest; ++i) rest = digit(i) != 0;
    exponent = static_cast<int>(top) * 32 - 64 - lead + kLowest;
    // Round 64 bits to 53: half to even.
    constexpr unsigned kCut = 11;
    const std::uint64_t below = mantissa & ((1U << kCut) - 1);
    std::uint64_t kept = mantissa >> kCut;
    constexpr std::uint64_t kHalf = 1U << (kCut - 1);
    if (below > kHalf || (below == kHalf && (rest || (kept & 1U) != 0))) ++kept;
    const double magnitude = std::ldexp(static_cast<double>(kept), exponent + static_cast<int>(kCut));
    return negative ? -magnitude : magnitude;
  }
};

ExactSum::ExactSum() = default;
ExactSum::~ExactSum() = default;
ExactSum::ExactSum(ExactSum&&) noexcept = default;
ExactSum& ExactSum::operator=(ExactSum&&) noexcept = default;
ExactSum::ExactSum(const ExactSum& other)
    : whole_(other.whole_), wide_(other.wide_ ? std::make_unique<Wide>(*other.wide_) : nullptr) {}
ExactSum& ExactSum::operator=(const ExactSum& other) {
  if (this != &other) *this = ExactSum(other);
  return *this;
}

void ExactSum::add(double value) {
  CHECK(std::abs(value) <= 0x1p430);
  if (!wide_) {
    if (std::trunc(value) == value && std::abs(value) <= kWholeLimit &&
        !__builtin_add_overflow(whole_, static_cast<std::int64_t>(value), &whole_)) {
      return;
    }
    // On overflow whole_ holds the wrapped sum: undo it.
    if (std::trunc(value) == value && std::abs(value) <= kWholeLimit) {
      __builtin_sub_overflow(whole_, static_cast<std::int64_t>(value), &whole_);
    }
    wide_ = std::make_unique<Wide>();
    // A 64-bit integer is the sum of two doubles.
    const std::int64_t high = whole_ / (std::int64_t{1} << 32U) * (std::int64_t{1} << 32U);
    wide_->add(static_cast<double>(high));
    wide_->add(static_cast<double>(whole_ - high));
    whole_ = 0;
  }
  wide_->add(value);
}

double ExactSum::value() const { return wide_ ? wide_->value() : static_cast<double>(whole_); }

}  // namespace tocsin::metric
