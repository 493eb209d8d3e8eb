// A sum that does not depend on the order of its terms, and from which a term can be taken away again without a trace.
// With plain doubles a window that samples enter and leave drifts, and a restart (which adds them up afresh) would
// decide otherwise than the run that was never stopped.
//
// Whole numbers up to 2^53, the usual case, are kept in one 64-bit integer; the first other value moves the sum into a
// fixed-point accumulator that is wide enough for every double up to 2^360 (CloudWatch's limit).
#pragma once

#include <cstdint>
#include <memory>

namespace tocsin::metric {

class ExactSum {
 public:
  ExactSum();
  ~ExactSum();
  ExactSum(ExactSum&&) noexcept;
  ExactSum& operator=(ExactSum&&) noexcept;
  ExactSum(const ExactSum& other);
  ExactSum& operator=(const ExactSum& other);

  // `value` is finite and |value| <= 2^430: 2^64 samples of the largest value CloudWatch takes (2^360) may stand in one
  // term.
  void add(double value);
  void subtract(double value) { add(-value); }
  // The sum, rounded once, to nearest, ties to even.
  [[nodiscard]] double value() const;

 private:
  struct Wide;
  std::int64_t whole_ = 0;
  std::unique_ptr<Wide> wide_;
};

}  // namespace tocsin::metric
