// Reading a case's fields.
#pragma once

#include <simdjson.h>

#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace tocsin::alarm_cases {

inline Time at_seconds(double seconds) { return from_ms(std::llround(seconds * 1000)); }
inline double to_seconds(Time time) { return static_cast<double>(to_ms(time)) / 1000; }

inline std::optional<simdjson::dom::element> field(const simdjson::dom::element& object, const char* key) {
  simdjson::dom::element value;
  if (object[key].get(value) != simdjson::SUCCESS) return std::nullopt;
  return value;
}

inline std::string text_or(const simdjson::dom::element& object, const char* key, std::string_view otherwise) {
  std::string_view text;
  return object[key].get(text) == simdjson::SUCCESS ? std::string(text) : std::string(otherwise);
}

inline double number_or(const simdjson::dom::element& object, const char* key, double otherwise) {
  double number = 0;
  return object[key].get(number) == simdjson::SUCCESS ? number : otherwise;
}

// As the cases compare numbers: relative tolerance 1e-9.
inline bool is_near(double a, double b) {
  return a == b || std::fabs(a - b) <= 1e-9 * std::fmax(std::fabs(a), std::fabs(b));
}

}  // namespace tocsin::alarm_cases
