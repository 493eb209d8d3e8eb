#include "metric/exact_sum.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using tocsin::metric::ExactSum;

TEST_CASE("a sum of whole numbers is exact past what a double can count up to") {
  ExactSum sum;
  for (int i = 0; i < 3; ++i) sum.add(9007199254740992.0);
  sum.add(1);
  sum.subtract(9007199254740992.0);
  sum.subtract(9007199254740992.0);
  CHECK(sum.value() == 9007199254740992.0);  // 2^53 + 1 rounds to even
  sum.subtract(9007199254740992.0);
  CHECK(sum.value() == 1.0);
}

TEST_CASE("large and small terms leave no trace when they are taken away") {
  ExactSum sum;
  sum.add(0.1);
  sum.add(0x1p360);
  sum.add(-5e-324);
  sum.subtract(0x1p360);
  sum.add(5e-324);
  CHECK(sum.value() == 0.1);
  sum.subtract(0.1);
  CHECK(sum.value() == 0.0);
}

TEST_CASE("the order of terms does not matter, and one rounding is to nearest") {
  const unsigned seed = 20261115;
  std::mt19937_64 random(seed);
  for (int round = 0; round < 300; ++round) {
    std::vector<double> terms;
    std::uniform_real_distribution<double> digits(-1, 1);
    std::uniform_int_distribution<int> exponent(-60, 60);
    const int count = 1 + static_cast<int>(random() % 40);
    for (int i = 0; i < count; ++i) terms.push_back(std::ldexp(digits(random), exponent(random)));
    ExactSum forward;
    for (const double term : terms) forward.add(term);
    ExactSum backward;
    for (auto term = terms.rbegin(); term != terms.rend(); ++term) backward.add(*term);
    long double rough = 0;
    for (const double term : terms) rough += term;
    CAPTURE(seed, round);
    CHECK(forward.value() == backward.value());
    CHECK(forward.value() == Approx(static_cast<double>(rough)).epsilon(1e-9).margin(1e-12));
  }
}

TEST_CASE("halves round to even, as one IEEE addition does") {
  const unsigned seed = 7;
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> digits(-1, 1);
  for (int i = 0; i < 20000; ++i) {
    const double a = std::ldexp(digits(random), static_cast<int>(random() % 80) - 40);
    const double b = std::ldexp(digits(random), static_cast<int>(random() % 80) - 40);
    ExactSum sum;
    sum.add(a);
    sum.add(b);
    CAPTURE(seed, i, a, b);
    REQUIRE(sum.value() == a + b);  // the hardware rounds the exact sum once, too
  }
}

TEST_CASE("a copy counts on its own") {
  ExactSum a;
  a.add(0.5);
  ExactSum b = a;
  b.add(1);
  CHECK(a.value() == 0.5);
  CHECK(b.value() == 1.5);
}
