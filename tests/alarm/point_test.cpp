#include "alarm/point.h"

#include <catch2/catch.hpp>

using namespace tocsin;
using alarm::Band;
using alarm::breaches;
using alarm::Point;

namespace {

bool outside(double value, Comparison comparison, std::optional<Band> band) {
  Point point;
  point.value = value;
  point.band = band;
  return breaches(point, comparison, 0);
}

}  // namespace

TEST_CASE("a value on the edge of a band is inside of it") {
  const Band band{2, 5};
  for (const Comparison comparison :
       {Comparison::less_than_lower, Comparison::greater_than_upper, Comparison::outside_band}) {
    CHECK_FALSE(outside(2, comparison, band));
    CHECK_FALSE(outside(5, comparison, band));
    CHECK_FALSE(outside(3, comparison, band));
  }
}

TEST_CASE("each operator looks at its own edges of a band") {
  const Band band{2, 5};
  CHECK(outside(1.9, Comparison::less_than_lower, band));
  CHECK_FALSE(outside(5.1, Comparison::less_than_lower, band));
  CHECK(outside(5.1, Comparison::greater_than_upper, band));
  CHECK_FALSE(outside(1.9, Comparison::greater_than_upper, band));
  CHECK(outside(1.9, Comparison::outside_band, band));
  CHECK(outside(5.1, Comparison::outside_band, band));
}

TEST_CASE("without a band nothing is outside of it") {
  CHECK_FALSE(outside(1e9, Comparison::outside_band, std::nullopt));
  CHECK_FALSE(outside(-1e9, Comparison::less_than_lower, std::nullopt));
  CHECK_FALSE(outside(1e9, Comparison::greater_than_upper, std::nullopt));
}
