#include "pattern/json_number.h"

#include <cmath>

#include "base/number_text.h"
#include "pattern/number.h"

namespace tocsin::pattern {
namespace {

bool is_integer(std::string_view number) { return number.find_first_of(".eE") == std::string_view::npos; }

}  // namespace

std::optional<Decimal> comparable(std::string_view number) {
  if (is_integer(number)) return Decimal(number);
  const double value = to_double(number);
  if (std::isinf(value)) return std::nullopt;
  return Decimal(java_text(value));
}

std::string text_of(std::string_view number) {
  if (is_integer(number)) return number == "-0" ? "0" : std::string(number);
  return java_text(to_double(number));
}

}  // namespace tocsin::pattern
