#include "alarm/point.h"

namespace tocsin::alarm {

bool breaches(double value, Comparison comparison, double threshold) {
  switch (comparison) {
    case Comparison::greater:
      return value > threshold;
    case Comparison::greater_or_equal:
      return value >= threshold;
    case Comparison::less:
      return value < threshold;
    case Comparison::less_or_equal:
      return value <= threshold;
    case Comparison::less_than_lower:
    case Comparison::greater_than_upper:
    case Comparison::outside_band:
      break;  // a band has two edges: not one threshold
  }
  return false;
}

bool breaches(const Point& point, Comparison comparison, double threshold) {
  const double value = *point.value;
  switch (comparison) {
    case Comparison::less_than_lower:
      return point.band && value < point.band->lower;
    case Comparison::greater_than_upper:
      return point.band && value > point.band->upper;
    case Comparison::outside_band:
      return point.band && (value < point.band->lower || value > point.band->upper);
    default:
      return breaches(value, comparison, threshold);
  }
}

}  // namespace tocsin::alarm
