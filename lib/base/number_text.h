// A double as Java's Double.toString writes it, which is how CloudWatch's texts do: 5.0, 0.0625, 1.0E9 from 10^7
// on, 5.0E-4 below 10^-3; NaN, Infinity. The digits are the shortest that read back as the same double.
#pragma once

#include <string>

namespace tocsin {

std::string java_text(double number);

}  // namespace tocsin
